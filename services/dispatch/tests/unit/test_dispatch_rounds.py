"""When a round asks the policy, what it hands on to the next, and what it writes down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from roundsman.dispatch.domain.courier import Availability
from roundsman.dispatch.domain.decision import DecisionKind
from roundsman.dispatch.domain.life import Step
from roundsman.dispatch.domain.policy import Choice, Matching, Outcome
from roundsman.dispatch.domain.snapshot import Assumptions, Intent, Snapshot, WaitingJob
from roundsman.dispatch.handlers.warm_up import warm_up
from roundsman.dispatch.messaging.outbound import outbound
from roundsman.dispatch.messaging.rounds import Rounds, Rules
from roundsman.dispatch.rehearsal import NOON, MemorySnapshots, Town
from roundsman.dispatch.store.decision_mappings import DECISIONS, ROUNDS
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.clock import ManualClock
from roundsman.messaging.leadership import SoleLeadership
from roundsman.testkit import memory_units

ASSUMED = Assumptions(speed_mps=10, lead_s=300, position_max_age_s=7200)


@dataclass
class Patient:
    """A policy that means every job for driver a, and asks nobody."""

    name: str = "patient-1"
    reason: str = "Waits for the goods."
    seen: list[Snapshot] = field(default_factory=list)

    def decide(self, snapshot: Snapshot) -> Sequence[Choice]:
        self.seen.append(snapshot)
        return [self.consider(snapshot, job) for job in snapshot.jobs]

    def consider(self, snapshot: Snapshot, job: WaitingJob) -> Choice:
        return Choice(
            job_id=job.job_id,
            outcome=Outcome.HOLD,
            reason=self.reason,
            meant_for="drv_a",
            start_at=job.ready_at,
        )


class Square(Town):
    """A town whose rounds ask a patient policy, once a minute if nothing changes."""

    def __init__(self) -> None:
        self.clock, self.policy = ManualClock(at=NOON), Patient()
        units, self.database = memory_units(DispatchWork, outbound, self.clock)
        matching = Matching(policy=self.policy, assumptions=ASSUMED, cadence_s=60)
        rules = Rules(matching=matching, offer_s=60)
        super().__init__(units, Rounds(units, MemorySnapshots(self.database), rules, SoleLeadership()))

    async def asked(self) -> int:
        """How often a round has asked the policy, after one more."""
        await self.rounds.play()
        return len(self.policy.seen)

    @property
    def kinds(self) -> list[DecisionKind]:
        rows = self.database.state.tables.get("decisions", {}).values()
        return [DECISIONS.from_row(row).finding.kind for row in rows]


async def test_a_policy_is_asked_once_about_jobs_and_a_driver_before_anybody_waits_for_it() -> None:
    town = Square()

    await warm_up(town.rounds.rules.matching, NOON)

    [snapshot] = town.policy.seen
    assert [len(snapshot.jobs), len(snapshot.workers), snapshot.taken_at] == [2, 1, NOON]


async def test_an_answer_holds_for_its_cadence_while_only_places_change() -> None:
    town = Square()
    await town.with_drivers("a")
    await town.orders()
    assert await town.asked() == 1

    town.clock.advance(59.9)
    await town.says("a", Availability.ONLINE)
    assert await town.asked() == 1
    town.clock.advance(0.1)

    assert await town.asked() == 2


async def test_what_matters_is_asked_about_at_once() -> None:
    town = Square()
    await town.with_drivers("a")
    await town.orders("first")
    assert await town.asked() == 1

    await town.orders("second")
    assert await town.asked() == 2
    await town.with_drivers("b")
    assert await town.asked() == 3
    await town.cancels("second")
    assert await town.asked() == 4
    town.clock.advance(1)
    await town.says("b", Availability.OFFLINE)

    assert await town.asked() == 5


async def test_what_was_meant_is_handed_to_the_next_round_in_the_order_of_starts() -> None:
    town = Square()
    await town.with_drivers("a")
    later, sooner = await town.orders("later", ready_s=900), await town.orders("sooner", ready_s=300)
    await town.asked()
    town.clock.advance(60)

    await town.asked()

    assert [one.intents for one in town.policy.seen] == [(), (Intent(driver_id="drv_a", job_ids=(sooner, later)),)]


async def test_for_what_a_job_waits_is_written_down_once_with_the_round_that_replays_it() -> None:
    town = Square()
    await town.with_drivers("a")
    await town.orders()
    for _ in range(3):
        await town.asked()
        town.clock.advance(60)
    assert town.kinds == [DecisionKind.HOLD]

    town.policy.reason = "Its driver delivers something first."
    await town.asked()

    assert town.kinds == [DecisionKind.HOLD, DecisionKind.HOLD]
    [decision, _] = [DECISIONS.from_row(row) for row in town.database.state.tables["decisions"].values()]
    assert (decision.finding.driver_id, decision.finding.reason) == ("drv_a", "Waits for the goods.")
    kept = ROUNDS.from_row(town.database.state.tables["rounds"][decision.origin.round_id or ""])
    assert kept.snapshot == town.policy.seen[0]


async def test_a_driver_is_seen_with_the_end_of_their_work_until_they_tell_another() -> None:
    town = Square()
    await town.drives("a")
    await town.says("a", Availability.ONLINE, until=NOON + timedelta(hours=8))
    await town.orders()
    await town.asked()
    town.clock.advance(1)
    await town.says("a", Availability.ONLINE)
    await town.asked()

    assert [one.shift_ends_at for seen in town.policy.seen for one in seen.workers] == [NOON + timedelta(hours=8), None]


async def test_a_driver_under_way_is_seen_with_what_is_left_to_do() -> None:
    town = Square()
    await town.with_drivers("a")
    job_id = await town.orders("first")
    await town.orders("second", ready_s=timedelta(hours=1).total_seconds())
    await town.assigns(job_id, "a")

    await town.asked()

    [worker] = town.policy.seen[-1].workers
    assert worker.busy
    assert worker.errand is not None
    assert (worker.errand.job_id, worker.errand.pickup is None) == (job_id, False)
    assert (worker.errand.step_at, worker.errand.arrived, worker.delivered_at) == (NOON, False, None)

    for step, seconds in ((Step.ARRIVED_AT_PICKUP, 60), (Step.PICKED_UP, 120), (Step.DELIVERED, 300)):
        town.clock.at = NOON + timedelta(seconds=seconds)
        await town.reports("a", job_id, step)
        await town.asked()

    at_the_kitchen, carries, is_free = (seen.workers[0] for seen in town.policy.seen[-3:])
    assert at_the_kitchen.errand is not None
    assert carries.errand is not None
    assert (at_the_kitchen.errand.step_at, at_the_kitchen.errand.arrived) == (NOON + timedelta(seconds=60), True)
    assert (carries.errand.step_at, carries.errand.arrived) == (NOON + timedelta(seconds=120), False)
    assert (is_free.errand, is_free.delivered_at) == (None, NOON + timedelta(seconds=300))
