"""How jobs are held, given up, cancelled, assigned by hand and explained."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from roundsman.contracts.types import dispatch as contracts
from roundsman.dispatch.domain.courier import Availability
from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.errors import (
    DriverBusy,
    DriverNotAvailable,
    JobAlreadyAssigned,
    JobPickedUp,
)
from roundsman.dispatch.domain.life import JobState, Step
from roundsman.dispatch.domain.offer import OfferState
from roundsman.dispatch.domain.policy import Matching
from roundsman.dispatch.domain.snapshot import Assumptions
from roundsman.dispatch.domain.values import Evidence, Fix
from roundsman.dispatch.handlers.delay_pickup import DelayPickup, delay_pickup
from roundsman.dispatch.handlers.mark_ready import MarkReady, mark_ready
from roundsman.dispatch.handlers.note_position import NotePosition, note_position
from roundsman.dispatch.messaging.outbound import outbound
from roundsman.dispatch.messaging.rounds import Rounds, Rules
from roundsman.dispatch.rehearsal import GIVE_UP_S, KITCHEN, NOON, MemorySnapshots, Town, order
from roundsman.dispatch.store.decision_mappings import DECISIONS, ROUNDS
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.geo import LatLon
from roundsman.messaging.leadership import SoleLeadership
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import memory_units, staged, timers_set

OTHER_ORG = "org_2"
ASSUMED = Assumptions(speed_mps=10, lead_s=300, position_max_age_s=7200)
OFFER_S = 60.0


@dataclass
class Rehearsal(Town):
    """A town on the store in memory, with a clock to turn."""

    database: MemoryDatabase
    clock: ManualClock

    async def passes(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await self.worker.fire_due()

    async def with_drivers(self, letters: str) -> "Rehearsal":
        await super().with_drivers(letters)
        return self

    @property
    def told(self) -> list[str]:
        return [type(message).__name__ for message in staged(self.database)]

    def rows(self, table: str) -> list[dict[str, object]]:
        return [dict(row) for row in self.database.state.tables.get(table, {}).values()]


def a_town() -> Rehearsal:
    clock = ManualClock(at=NOON)
    units, database = memory_units(DispatchWork, outbound, clock)
    rules = Rules(
        matching=Matching(policy=EarliestArrival(), assumptions=ASSUMED),
        offer_s=OFFER_S,
    )
    return Rehearsal(units, Rounds(units, MemorySnapshots(database), rules, SoleLeadership()), database, clock)


async def test_a_job_is_not_offered_across_organizations() -> None:
    town = a_town()
    await town.drives("a", org=OTHER_ORG)
    await town.says("a", Availability.ONLINE)
    await town.orders()

    assert await town.rounds.play() == 0
    [decision] = [DECISIONS.from_row(row) for row in town.rows("decisions")]
    assert decision.finding.candidates == ()


async def test_a_job_is_held_until_its_driver_is_needed_or_the_goods_are_ready() -> None:
    town = await a_town().with_drivers("a")
    await town.orders(ready_s=1000)

    assert await town.rounds.play() == 0
    await town.do(lambda uow: mark_ready(MarkReady(order_id=order("first"), at=NOON), uow))
    assert await town.rounds.play() == 1


async def test_a_job_whose_goods_are_late_is_held_for_longer() -> None:
    town = await a_town().with_drivers("a")
    await town.orders(ready_s=0)
    later = DelayPickup(order_id=order("first"), ready_at=NOON + timedelta(seconds=1000))

    await town.do(lambda uow: delay_pickup(later, uow))
    assert await town.rounds.play() == 0

    await town.do(lambda uow: mark_ready(MarkReady(order_id=order("first"), at=NOON), uow))
    await town.do(lambda uow: delay_pickup(later, uow))
    assert await town.rounds.play() == 1


async def test_a_job_that_nobody_took_is_given_up_in_time() -> None:
    town = a_town()
    await town.orders()

    await town.passes(GIVE_UP_S - 1)
    assert (await town.job()).is_waiting
    await town.passes(1)

    assert (await town.job()).course.state is JobState.UNFILLED
    assert town.told == ["JobOpened", "NoDriverFound"]
    assert await town.rounds.play() == 0


async def test_an_offer_ends_with_the_search() -> None:
    town = a_town()
    await town.orders()
    town.clock.advance(GIVE_UP_S - 20)
    await town.with_drivers("a")
    await town.rounds.play()
    offer_id = await town.offer_of()

    await town.passes(20)
    await town.passes(OFFER_S)

    assert town.told == ["JobOpened", "OfferMade", "OfferExpired", "NoDriverFound"]
    assert (await town.courier("a")).engagement is None
    assert (await town.do(lambda uow: uow.offers.get(offer_id))).answer.state is OfferState.EXPIRED
    assert timers_set(town.database) == {}


async def test_cancelling_an_offered_job_frees_its_driver() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()

    await town.cancels()
    await town.cancels()

    assert town.told == ["JobOpened", "OfferMade", "OfferExpired", "JobCancelled"]
    assert (await town.courier("a")).engagement is None
    assert timers_set(town.database) == {}


async def test_cancelling_an_assigned_job_frees_its_driver_and_names_them() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()
    await town.accepts("a", await town.offer_of())

    await town.cancels()

    cancelled = staged(town.database)[-1]
    assert isinstance(cancelled, contracts.JobCancelled)
    assert cancelled.driver_id == "drv_a"
    assert (await town.courier("a")).engagement is None


async def test_cancelling_what_was_never_asked_for_or_is_delivered_needs_nothing() -> None:
    town = await a_town().with_drivers("a")
    await town.cancels("never")
    job_id = await town.orders()
    await town.assigns(job_id, "a")
    for step in Step:
        await town.reports("a", job_id, step)

    await town.cancels()

    assert (await town.job()).course.state is JobState.DELIVERED
    assert "JobCancelled" not in town.told


async def test_a_request_that_comes_twice_opens_one_job() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()

    await town.orders()

    assert town.told == ["JobOpened", "OfferMade"]


async def test_delivery_frees_the_driver_for_the_next_job() -> None:
    town = await a_town().with_drivers("a")
    job_id = await town.orders()
    await town.assigns(job_id, "a")
    await town.orders("second")

    assert await town.rounds.play() == 0
    for step in (Step.PICKED_UP, Step.DELIVERED, Step.DELIVERED):
        await town.reports("a", job_id, step)

    assert await town.rounds.play() == 1
    assert town.told.count("JobProgressed") == 2


async def test_only_the_jobs_driver_or_a_dispatcher_of_its_organization_reports() -> None:
    town = await a_town().with_drivers("ab")
    job_id = await town.orders()
    await town.assigns(job_id, "a")

    with pytest.raises(NotFound):
        await town.reports("b", job_id, Step.PICKED_UP)
    progressed = await town.reports("boss", job_id, Step.PICKED_UP, Evidence(vouched_by="usr_boss"))

    assert progressed.job.course.state is JobState.PICKED_UP


async def test_a_dispatchers_choice_overrides_the_open_offers_of_job_and_driver() -> None:
    town = await a_town().with_drivers("ab")
    first, second = await town.orders("first"), await town.orders("second", ready_s=60)
    await town.rounds.play()
    assert (await town.courier("b")).engagement is not None

    job = await town.assigns(first, "b")

    assert job.is_assigned_to("drv_b")
    assert (await town.courier("a")).engagement is None
    assert (await town.job("second")).course.state is JobState.OPEN
    assert town.told[-3:].count("OfferExpired") == 2
    assert second != first


async def test_the_same_assignment_again_changes_nothing_and_another_is_refused() -> None:
    town = await a_town().with_drivers("ab")
    job_id = await town.orders()
    before = await town.assigns(job_id, "a")

    again = await town.assigns(job_id, "a")

    assert again.version == before.version
    with pytest.raises(JobAlreadyAssigned):
        await town.assigns(job_id, "b")


async def test_a_dispatcher_cannot_give_a_job_to_who_has_one_or_does_not_work() -> None:
    town = await a_town().with_drivers("ab")
    first, second = await town.orders("first"), await town.orders("second")
    await town.assigns(first, "a")
    town.clock.advance(1)
    await town.says("b", Availability.OFFLINE)

    with pytest.raises(DriverBusy):
        await town.assigns(second, "a")
    with pytest.raises(DriverNotAvailable):
        await town.assigns(second, "b")
    assert (await town.job("second")).is_waiting


async def test_a_dispatcher_of_another_organization_finds_neither_job_nor_driver() -> None:
    town = await a_town().with_drivers("a")
    job_id = await town.orders()
    other = await town.orders("other", org=OTHER_ORG)

    with pytest.raises(NotFound, match="job"):
        await town.assigns(job_id, "a", org=OTHER_ORG)
    with pytest.raises(NotFound, match="driver"):
        await town.assigns(other, "a", org=OTHER_ORG)
    assert (await town.courier("a")).engagement is None


async def test_an_unassigned_job_is_offered_to_others_with_a_new_deadline() -> None:
    town = await a_town().with_drivers("ab")
    job_id = await town.orders()
    await town.assigns(job_id, "a")

    await town.unassigns(job_id)
    await town.rounds.play()

    assert (await town.courier("a")).engagement is None
    assert (await town.courier("b")).open_offer_id == await town.offer_of()
    assert ("job.give_up", job_id) in timers_set(town.database)
    assert town.told == ["JobOpened", "DriverAssigned", "DriverUnassigned", "OfferMade"]


async def test_a_job_that_its_driver_gives_back_is_offered_to_others() -> None:
    town = await a_town().with_drivers("ab")
    job_id = await town.orders()
    await town.assigns(job_id, "a")

    await town.gives_back("a", job_id)
    await town.rounds.play()

    assert (await town.courier("a")).engagement is None
    assert (await town.courier("b")).open_offer_id == await town.offer_of()
    assert town.told[-2:] == ["DriverUnassigned", "OfferMade"]
    [decision] = [one for one in town.rows("decisions") if one["kind"] == "unassign"]
    assert (decision["driver_id"], decision["decided_by"]) == ("drv_a", "usr_a")


async def test_only_its_own_driver_gives_a_job_back_and_only_before_the_pickup() -> None:
    town = await a_town().with_drivers("ab")
    job_id = await town.orders()
    await town.assigns(job_id, "a")

    with pytest.raises(NotFound):
        await town.gives_back("b", job_id)
    await town.reports("a", job_id, Step.PICKED_UP)
    with pytest.raises(JobPickedUp):
        await town.gives_back("a", job_id)

    assert (await town.job()).is_assigned_to("drv_a")


async def test_a_job_given_taken_and_given_again_in_one_moment_is_three_decisions() -> None:
    town = await a_town().with_drivers("a")
    job_id = await town.orders()

    for _ in range(2):
        await town.assigns(job_id, "a")
        await town.unassigns(job_id)

    decisions = town.database.state.tables["decisions"].values()
    assert [one["kind"] for one in decisions] == ["assign", "unassign"] * 2


async def test_an_offer_is_written_down_with_its_candidates_and_a_round_that_replays_it() -> None:
    town = await a_town().with_drivers("abc")
    await town.orders()
    await town.rounds.play()

    [decision] = [DECISIONS.from_row(row) for row in town.rows("decisions")]
    [played] = [ROUNDS.from_row(row) for row in town.rows("rounds")]
    [again] = EarliestArrival().decide(played.snapshot)

    assert decision.origin.round_id == played.id
    assert decision.finding.driver_id == "drv_a"
    assert [one.driver_id for one in decision.finding.candidates] == ["drv_a", "drv_b", "drv_c"]
    assert again.candidates == decision.finding.candidates


async def test_that_nobody_was_found_is_written_down_once_a_reason() -> None:
    town = a_town()
    await town.orders()
    for _ in range(3):
        await town.rounds.play()
    await town.with_drivers("a")
    await town.rounds.play()
    await town.declines("a", await town.offer_of())
    for _ in range(3):
        await town.rounds.play()

    decisions = sorted((DECISIONS.from_row(row) for row in town.rows("decisions")), key=lambda one: one.id)

    assert sorted(one.finding.kind.value for one in decisions) == ["nobody", "nobody", "offer"]


async def test_a_dispatchers_choice_is_written_down_with_who_and_how_far() -> None:
    town = await a_town().with_drivers("a")
    job_id = await town.orders()
    nearer = Fix(where=LatLon(KITCHEN.lat + 0.001, KITCHEN.lon), at=NOON + timedelta(seconds=1))
    await town.do(lambda uow: note_position(NotePosition(driver_id="drv_a", fix=nearer), uow))

    await town.assigns(job_id, "a")

    [decision] = [DECISIONS.from_row(row) for row in town.rows("decisions")]
    [candidate] = decision.finding.candidates
    assert decision.origin.decided_by == "usr_boss"
    assert candidate.distance_m == pytest.approx(111.2, abs=0.1)


async def test_the_latest_position_stays_whatever_comes_late() -> None:
    town = a_town()
    for minutes in (1, 3, 2):
        fix = Fix(where=LatLon(52 + minutes, 13), at=NOON + timedelta(minutes=minutes))
        await town.do(lambda uow, fix=fix: note_position(NotePosition(driver_id="drv_a", fix=fix), uow))  # type: ignore[misc]

    [row] = town.rows("positions")
    assert (row["lat"], row["at"]) == (55, NOON + timedelta(minutes=3))
