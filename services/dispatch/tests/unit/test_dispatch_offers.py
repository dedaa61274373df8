"""How offers are made, answered, run out and are taken back."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from roundsman.contracts.types import dispatch as contracts
from roundsman.dispatch.domain.courier import Availability
from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.errors import (
    OfferHasExpired,
    OfferNotOpen,
)
from roundsman.dispatch.domain.life import JobState
from roundsman.dispatch.domain.offer import OfferState
from roundsman.dispatch.domain.policy import Matching
from roundsman.dispatch.domain.snapshot import Assumptions
from roundsman.dispatch.handlers.mark_ready import MarkReady, mark_ready
from roundsman.dispatch.messaging.outbound import outbound
from roundsman.dispatch.messaging.rounds import Rounds, Rules
from roundsman.dispatch.rehearsal import NOON, MemorySnapshots, Town, order
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.messaging.leadership import SoleLeadership
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import memory_units, staged, timers_set

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


async def test_a_waiting_job_is_offered_to_the_nearest_driver_who_is_then_reserved() -> None:
    town = await a_town().with_drivers("ab")
    await town.orders()

    assert await town.rounds.play() == 1

    courier = await town.courier("a")
    assert courier.open_offer_id == await town.offer_of()
    assert town.told == ["JobOpened", "OfferMade"]
    assert set(timers_set(town.database)) == {
        ("job.give_up", (await town.job()).id),
        ("offer.expiry", await town.offer_of()),
    }


async def test_a_second_round_offers_nothing_twice() -> None:
    town = await a_town().with_drivers("ab")
    await town.orders()

    assert [await town.rounds.play(), await town.rounds.play()] == [1, 0]
    assert town.told.count("OfferMade") == 1


async def test_an_accepted_offer_assigns_the_job_and_ends_both_deadlines() -> None:
    town = await a_town().with_drivers("a")
    job_id = await town.orders()
    await town.rounds.play()
    offer_id = await town.offer_of()

    job = await town.accepts("a", offer_id)

    assert (job.course.state, job.course.driver_id, job.course.offer_id) == (JobState.ASSIGNED, "drv_a", None)
    assigned = staged(town.database)[-1]
    assert isinstance(assigned, contracts.DriverAssigned)
    assert (assigned.offer_id, assigned.assigned_by, assigned.vehicle_type) == (offer_id, "usr_a", "car")
    engagement = (await town.courier("a")).engagement
    assert engagement is not None
    assert (engagement.job_id, engagement.offer_id) == (job_id, None)
    assert timers_set(town.database) == {}


async def test_accepting_again_gives_the_same_job_and_tells_nothing() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()
    offer_id = await town.offer_of()

    first, second = await town.accepts("a", offer_id), await town.accepts("a", offer_id)

    assert first.version == second.version
    assert town.told.count("DriverAssigned") == 1


@pytest.mark.parametrize(("after_s", "accepted"), [(59, True), (60, False), (61, False)])
async def test_an_offer_is_accepted_until_its_time_is_over(after_s: float, accepted: bool) -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()
    offer_id = await town.offer_of()
    town.clock.advance(after_s)

    if accepted:
        assert (await town.accepts("a", offer_id)).is_live
    else:
        with pytest.raises(OfferHasExpired):
            await town.accepts("a", offer_id)


async def test_a_declined_job_goes_to_others_and_never_again_to_the_same_driver() -> None:
    town = await a_town().with_drivers("ab")
    await town.orders()
    await town.rounds.play()
    await town.declines("a", await town.offer_of())

    await town.rounds.play()
    await town.declines("b", await town.offer_of())

    assert await town.rounds.play() == 0
    job = await town.job()
    assert (job.course.state, job.course.refused_by, job.course.offers) == (JobState.OPEN, ("drv_a", "drv_b"), 2)
    assert (await town.courier("a")).engagement is None


async def test_declining_again_changes_nothing_and_accepting_after_that_is_refused() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()
    offer_id = await town.offer_of()
    await town.declines("a", offer_id)
    await town.declines("a", offer_id)

    with pytest.raises(OfferNotOpen):
        await town.accepts("a", offer_id)
    assert town.told == ["JobOpened", "OfferMade", "OfferDeclined"]


@pytest.mark.parametrize("letter", ["b", "nobody"])
async def test_somebody_elses_offer_is_not_found(letter: str) -> None:
    town = await a_town().with_drivers("ab")
    await town.orders()
    await town.rounds.play()
    offer_id = await town.offer_of()

    with pytest.raises(NotFound):
        await town.accepts(letter, offer_id)
    with pytest.raises(NotFound):
        await town.declines(letter, offer_id)
    assert (await town.courier("a")).open_offer_id == offer_id


async def test_an_offer_that_runs_out_frees_the_driver_and_goes_to_another_first() -> None:
    town = await a_town().with_drivers("ab")
    await town.orders()
    await town.rounds.play()
    first = await town.offer_of()

    await town.passes(OFFER_S)
    await town.rounds.play()

    assert town.told == ["JobOpened", "OfferMade", "OfferExpired", "OfferMade"]
    assert (await town.courier("a")).engagement is None
    assert (await town.courier("b")).open_offer_id == await town.offer_of() != first
    with pytest.raises(OfferHasExpired):
        await town.accepts("a", first)


async def test_a_lone_driver_who_missed_an_offer_is_asked_again() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()
    await town.passes(OFFER_S)

    assert await town.rounds.play() == 1


@pytest.mark.parametrize(
    ("availability", "withdrawn"),
    [
        (Availability.OFFLINE, True),
        (Availability.ON_BREAK, True),
        (Availability.ON_JOB, False),
        (Availability.ONLINE, False),
    ],
)
async def test_a_driver_who_leaves_loses_the_open_offer(availability: Availability, withdrawn: bool) -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()
    offer_id = await town.offer_of()
    town.clock.advance(1)

    await town.says("a", availability)

    offer = await town.do(lambda uow: uow.offers.get(offer_id))
    assert (offer.answer.state is OfferState.WITHDRAWN) == withdrawn
    assert ((await town.job()).course.state is JobState.OPEN) == withdrawn
    assert ("OfferExpired" in town.told) == withdrawn
    assert (("offer.expiry", offer_id) in timers_set(town.database)) != withdrawn


async def test_a_driver_who_comes_back_is_asked_again() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()
    town.clock.advance(1)
    await town.says("a", Availability.OFFLINE)
    town.clock.advance(1)
    await town.says("a", Availability.ONLINE)

    assert await town.rounds.play() == 1


async def test_a_suspended_driver_loses_the_open_offer_and_gets_no_other() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()

    await town.drives("a", status="suspended", at=NOON + timedelta(seconds=1))

    assert (await town.courier("a")).engagement is None
    assert await town.rounds.play() == 0


async def test_a_driver_who_leaves_keeps_the_job_they_have() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()
    await town.accepts("a", await town.offer_of())
    town.clock.advance(1)

    await town.says("a", Availability.OFFLINE)

    assert (await town.job()).is_assigned_to("drv_a")


async def test_old_word_about_a_driver_changes_nothing() -> None:
    town = await a_town().with_drivers("a")

    await town.says("a", Availability.OFFLINE, at=NOON - timedelta(seconds=1))
    await town.drives("a", status="suspended", at=NOON - timedelta(seconds=1))

    assert (await town.courier("a")).can_work


async def test_of_two_words_of_one_moment_the_later_record_counts() -> None:
    town = a_town()
    await town.drives("a", status="pending", at=NOON)
    await town.drives("a", status="approved", at=NOON)
    await town.says("a", Availability.OFFLINE, at=NOON)
    await town.says("a", Availability.ONLINE, at=NOON)

    assert (await town.courier("a")).can_work


async def test_word_of_an_unknown_driver_or_job_waits_for_them() -> None:
    town = a_town()

    with pytest.raises(NotFound):
        await town.says("a", Availability.ONLINE)
    with pytest.raises(NotFound):
        await town.do(lambda uow: mark_ready(MarkReady(order_id=order("first"), at=NOON), uow))
    assert town.told == []


async def test_a_driver_is_not_freed_of_another_job() -> None:
    town = await a_town().with_drivers("a")
    await town.orders()
    await town.rounds.play()
    courier = await town.courier("a")

    courier.release("job_other")

    assert courier.open_offer_id == await town.offer_of()
