"""Whoever acts at once, in whatever order: one engagement a driver, one driver a job, and a story without gaps.

The same scripts run in memory, one action after the other, and on PostgreSQL, where the actions of a burst race.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch as contracts
from roundsman.dispatch.app import SERVICE
from roundsman.dispatch.domain.courier import Availability
from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.errors import JobAlreadyAssigned, OfferNotOpen
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.life import Step
from roundsman.dispatch.domain.policy import Matching
from roundsman.dispatch.domain.snapshot import Assumptions
from roundsman.dispatch.domain.values import Evidence, job_id_of
from roundsman.dispatch.messaging.deadlines import DUE
from roundsman.dispatch.messaging.outbound import outbound
from roundsman.dispatch.messaging.rounds import Rounds, Rules
from roundsman.dispatch.ports import Snapshots
from roundsman.dispatch.rehearsal import NOON, MemorySnapshots, Town, order
from roundsman.dispatch.store.snapshots import PostgresSnapshots
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError
from roundsman.messaging.leadership import SoleLeadership
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import Database, OutboxRow
from roundsman.persistence.timer_worker import TimerWorker
from roundsman.persistence.units import Units
from roundsman.persistence.vault import KEYS_TOPIC
from roundsman.runtime import Service
from roundsman.testkit import fake_codec

DRIVERS, ORDERS = "abc", ("one", "two", "three", "four")
LIVE = ("assigned", "arrived_at_pickup", "picked_up", "arrived_at_dropoff")
ASSUMED = Assumptions(speed_mps=10, lead_s=300, position_max_age_s=1e6)
RULES = Rules(
    matching=Matching(policy=EarliestArrival(), assumptions=ASSUMED),
    offer_s=60,
)

Engagement = tuple[str, type[Message]]  # job id, and the message that began it
Action = tuple[str, str, str]  # what, a driver's letter, an order's name
FREQUENT, RARE = ("round", "accept", "progress"), ("decline", "offline", "online", "cancel", "assign", "unassign")
verbs = st.sampled_from((*FREQUENT, *FREQUENT, *RARE, "deadline", "order"))
actions = st.tuples(verbs, st.sampled_from(DRIVERS), st.sampled_from(ORDERS))
scripts = st.lists(st.lists(actions, min_size=1, max_size=6), min_size=1, max_size=8)


@dataclass
class Crowd(Town):
    """People and processes who act on one town; two of each process, as after a bad fail-over."""

    database: Database
    clock: ManualClock
    others: tuple[Rounds, TimerWorker[DispatchWork]]
    refused: list[DomainError] = field(default_factory=list)

    async def act(self, action: Action) -> None:
        what, letter, name = action
        deeds: dict[str, Callable[[str, str], Awaitable[object]]] = {
            "round": lambda *_: asyncio.gather(self.rounds.play(), self.others[0].play()),
            "accept": lambda *_: self._answer(letter, self.accepts),
            "decline": lambda *_: self._answer(letter, self.declines),
            "offline": lambda *_: self._says(letter, Availability.OFFLINE),
            "online": lambda *_: self._says(letter, Availability.ONLINE),
            "cancel": lambda *_: self.cancels(name),
            "assign": lambda *_: self.assigns(job_id_of(order(name)), letter),
            "unassign": lambda *_: self.unassigns(job_id_of(order(name))),
            "progress": lambda *_: self._go_on(name),
            "deadline": lambda *_: self._time_passes(),
            "order": lambda *_: self.orders(name),
        }
        try:
            await deeds[what](letter, name)
        except DomainError as error:
            self.refused.append(error)  # a rule said no, as it may

    async def _answer(self, letter: str, how: Callable[[str, str], Awaitable[object]]) -> None:
        if offer_id := (await self.courier(letter)).open_offer_id:
            await how(letter, offer_id)

    async def _says(self, letter: str, availability: Availability) -> None:
        self.clock.advance(0.001)
        await self.says(letter, availability)

    async def _go_on(self, name: str) -> None:
        job = await self.job(name)
        for step in Step:
            if not job.has_done(step):
                await self.reports("boss", job.id, step, Evidence(vouched_by="usr_boss"))
                return

    async def _time_passes(self) -> None:
        self.clock.advance(61)
        await asyncio.gather(self.worker.fire_due(), self.others[1].fire_due())


def a_crowd(database: Database, snapshots: Snapshots) -> Crowd:
    clock = ManualClock(at=NOON)
    units = Units(
        database=database,
        build=DispatchWork,
        clock=clock,
        source="dispatch",
        outbound=outbound,
        encode=fake_codec().encode,
    )
    rounds, other = (Rounds(units, snapshots, RULES, SoleLeadership()) for _ in range(2))
    return Crowd(units, rounds, database, clock, (other, TimerWorker(units, DUE, "another")))


def broken_rules(
    jobs: Sequence[dict[str, Any]], offers: Sequence[dict[str, Any]], couriers: Sequence[dict[str, Any]]
) -> list[str]:
    """What is wrong with the stored state; each row by the columns of its table."""
    found = []
    engaged: dict[str, list[tuple[str, str | None]]] = {}
    for job in jobs:
        if job["state"] in LIVE:
            engaged.setdefault(job["driver_id"], []).append((job["id"], None))
        open_offers = [one["id"] for one in offers if one["job_id"] == job["id"] and one["state"] == "open"]
        if open_offers != ([job["offer_id"]] if job["offer_id"] else []):
            found.append(f"{job['id']} ({job['state']}) has {job['offer_id']} and open offers {open_offers}")
        if (job["state"] == "offered") != bool(job["offer_id"]):
            found.append(f"{job['id']} is {job['state']} with {job['offer_id']}")
    for offer in offers:
        if offer["state"] == "open":
            engaged.setdefault(offer["driver_id"], []).append((offer["job_id"], offer["id"]))
    for courier in couriers:
        held = [(courier["job_id"], courier["offer_id"])] if courier["job_id"] else []
        if engaged.get(courier["id"], []) != held:
            found.append(f"{courier['id']} holds {held} but is engaged in {engaged.get(courier['id'])}")
    return found


def broken_story(told: Sequence[OutboxRow]) -> list[str]:
    """What is wrong with the events: a driver engaged twice at a time, or a gap in a job's sequence."""
    codec, found = fake_codec(), []
    engaged: dict[str, Engagement] = {}
    last: dict[str, int] = {}
    for row in (row for row in told if row.topic != KEYS_TOPIC):
        message, job_id = codec.decode(row.value), row.headers["ce_subject"]
        if int(row.headers["ce_sequence"]) != last.get(job_id, 0) + 1:
            found.append(f"{job_id}: {row.headers['ce_sequence']} follows {last.get(job_id, 0)}")
        last[job_id] = int(row.headers["ce_sequence"])
        found += _engage(message, job_id, engaged)
    return found


