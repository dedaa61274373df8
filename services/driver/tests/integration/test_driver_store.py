"""Drivers, duties and earnings on real PostgreSQL."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio

from roundsman.driver.app import SERVICE
from roundsman.driver.domain.documents import Document
from roundsman.driver.domain.driver import (
    Availability,
    Driver,
    DriverFile,
    DriverIdentity,
    DriverStanding,
    DriverStatus,
)
from roundsman.driver.domain.duty import Duty, DutyProgress, DutyState
from roundsman.driver.domain.earning import Delivery, Earning
from roundsman.driver.domain.errors import DriverAlreadyRegistered, PlateTaken
from roundsman.driver.domain.vehicle import Vehicle, VehicleType
from roundsman.driver.handlers.register_driver import RegisterDriver, register_driver
from roundsman.driver.messaging.outbound import outbound
from roundsman.driver.store.queries import DriverFilter, DriverQueries, EarningFilter
from roundsman.driver.store.tables import DriverTable
from roundsman.driver.store.work import DriverWork
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, JobId, OrderId, OrgId, UserId
from roundsman.kernel.money import Money
from roundsman.persistence.migrations import differences, migrate
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.stack import ServerAddresses, create_database
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORG, OTHER_ORG = OrgId.derived(NOON, "ours"), OrgId.derived(NOON, "theirs")
LICENCE = Document(kind="licence", number="B072", expires_on=date(2027, 1, 31))

Migrated = Callable[[Service], Awaitable[PostgresDatabase]]


@pytest_asyncio.fixture(loop_scope="session")
async def database(migrated: Migrated) -> PostgresDatabase:
    return await migrated(SERVICE)


@pytest.fixture
def units(database: PostgresDatabase) -> Units[DriverWork]:
    return Units(
        database=database,
        build=DriverWork,
        clock=ManualClock(NOON),
        source="driver",
        outbound=outbound,
        encode=fake_codec().encode,
    )


def an_identity(name: str, org: OrgId = ORG) -> DriverIdentity:
    at = NOON + timedelta(seconds=len(name))  # longer names are newer
    return DriverIdentity(driver_id=DriverId.derived(at, name), user_id=UserId.derived(at, name), org_id=org)


def a_driver(name: str, standing: DriverStanding | None = None, org: OrgId = ORG) -> Driver:
    vehicle = Vehicle(type=VehicleType.VAN, plate=f"B{name.upper()}", capacity=4)
    file = DriverFile(name=name, phone="+49", vehicle=vehicle, documents=(LICENCE,))
    return Driver(an_identity(name, org), file, standing or DriverStanding())


def an_earning(driver_id: DriverId, minute: int, amount: Money) -> Earning:
    at = NOON + timedelta(minutes=minute)
    job_id, order_id = JobId.derived(at, driver_id), OrderId.derived(at, driver_id)
    return Earning(Delivery(job_id=job_id, order_id=order_id, driver_id=driver_id, delivered_at=at), amount)


async def stored(units: Units[DriverWork], *things: Aggregate) -> None:
    """Write drivers, duties and earnings."""

    async def add(work: DriverWork) -> None:
        for thing in things:
            if isinstance(thing, Driver):
                work.drivers.add(thing)
            elif isinstance(thing, Duty):
                work.duties.add(thing)
            elif isinstance(thing, Earning):
                work.earnings.add(thing)

    await units.run(add)


async def test_the_migrations_make_the_tables_that_the_code_declares(servers: ServerAddresses) -> None:
    name = f"t_driver_{secrets.token_hex(4)}"
    url = await asyncio.to_thread(create_database, servers.postgres_admin, name)
    assert SERVICE.migrations is not None
    await migrate(url, SERVICE.migrations)

    assert await differences(url, DriverTable.metadata) == []


STANDINGS = [
    DriverStanding(),
    DriverStanding(status=DriverStatus.SUSPENDED, suspended_for="complaints"),
    DriverStanding(
        status=DriverStatus.APPROVED,
        availability=Availability.ON_JOB,
        point=LatLon(0.0, -13.404954),
        job_ids=("job_a", "job_b"),
    ),
]


@pytest.mark.parametrize("standing", STANDINGS)
async def test_a_driver_comes_back_as_they_were(units: Units[DriverWork], standing: DriverStanding) -> None:
    driver = a_driver("dana", standing)
    await stored(units, driver)

    back = await units.run(lambda work: work.drivers.get(driver.id))

    assert (back.identity, back.file, back.standing) == (driver.identity, driver.file, standing)
    assert (await units.run(lambda work: work.drivers.get(driver.id))).version == 1


@pytest.mark.parametrize("state", list(DutyState))
async def test_a_duty_comes_back_as_it_was(units: Units[DriverWork], state: DutyState) -> None:
    carrier = None if state is DutyState.FREE else DriverId.derived(NOON, "dana")
    progress = DutyProgress(state=state, driver_id=carrier, as_of=NOON + timedelta(microseconds=1))
    duty = Duty(JobId.derived(NOON, "j"), OrderId.derived(NOON, "o"), progress)
    await stored(units, duty)

    back = await units.run(lambda work: work.duties.get(duty.id))

    assert (back.job_id, back.order_id, back.progress) == (duty.job_id, duty.order_id, progress)


async def test_an_earning_comes_back_as_it_was(units: Units[DriverWork]) -> None:
    earning = an_earning(DriverId.derived(NOON, "dana"), 0, Money(2**40, "USD"))
    await stored(units, earning)

    back = await units.run(lambda work: work.earnings.get(earning.id))

    assert (back.delivery, back.amount) == (earning.delivery, earning.amount)


async def registered(units: Units[DriverWork], identity: DriverIdentity, plate: str | None) -> object:
    """The driver, or the rule that said no."""
    vehicle = Vehicle(type=VehicleType.CAR, plate=plate, capacity=1)
    file = DriverFile(name="Dana", phone="", vehicle=vehicle, documents=())
    cmd = RegisterDriver(identity=identity, file=file)
    try:
        return await units.run(lambda work: register_driver(cmd, work))
    except (PlateTaken, DriverAlreadyRegistered) as error:
        return error


async def test_of_many_who_claim_a_plate_at_once_one_gets_it(units: Units[DriverWork]) -> None:
    names = [f"driver{n}" for n in range(6)]

    outcomes = await asyncio.gather(*(registered(units, an_identity(name), "BRM1") for name in names))

    assert sum(isinstance(outcome, Driver) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, PlateTaken) for outcome in outcomes) == 5


async def test_an_account_that_registers_many_times_at_once_gets_one_driver(units: Units[DriverWork]) -> None:
    user_id = UserId.derived(NOON, "dana")
    identities = [
        DriverIdentity(driver_id=DriverId.derived(NOON, str(n)), user_id=user_id, org_id=ORG) for n in range(6)
    ]

    outcomes = await asyncio.gather(*(registered(units, identity, None) for identity in identities))

    assert sum(isinstance(outcome, Driver) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DriverAlreadyRegistered) for outcome in outcomes) == 5


async def names(database: PostgresDatabase, wanted: DriverFilter) -> list[str]:
    return [driver.file.name for driver in await DriverQueries(database.pool).drivers(wanted)]


async def test_drivers_are_listed_by_organization_status_and_availability(
    units: Units[DriverWork], database: PostgresDatabase
) -> None:
    online = DriverStanding(status=DriverStatus.APPROVED, availability=Availability.ONLINE)
    approved = DriverStanding(status=DriverStatus.APPROVED)
    await stored(units, a_driver("a"), a_driver("bb", online), a_driver("ccc", approved))
    await stored(units, a_driver("other", online, OTHER_ORG))

    assert await names(database, DriverFilter(org_id=ORG, limit=9)) == ["ccc", "bb", "a"]
    assert await names(database, DriverFilter(org_id=ORG, status="approved", limit=9)) == ["ccc", "bb"]
    assert await names(database, DriverFilter(org_id=ORG, availability="online", limit=9)) == ["bb"]
    first = await DriverQueries(database.pool).drivers(DriverFilter(org_id=ORG, limit=2))
    assert await names(database, DriverFilter(org_id=ORG, before_id=first[-1].id, limit=2)) == ["a"]


async def test_earnings_are_of_one_driver_and_a_range(units: Units[DriverWork], database: PostgresDatabase) -> None:
    dana, emil = DriverId.derived(NOON, "dana"), DriverId.derived(NOON, "emil")
    earned = [an_earning(dana, minute, Money(100 + minute, "USD")) for minute in range(4)]
    await stored(units, *earned, an_earning(dana, 9, Money(5, "EUR")), an_earning(emil, 1, Money(999, "USD")))
    queries = DriverQueries(database.pool)
    middle = EarningFilter(
        driver_id=dana, start_at=NOON + timedelta(minutes=1), end_at=NOON + timedelta(minutes=3), limit=1
    )

    first = await queries.earnings(middle)
    before = first[0].delivery.delivered_at, first[0].id
    rest = await queries.earnings(
        EarningFilter(driver_id=dana, start_at=middle.start_at, end_at=middle.end_at, before=before, limit=9)
    )

    assert [one.amount.minor for one in (*first, *rest)] == [102, 101]
    assert await queries.earned(middle) == [Money(203, "USD")]
    everything = EarningFilter(driver_id=dana, limit=1)
    assert await queries.earned(everything) == [Money(406, "USD"), Money(5, "EUR")]
