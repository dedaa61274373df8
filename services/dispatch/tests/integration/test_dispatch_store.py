"""What is written comes back; the lists show what they say; the migrations make the tables."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import asyncpg
import pytest
import pytest_asyncio

from roundsman.dispatch.app import SERVICE
from roundsman.dispatch.domain.courier import Availability
from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.job import Assignment, Job
from roundsman.dispatch.domain.life import LIVE, OVER, Step
from roundsman.dispatch.domain.offer import Offer, OfferState
from roundsman.dispatch.domain.policy import Matching
from roundsman.dispatch.domain.position import LastPosition
from roundsman.dispatch.domain.snapshot import Assumptions, Demand
from roundsman.dispatch.domain.values import Evidence, Fix, PinDigest
from roundsman.dispatch.handlers.note_position import NotePosition, note_position
from roundsman.dispatch.messaging.outbound import outbound
from roundsman.dispatch.messaging.rounds import Rounds, Rules
from roundsman.dispatch.rehearsal import KITCHEN, NOON, ORG, Town, a_request
from roundsman.dispatch.store.decision_mappings import ROUNDS
from roundsman.dispatch.store.queries import Before, Queries
from roundsman.dispatch.store.snapshots import DEMAND_HOLDS, NEAR, PostgresSnapshots
from roundsman.dispatch.store.tables import METADATA
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.geo import LatLon
from roundsman.messaging.leadership import SoleLeadership
from roundsman.persistence.migrations import differences, migrate
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.stack import ServerAddresses, create_database
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack

ASSUMED = Assumptions(speed_mps=10, lead_s=300, position_max_age_s=7200)
FROM_THE_TOP = Before(assigned_at=NOON + timedelta(days=999), job_id="")
Migrated = Callable[[Service], Awaitable[PostgresDatabase]]


@dataclass
class Place(Town):
    """A town on PostgreSQL."""

    clock: ManualClock
    queries: Queries
    snapshots: PostgresSnapshots
    database: PostgresDatabase


@pytest_asyncio.fixture(loop_scope="session")
async def town(migrated: Migrated) -> AsyncIterator[Place]:
    database, clock = await migrated(SERVICE), ManualClock(at=NOON)
    units = Units(
        database=database,
        build=DispatchWork,
        clock=clock,
        source="dispatch",
        outbound=outbound,
        encode=fake_codec().encode,
    )
    snapshots = PostgresSnapshots(database.pool)
    rules = Rules(matching=Matching(policy=EarliestArrival(), assumptions=ASSUMED), offer_s=60)
    rounds = Rounds(units, snapshots, rules, SoleLeadership())
    yield Place(units, rounds, clock, Queries(database.pool), snapshots, database)


async def test_the_migrations_make_the_tables_that_the_code_describes(servers: ServerAddresses) -> None:
    url = await asyncio.to_thread(create_database, servers.postgres_admin, f"t_dispatch_{secrets.token_hex(4)}")
    assert SERVICE.migrations is not None
    await migrate(url, SERVICE.migrations)

    assert await differences(url, METADATA) == []


async def test_a_job_comes_back_as_it_was(town: Place) -> None:
    request = replace(a_request("full", ORG), proof=("pin", "photo"), pin=PinDigest(salt="aa", digest="bb"))
    job = Job.open(request, NOON, NOON + timedelta(hours=1), NOON)
    job.assign(Assignment(driver_id="drv_a", vehicle_type="car", assigned_by="usr_a"), NOON)
    job.refuse_proof(Evidence(pin="1", photo_ref="x"), 5)
    job.progress(Step.PICKED_UP, Evidence(photo_ref="photos/1.jpg"), NOON + timedelta(microseconds=1))
    job.course = replace(job.course, refused_by=("drv_b",), missed_by=("drv_c",), reason="why", offer_id="off_1")

    await town.do(lambda uow: _add(uow, job))
    stored = await town.do(lambda uow: uow.jobs.get(job.id))

    assert (stored.request, stored.course) == (job.request, job.course)
    assert (stored.version, stored.sequence) == (1, 3)


async def _add(uow: DispatchWork, job: Job) -> None:
    uow.jobs.add(job)


async def test_reading_a_job_and_a_driver_changes_no_row(town: Place) -> None:
    await town.with_drivers("a")
    await town.orders()

    for _ in range(2):
        job, courier = await town.job(), await town.courier("a")

    assert (job.version, courier.version) == (1, 2)


async def test_a_driver_and_an_offer_come_back_as_they_were(town: Place) -> None:
    await town.with_drivers("a")
    await town.orders()
    await town.rounds.play()
    offer_id = await town.offer_of()

    courier = await town.courier("a")
    offer: Offer = await town.do(lambda uow: uow.offers.get(offer_id))

    assert (courier.profile.user_id, courier.duty.availability) == ("usr_a", Availability.ONLINE)
    assert courier.duty.fix == Fix(where=KITCHEN, at=NOON)
    assert courier.open_offer_id == offer_id
    assert (offer.answer.state, offer.terms.expires_at) == (OfferState.OPEN, NOON + timedelta(seconds=60))


async def test_a_stored_round_replays_the_decision_that_was_stored_with_it(town: Place) -> None:
    await town.with_drivers("abc")
    job_id = await town.orders()
    await town.rounds.play()

    [decision] = await town.queries.decisions(job_id, "", 10)
    row = await town.database.pool.fetchrow("SELECT * FROM rounds WHERE id = $1", decision.origin.round_id)
    assert row is not None
    [again] = EarliestArrival().decide(ROUNDS.from_row(dict(row)).snapshot)

    assert (again.driver_id, again.candidates) == (decision.finding.driver_id, decision.finding.candidates)
    assert again.driver_id == "drv_a"


async def test_a_snapshot_has_the_open_jobs_and_the_online_drivers_at_their_latest_place(town: Place) -> None:
    await town.with_drivers("abc")
    await town.says("c", Availability.OFFLINE, at=NOON + timedelta(seconds=1))
    await town.orders("later", ready_s=60)
    await town.orders("sooner")
    await town.orders("elsewhere", org="org_2")
    await _seen(town, "a", minutes=1)
    await _seen(town, "b", minutes=-1)

    snapshot = await town.snapshots.take(ORG, NOON, ASSUMED)

    assert [job.ready_at for job in snapshot.jobs] == [NOON, NOON + timedelta(seconds=60)]
    where = {worker.driver_id: worker.fix.at for worker in snapshot.workers if worker.fix}
    assert where == {"drv_a": NOON + timedelta(minutes=1), "drv_b": NOON}
    assert sorted(await town.snapshots.waiting_orgs()) == [ORG, "org_2"]


async def test_a_snapshot_has_when_drivers_mean_to_stop(town: Place) -> None:
    await town.with_drivers("a")
    await town.drives("b")
    await town.says("b", Availability.ONLINE, until=NOON + timedelta(hours=8))

    workers = (await town.snapshots.take(ORG, NOON, ASSUMED)).workers

    assert [one.shift_ends_at for one in workers] == [None, NOON + timedelta(hours=8)]


async def test_a_near_snapshot_tells_where_the_jobs_of_a_day_started_and_asks_anew_after_a_while(town: Place) -> None:
    near = PostgresSnapshots(town.database.pool, NEAR)
    await town.orders("today")
    await town.orders("yesterday", ready_s=-NEAR.demand.total_seconds())
    await town.orders("elsewhere", org="org_2")

    first = await near.take(ORG, NOON, ASSUMED)
    await town.orders("another")
    soon = await near.take(ORG, NOON + timedelta(seconds=1), ASSUMED)
    later = await near.take(ORG, NOON + DEMAND_HOLDS, ASSUMED)

    assert [one.demand for one in (first, soon, later)] == [
        (Demand(pickup=KITCHEN, jobs=1),),
        (Demand(pickup=KITCHEN, jobs=1),),
        (Demand(pickup=KITCHEN, jobs=2),),
    ]
    assert (await town.snapshots.take(ORG, NOON, ASSUMED)).demand == ()


async def _seen(town: Place, letter: str, minutes: int) -> None:
    fix = Fix(where=LatLon(52.6, 13.5), at=NOON + timedelta(minutes=minutes))
    await town.do(lambda uow: note_position(NotePosition(driver_id=f"drv_{letter}", fix=fix), uow))


async def test_a_batch_of_positions_writes_one_row_a_driver_once(town: Place) -> None:
    async def batch(uow: DispatchWork) -> None:
        for minutes in (1, 3, 2):
            fix = Fix(where=LatLon(52.6, 13.5), at=NOON + timedelta(minutes=minutes))
            await note_position(NotePosition(driver_id="drv_a", fix=fix), uow)

    await town.do(batch)
    stored: LastPosition = await town.do(lambda uow: uow.positions.get("drv_a"))

    assert (stored.version, stored.fix.at) == (1, NOON + timedelta(minutes=3))


async def test_a_drivers_lists_show_the_offer_then_the_job_then_the_day(town: Place) -> None:
    await town.with_drivers("a")
    job_id = await town.orders()
    await town.rounds.play()

    [(offer, job)] = await town.queries.offers_of_user("usr_a", NOON)
    assert (offer.id, job.id) == (await town.offer_of(), job_id)
    assert await town.queries.offers_of_user("usr_a", NOON + timedelta(seconds=60)) == []
    assert await town.queries.offers_of_user("usr_b", NOON) == []

    await town.accepts("a", offer.id)
    assert [one.id for one in await town.queries.jobs_of_user("usr_a", LIVE, FROM_THE_TOP, 9)] == [job_id]
    assert await town.queries.jobs_of_user("usr_a", OVER, FROM_THE_TOP, 9) == []

    for step in (Step.PICKED_UP, Step.DELIVERED):
        await town.reports("a", job_id, step)
    assert [one.id for one in await town.queries.jobs_of_user("usr_a", OVER, FROM_THE_TOP, 9)] == [job_id]


async def test_a_drivers_day_pages_from_the_last_assigned_back(town: Place) -> None:
    await town.with_drivers("a")
    for name in "xyz":
        job_id = await town.orders(name)
        await town.assigns(job_id, "a")
        await town.cancels(name)
        town.clock.advance(60)

    seen, before = [], FROM_THE_TOP
    while page := await town.queries.jobs_of_user("usr_a", OVER, before, 1):
        seen += [job.course.assigned_at for job in page]
        before = Before(assigned_at=seen[-1] or NOON, job_id=page[-1].id)

    assert seen == [NOON + timedelta(minutes=minutes) for minutes in (2, 1, 0)]


async def test_the_board_shows_one_organization(town: Place) -> None:
    await town.with_drivers("ab")
    await town.drives("z", org="org_2")
    await town.orders()
    await town.orders("elsewhere", org="org_2")
    await town.orders("gone")
    await town.cancels("gone")
    await town.rounds.play()

    board = await town.queries.board(ORG, OVER)

    assert [job.id for job in board.jobs] == [(await town.job()).id]
    assert [offer.driver_id for offer in board.offers] == ["drv_a"]
    assert [courier.id for courier, _ in board.couriers] == ["drv_a", "drv_b"]


@pytest.mark.parametrize(
    ("table", "columns"),
    [("jobs", "driver_id = 'drv_a', state = 'assigned'"), ("offers", "driver_id = 'drv_a', state = 'open'")],
)
async def test_the_database_itself_refuses_a_second_engagement(town: Place, table: str, columns: str) -> None:
    await town.with_drivers("ab")
    for name in ("first", "second"):
        await town.orders(name)
    await town.rounds.play()

    with pytest.raises(asyncpg.UniqueViolationError):
        await town.database.pool.execute(f"UPDATE {table} SET {columns}")
    assert await town.database.pool.fetchval("SELECT count(*) FROM offers WHERE state = 'open'") == 2


async def test_a_snapshot_has_who_is_on_a_job_with_what_is_left_of_it(town: Place) -> None:
    await town.with_drivers("ab")
    job_id = await town.orders()
    await town.assigns(job_id, "a")
    town.clock.advance(1)
    for letter in "ab":
        await town.says(letter, Availability.ON_JOB)

    before = await town.snapshots.take(ORG, NOON, ASSUMED)
    await town.reports("a", job_id, Step.PICKED_UP)
    after = await town.snapshots.take(ORG, NOON, ASSUMED)

    [to_collect, done_elsewhere], [to_deliver, _] = before.workers, after.workers
    assert to_collect.errand is not None
    assert to_deliver.errand is not None
    assert (to_collect.driver_id, to_collect.busy) == ("drv_a", True)
    assert (to_collect.errand.job_id, to_collect.errand.pickup) == (job_id, KITCHEN)
    assert to_deliver.errand == replace(to_collect.errand, pickup=None, step_at=town.now)
    assert (done_elsewhere.driver_id, done_elsewhere.busy) == ("drv_b", False)


async def test_a_snapshot_has_when_a_driver_last_delivered(town: Place) -> None:
    await town.with_drivers("a")
    job_id = await town.orders()
    await town.assigns(job_id, "a")
    for step in (Step.PICKED_UP, Step.DELIVERED):
        town.clock.advance(1)
        await town.reports("a", job_id, step)

    [worker] = (await town.snapshots.take(ORG, NOON, ASSUMED)).workers

    assert (worker.delivered_at, worker.busy) == (NOON + timedelta(seconds=2), False)