def _engage(message: Message, job_id: str, engaged: dict[str, Engagement]) -> list[str]:
    driver_id = str(getattr(message, "driver_id", None))
    if isinstance(message, contracts.OfferMade | contracts.DriverAssigned):
        before, engaged[driver_id] = engaged.get(driver_id), (job_id, type(message))
        possible = before is None or before[0] == job_id or _overrides(message, before)
        return [] if possible else [f"{driver_id} engaged with {before} and {job_id}"]
    ends = contracts.OfferDeclined | contracts.OfferExpired | contracts.DriverUnassigned | contracts.JobCancelled
    delivered = isinstance(message, contracts.JobProgressed) and message.step.value == "delivered"
    if (isinstance(message, ends) or delivered) and engaged.get(driver_id, ("",))[0] == job_id:
        del engaged[driver_id]
    return []


def _overrides(message: Message, before: Engagement) -> bool:
    """A dispatcher's choice ends an offer of another job in the same transaction; keys have no order among them."""
    by_hand = isinstance(message, contracts.DriverAssigned) and message.offer_id is None
    return by_hand and before[1] is contracts.OfferMade


@given(scripts)
@settings(max_examples=100, deadline=None)
async def test_one_after_the_other_nobody_is_engaged_twice(script: list[list[Action]]) -> None:
    database = MemoryDatabase()
    crowd = a_crowd(database, MemorySnapshots(database))
    await crowd.with_drivers(DRIVERS)
    for name in ORDERS[:2]:
        await crowd.orders(name)
    for action in (action for burst in script for action in burst):
        await crowd.act(action)
        tables = [database.state.tables.get(name, {}).values() for name in ("jobs", "offers", "couriers")]
        assert broken_rules(*[[dict(row) for row in rows] for rows in tables]) == []
    assert broken_story(database.state.outbox) == []


Migrated = Callable[[Service], Awaitable[PostgresDatabase]]


_WRITTEN = ("jobs", "offers", "couriers", "positions", "decisions", "rounds", "outbox", "timers", "person_keys")


@pytest_asyncio.fixture(loop_scope="session")
async def postgres(migrated: Migrated) -> AsyncIterator[PostgresDatabase]:
    yield await migrated(SERVICE)


async def _stored(database: PostgresDatabase, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.pool.fetch(f"SELECT * FROM {table}")]


async def _check(database: PostgresDatabase) -> None:
    tables = [await _stored(database, name) for name in ("jobs", "offers", "couriers")]
    assert broken_rules(*tables) == []
    async with database.transaction() as session:
        assert broken_story(await session.outbox.oldest(100_000)) == []


