"""The store: migrations, mappings, and the trails' promises on PostgreSQL and in memory."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import Conflict
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, OrderId, OrgId, UserId, VendorId
from roundsman.persistence.migrations import differences
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import Database, Session
from roundsman.runtime import Service
from roundsman.tracking.app import SERVICE
from roundsman.tracking.domain.fixes import Current, Doubt, Fix
from roundsman.tracking.domain.people import Driver, Vendor
from roundsman.tracking.domain.travel import Arrivals
from roundsman.tracking.domain.trip import Leg, Parties, Phase, Trip
from roundsman.tracking.store.database import TrackingDatabase, TrackingSession
from roundsman.tracking.store.mappings import DRIVERS, TRIPS, VENDORS
from roundsman.tracking.store.memory import MemoryTrackingDatabase
from roundsman.tracking.store.positions import PositionRows
from roundsman.tracking.store.queries import Stretch, TrackingQueries
from roundsman.tracking.store.retention import TrailRetention
from roundsman.tracking.store.tables import TrackingTable

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def fix(seconds: float) -> Fix:
    return Fix(lat=40.0, lon=-73.0 + seconds / 1e5, at=at(seconds), accuracy_m=5.5, speed_mps=3.25)


def positions_of(session: Session) -> PositionRows:
    assert isinstance(session, TrackingSession)
    return session.positions


@pytest_asyncio.fixture(loop_scope="session")
async def postgres(migrated: Callable[[Service], Awaitable[PostgresDatabase]]) -> PostgresDatabase:
    return await migrated(SERVICE)


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.stack)])
def database(request: pytest.FixtureRequest) -> Database:
    if request.param == "memory":
        return MemoryTrackingDatabase()
    return TrackingDatabase(request.getfixturevalue("postgres"))


@pytest.mark.stack
async def test_the_migrations_make_the_tables_that_the_code_declares(postgres: PostgresDatabase) -> None:
    assert await differences(postgres.url, TrackingTable.metadata) == []


def _trip() -> Trip:
    trip = Trip(OrderId.new(NOW))
    trip.belongs_to(Parties(org_id=OrgId.new(NOW), customer_id=UserId.new(NOW), vendor_id=VendorId.new(NOW)))
    leg = Leg(
        driver_id=DriverId.new(NOW),
        vehicle_type="van",
        pickup=LatLon(40.0, -73.0),
        dropoff=LatLon(41.0, -74.0),
        since=NOW,
    )
    trip.assign(leg)
    trip.observe(fix(1), Arrivals())
    trip.arrive(leg.driver_id, Phase.TO_PICKUP, at(2))
    return trip


@pytest.mark.stack
@pytest.mark.parametrize("trip", [_trip(), Trip(OrderId.new(NOW))], ids=["full", "empty"])
async def test_a_trip_comes_back_as_it_was(postgres: PostgresDatabase, trip: Trip) -> None:
    row = TRIPS.to_row(trip) | {"id": trip.id, "version": 1, "sequence": 1}
    async with postgres.transaction() as session:
        await session.rows.insert(TRIPS.table, [row])
        (stored,) = await session.rows.fetch(TRIPS.table, "id", [trip.id])

    back = TRIPS.from_row(stored)
    assert TRIPS.to_row(back) == TRIPS.to_row(trip)
    assert (back.leg, back.parties, back.told, back.phase) == (trip.leg, trip.parties, trip.told, trip.phase)


@pytest.mark.stack
async def test_people_come_back_as_they_were(postgres: PostgresDatabase) -> None:
    driver, vendor = Driver(DriverId.new(NOW)), Vendor(VendorId.new(NOW))
    driver.become(UserId.new(NOW), OrgId.new(NOW), NOW)
    vendor.become(UserId.new(NOW), NOW)
    ours = {"version": 1, "sequence": 0}
    async with postgres.transaction() as session:
        await session.rows.insert(DRIVERS.table, [DRIVERS.to_row(driver) | ours | {"id": driver.id}])
        await session.rows.insert(VENDORS.table, [VENDORS.to_row(vendor) | ours | {"id": vendor.id}])
        (first,) = await session.rows.fetch(DRIVERS.table, "user_id", [str(driver.user_id)])
        (second,) = await session.rows.fetch(VENDORS.table, "id", [vendor.id])

    assert DRIVERS.to_row(DRIVERS.from_row(first)) == DRIVERS.to_row(driver)
    assert VENDORS.to_row(VENDORS.from_row(second)) == VENDORS.to_row(vendor)


async def test_a_trail_is_read_around_a_time_with_its_neighbours(database: Database) -> None:
    driver_id, other = DriverId.new(NOW), DriverId.new(NOW)
    async with database.transaction() as session:
        await positions_of(session).add([(driver_id, fix(n)) for n in (40, 0, 10, 20, 30)])
        await positions_of(session).add([(other, fix(15))])
        inside = await positions_of(session).around(driver_id, at(10), at(20))
        beyond = await positions_of(session).around(driver_id, at(50), at(60))

    assert inside == [fix(0), fix(10), fix(20), fix(30)]
    assert beyond == [fix(40)]


async def test_a_time_of_a_trail_is_taken_once(database: Database) -> None:
    driver_id = DriverId.new(NOW)
    async with database.transaction() as session:
        await positions_of(session).add([(driver_id, fix(0))])

    with pytest.raises(Conflict):
        async with database.transaction() as session:
            await positions_of(session).add([(driver_id, fix(1)), (driver_id, fix(0))])


async def test_the_current_fix_and_its_doubt_are_replaced_by_newer_ones_only(database: Database) -> None:
    driver_id = DriverId.new(NOW)
    doubted = Current(fix=fix(0), doubt=Doubt(fix=Fix(lat=50.0, lon=8.0, at=at(3)), count=2))
    async with database.transaction() as session:
        positions = positions_of(session)
        assert await positions.claim([driver_id]) == {}
        await positions.set_current({driver_id: doubted})
        first = await positions.claim([driver_id])
        await positions.set_current({driver_id: Current(fix=fix(4))})
        await positions.set_current({driver_id: doubted})
        second = await positions.current([driver_id, DriverId.new(NOW)])

    assert first == {driver_id: doubted}
    assert second == {driver_id: Current(fix=fix(4))}


@pytest.mark.stack
async def test_batches_of_one_driver_take_turns(postgres: PostgresDatabase) -> None:
    driver_id, order = DriverId.new(NOW), list[str]()
    database, claimed = TrackingDatabase(postgres), asyncio.Event()
    async with database.transaction() as session:
        await positions_of(session).set_current({driver_id: Current(fix=fix(0))})

    async def first() -> None:
        async with database.transaction() as session:
            await positions_of(session).claim([driver_id])
            claimed.set()
            for _ in range(20):  # give the second every chance to come between
                await positions_of(session).current([driver_id])
            order.append("first")

    async def second() -> None:
        await claimed.wait()
        async with database.transaction() as session:
            await positions_of(session).claim([driver_id])
            order.append("second")

    await asyncio.gather(second(), first())
    assert order == ["first", "second"]


@pytest.mark.stack
async def test_a_trail_is_paged_within_its_bounds(postgres: PostgresDatabase) -> None:
    driver_id, queries = DriverId.new(NOW), TrackingQueries(postgres.pool)
    async with TrackingDatabase(postgres).transaction() as session:
        await positions_of(session).add([(driver_id, fix(n)) for n in range(10)])

    page = await queries.trail(Stretch(driver_id=driver_id, since=at(2), until=at(8), after=at(3), limit=3))

    assert page == [fix(4), fix(5), fix(6)]


@pytest.mark.stack
async def test_fixes_are_dropped_when_they_are_older_than_what_is_kept(postgres: PostgresDatabase) -> None:
    driver_id = DriverId.new(NOW)
    async with TrackingDatabase(postgres).transaction() as session:
        await positions_of(session).add([(driver_id, fix(n)) for n in range(5)])
    retention = TrailRetention(postgres.pool, ManualClock(at(102)), keep_s=100)

    dropped = await retention.drop_old()

    kept = await postgres.pool.fetch("SELECT at FROM positions WHERE driver_id = $1 ORDER BY at", driver_id)
    assert (dropped, [row["at"] for row in kept]) == (2, [at(2), at(3), at(4)])
