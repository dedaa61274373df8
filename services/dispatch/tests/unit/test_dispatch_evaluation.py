"""What would be decided about a job that does not exist: the policy's own answer, and no trace of it."""

from datetime import timedelta

import pytest

from roundsman.dispatch.domain.courier import Availability
from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.errors import BadReadyTime
from roundsman.dispatch.domain.policy import Choice, Matching, Outcome, Verdict
from roundsman.dispatch.domain.snapshot import Assumptions
from roundsman.dispatch.handlers.evaluate_job import EvaluateJob, evaluate_job
from roundsman.dispatch.messaging.outbound import outbound
from roundsman.dispatch.messaging.rounds import Rounds, Rules
from roundsman.dispatch.rehearsal import KITCHEN, NOON, ORG, MemorySnapshots, Town
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.geo import LatLon, distance_m
from roundsman.messaging.leadership import SoleLeadership
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import memory_units

ASSUMED = Assumptions(speed_mps=10, lead_s=300, position_max_age_s=7200)
MATCHING = Matching(policy=EarliestArrival(), assumptions=ASSUMED)
DOOR = LatLon(52.51, 13.41)


class Quarter(Town):
    """A town that can be asked."""

    def __init__(self) -> None:
        units, self.database = memory_units(DispatchWork, outbound, ManualClock(at=NOON))
        self.snapshots = MemorySnapshots(self.database)
        rounds = Rounds(units, self.snapshots, Rules(matching=MATCHING, offer_s=60), SoleLeadership())
        super().__init__(units, rounds)

    async def asked(self, ready_s: float = 0, org: str = ORG) -> Choice:
        ready_at = NOON + timedelta(seconds=ready_s)
        cmd = EvaluateJob(org_id=org, pickup=KITCHEN, dropoff=DOOR, ready_at=ready_at, at=self.now)
        return await evaluate_job(cmd, self.snapshots, MATCHING)


def everything(database: MemoryDatabase) -> tuple[object, int]:
    tables = {name: dict(rows) for name, rows in database.state.tables.items()}
    return tables, len(database.state.outbox)


async def test_it_names_the_driver_and_the_terms_of_all_who_could_be_asked() -> None:
    town = Quarter()
    await town.with_drivers("ab")

    choice = await town.asked(ready_s=60)

    way_s = distance_m(KITCHEN, DOOR) / 10
    assert (choice.outcome, choice.driver_id) == (Outcome.OFFER, "drv_a")
    first, second = choice.candidates
    assert first.terms is not None
    assert second.terms is not None
    assert (first.terms.wait_s, first.terms.goods_wait_s) == (60, 0)
    assert first.terms.delivered_at - NOON == timedelta(seconds=60 + way_s)
    late_s = 0.01 * 111_195.08 / 10 - 60  # b is a hundredth of a degree off, and comes after the goods are ready
    assert second.terms.goods_wait_s == pytest.approx(late_s, abs=0.1)
    assert second.terms.wait_s == 0


async def test_it_creates_nothing_and_asks_nobody() -> None:
    town = Quarter()
    await town.with_drivers("a")
    before = everything(town.database)

    await town.asked()

    assert everything(town.database) == before
    assert await town.rounds.play() == 0


async def test_jobs_that_exist_and_are_as_urgent_come_first() -> None:
    town = Quarter()
    await town.with_drivers("a")
    await town.orders()

    choice = await town.asked()

    assert (choice.outcome, choice.driver_id) == (Outcome.NOBODY, None)


async def test_a_job_far_ahead_would_be_held_and_its_candidates_are_told_all_the_same() -> None:
    town = Quarter()
    await town.with_drivers("a")

    choice = await town.asked(ready_s=3600)

    assert (choice.outcome, choice.driver_id) == (Outcome.HOLD, None)
    assert [one.verdict for one in choice.candidates] == [Verdict.CHOSEN]


async def test_drivers_of_others_are_not_looked_at() -> None:
    town = Quarter()
    await town.with_drivers("a")

    choice = await town.asked(org="org_of_others")

    assert choice.candidates == ()


async def test_who_does_not_work_is_not_looked_at() -> None:
    town = Quarter()
    await town.with_drivers("ab")
    await town.says("a", Availability.ON_BREAK, town.now + timedelta(seconds=1))

    choice = await town.asked()

    assert [one.driver_id for one in choice.candidates] == ["drv_b"]


@pytest.mark.parametrize("days", [7, -7])
async def test_a_week_off_is_looked_at(days: float) -> None:
    town = Quarter()
    await town.with_drivers("a")

    assert (await town.asked(ready_s=days * 86400)).candidates != ()


@pytest.mark.parametrize("days", [7.01, -7.01])
async def test_further_off_nobody_says_who_works(days: float) -> None:
    town = Quarter()
    await town.with_drivers("a")

    with pytest.raises(BadReadyTime):
        await town.asked(ready_s=days * 86400)