@pytest.mark.stack
@given(scripts)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_all_at_once_nobody_is_engaged_twice(postgres: PostgresDatabase, script: list[list[Action]]) -> None:
    await postgres.pool.execute(f"TRUNCATE {', '.join(_WRITTEN)}")
    crowd = a_crowd(postgres, PostgresSnapshots(postgres.pool))
    await crowd.with_drivers(DRIVERS)
    for name in ORDERS:
        await crowd.orders(name)
    for burst in script:
        await asyncio.gather(*(crowd.act(action) for action in burst))
        await _check(postgres)


@pytest.mark.stack
async def test_many_rounds_at_once_make_one_offer_a_driver(postgres: PostgresDatabase) -> None:
    crowd = a_crowd(postgres, PostgresSnapshots(postgres.pool))
    await crowd.with_drivers("abcdefgh")
    for n in range(12):
        await crowd.orders(f"order {n}")

    made = await asyncio.gather(*(rounds.play() for rounds in (crowd.rounds, crowd.others[0]) * 4))

    assert sum(made) == 8
    await _check(postgres)


@pytest.mark.stack
async def test_of_accepting_expiring_and_cancelling_at_once_one_wins(postgres: PostgresDatabase) -> None:
    crowd = a_crowd(postgres, PostgresSnapshots(postgres.pool))
    await crowd.with_drivers("abcdefgh")
    names = [f"order {n}" for n in range(8)]
    for name in names:
        await crowd.orders(name)
    await crowd.rounds.play()
    crowd.clock.advance(59.999)
    accepting = [("accept", letter, "") for letter in "abcdefgh"]
    cancelling = [("cancel", "", name) for name in names]
    assigning = [("assign", letter, name) for letter, name in zip("abcdefgh", reversed(names), strict=True)]

    racing = [crowd.act(action) for action in (*accepting, ("deadline", "", ""), *cancelling, *assigning)]
    await asyncio.gather(*racing)

    await _check(postgres)
    states = {row["state"] for row in await _stored(postgres, "jobs")}
    assert states == {"cancelled"}


@pytest.mark.stack
async def test_accepting_or_assigning_many_times_at_once_gives_every_caller_the_job(postgres: PostgresDatabase) -> None:
    crowd = a_crowd(postgres, PostgresSnapshots(postgres.pool))
    await crowd.with_drivers("a")
    for n in range(10):
        job_id = await crowd.orders(f"order {n}")
        await crowd.rounds.play()
        offer_id = await crowd.offer_of(f"order {n}")

        accepted = await asyncio.gather(*(crowd.accepts("a", offer_id) for _ in range(6)))
        assert {(job.id, job.course.driver_id) for job in accepted} == {(job_id, "drv_a")}
        await crowd.unassigns(job_id)
        assigned = await asyncio.gather(*(crowd.assigns(job_id, "a") for _ in range(6)))
        assert {job.version for job in assigned} == {accepted[0].version + 2}
        await crowd.cancels(f"order {n}")


@pytest.mark.stack
async def test_of_two_dispatchers_and_the_machine_one_gives_the_job_and_the_others_are_told(
    postgres: PostgresDatabase,
) -> None:
    """The machine asks the nearest driver, and two dispatchers each choose another; half of the time they say yes."""
    crowd = a_crowd(postgres, PostgresSnapshots(postgres.pool))
    await crowd.with_drivers("abc")
    for n in range(20):
        job_id = await crowd.orders(f"order {n}")
        await crowd.rounds.play()
        acts = [crowd.assigns(job_id, letter) for letter in "bc"]
        if n % 2:
            acts.insert(n // 2 % 3, crowd.accepts("a", await crowd.offer_of(f"order {n}")))

        outcomes = await asyncio.gather(*acts, return_exceptions=True)

        [won] = [one for one in outcomes if isinstance(one, Job)]
        refused = [one for one in outcomes if isinstance(one, OfferNotOpen | JobAlreadyAssigned)]
        assert (len(refused), {one.status for one in refused}) == (len(acts) - 1, {409})
        assert (await crowd.job(f"order {n}")).course.driver_id == won.course.driver_id
        await _check(postgres)
        await crowd.cancels(f"order {n}")


@pytest.mark.stack
async def test_a_round_and_a_dispatcher_at_once_leave_a_job_with_one_driver(postgres: PostgresDatabase) -> None:
    crowd = a_crowd(postgres, PostgresSnapshots(postgres.pool))
    await crowd.with_drivers("abc")
    for n in range(20):
        job_id = await crowd.orders(f"order {n}")

        job, *made = await asyncio.gather(crowd.assigns(job_id, "b"), crowd.rounds.play(), crowd.others[0].play())

        assert (job.course.driver_id, sum(made) <= 1) == ("drv_b", True)
        assert await crowd.rounds.play() == 0
        assert (await crowd.job(f"order {n}")).course.offer_id is None
        await _check(postgres)
        await crowd.cancels(f"order {n}")
