"""What a driver does now: by their own word, and by dispatch's."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from roundsman.contracts.types import driver as contracts
from roundsman.driver.domain.driver import Availability, Driver, DriverFile, DriverIdentity
from roundsman.driver.domain.errors import BadShift, DriverNotApproved, DriverOnJob
from roundsman.driver.domain.vehicle import Vehicle, VehicleType
from roundsman.driver.handlers.approve_driver import ApproveDriver, approve_driver
from roundsman.driver.handlers.cancel_job import CancelJob, cancel_job
from roundsman.driver.handlers.change_vehicle import ChangeVehicle, change_vehicle
from roundsman.driver.handlers.deliver_job import DeliverJob, deliver_job
from roundsman.driver.handlers.job_fact import JobFact
from roundsman.driver.handlers.register_driver import RegisterDriver, register_driver
from roundsman.driver.handlers.release_job import ReleaseJob, release_job
from roundsman.driver.handlers.set_availability import SetAvailability, set_availability
from roundsman.driver.handlers.start_job import StartJob, start_job
from roundsman.driver.handlers.suspend_driver import SuspendDriver, suspend_driver
from roundsman.driver.messaging.outbound import outbound
from roundsman.driver.store.work import DriverWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, JobId, OrderId, OrgId, UserId
from roundsman.kernel.money import Money
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units, staged

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DANA, EMIL = DriverId.derived(NOON, "dana"), DriverId.derived(NOON, "emil")
BERLIN = LatLon(52.52, 13.405)
BICYCLE = Vehicle(type=VehicleType.BICYCLE, plate=None, capacity=1)

Step = Callable[[DriverWork], Awaitable[object]]


def a_fact(after_s: float, job: str = "first") -> JobFact:
    at = NOON + timedelta(seconds=after_s)
    return JobFact(job_id=JobId.derived(NOON, job), order_id=OrderId.derived(NOON, job), at=at)


def assigned(after_s: float, driver_id: DriverId = DANA, job: str = "first") -> Step:
    return lambda work: start_job(StartJob(fact=a_fact(after_s, job), driver_id=driver_id), work)


def unassigned(after_s: float, driver_id: DriverId = DANA) -> Step:
    return lambda work: release_job(ReleaseJob(fact=a_fact(after_s), driver_id=driver_id), work)


def cancelled(after_s: float) -> Step:
    return lambda work: cancel_job(CancelJob(fact=a_fact(after_s)), work)


def delivered(after_s: float, driver_id: DriverId = DANA, job: str = "first") -> Step:
    cmd = DeliverJob(fact=a_fact(after_s, job), driver_id=driver_id, earning=Money(650, "USD"))
    return lambda work: deliver_job(cmd, work)


def goes(wanted: Availability, point: LatLon | None = None) -> Step:
    return lambda work: set_availability(SetAvailability(driver_id=DANA, wanted=wanted, point=point), work)


def suspended(work: DriverWork) -> Awaitable[object]:
    return suspend_driver(SuspendDriver(driver_id=DANA, reason="complaints"), work)


@dataclass
class Yard:
    """Two registered drivers on a store in memory; dana is approved unless told otherwise."""

    units: Units[DriverWork]
    database: MemoryDatabase

    async def do(self, *steps: Step) -> None:
        """Take the steps, each in a unit of work of its own."""
        for step in steps:
            await self.units.run(step)

    async def driver(self, driver_id: DriverId = DANA) -> Driver:
        """The driver as stored."""
        return await self.units.run(lambda work: work.drivers.get(driver_id))

    def told(self, driver_id: DriverId = DANA) -> list[str]:
        """What was told about the driver's availability."""
        changes = [one for one in staged(self.database) if isinstance(one, contracts.AvailabilityChanged)]
        return [one.availability.value for one in changes if one.driver_id == driver_id]

    @property
    def earnings(self) -> list[tuple[str, int]]:
        """Who earned what, as told."""
        told = [one for one in staged(self.database) if isinstance(one, contracts.EarningRecorded)]
        return [(one.driver_id, one.amount_minor) for one in told]


async def a_yard(*approved: DriverId) -> Yard:
    units, database = memory_units(DriverWork, outbound, ManualClock(at=NOON))
    yard = Yard(units, database)
    for driver_id in (DANA, EMIL):
        identity = DriverIdentity(
            driver_id=driver_id, user_id=UserId.derived(NOON, driver_id), org_id=OrgId.derived(NOON, "org")
        )
        cmd = RegisterDriver(identity=identity, file=DriverFile(name="Dana", phone="", vehicle=BICYCLE, documents=()))
        await yard.do(lambda work, cmd=cmd: register_driver(cmd, work))  # type: ignore[misc]
    for driver_id in approved:
        await yard.do(lambda work, d=driver_id: approve_driver(ApproveDriver(driver_id=d), work))  # type: ignore[misc]
    return yard


async def test_an_approved_driver_goes_online_with_a_place_and_takes_breaks() -> None:
    yard = await a_yard(DANA)

    await yard.do(goes(Availability.ONLINE, BERLIN), goes(Availability.ON_BREAK), goes(Availability.OFFLINE))

    changes = [one for one in staged(yard.database) if isinstance(one, contracts.AvailabilityChanged)]
    assert [(one.availability.value, one.lat, one.lon) for one in changes] == [
        ("online", 52.52, 13.405),
        ("on_break", None, None),
        ("offline", None, None),
    ]


async def test_saying_the_same_again_tells_nothing_but_a_new_place_does() -> None:
    yard = await a_yard(DANA)

    await yard.do(goes(Availability.ONLINE, BERLIN), goes(Availability.ONLINE), goes(Availability.ONLINE, BERLIN))
    assert yard.told() == ["online"]

    await yard.do(goes(Availability.ONLINE, LatLon(52.5, 13.4)))
    assert yard.told() == ["online", "online"]


def ends(yard: "Yard") -> list[datetime | None]:
    """Ends of work as told, one a change."""
    return [one.until for one in staged(yard.database) if isinstance(one, contracts.AvailabilityChanged)]


def works_until(after_s: float) -> Step:
    until = NOON + timedelta(seconds=after_s)
    cmd = SetAvailability(driver_id=DANA, wanted=Availability.ONLINE, point=None, until=until)
    return lambda work: set_availability(cmd, work)


async def test_the_end_of_work_is_told_until_it_comes_and_may_be_put_off_also_on_a_job() -> None:
    yard = await a_yard(DANA)
    first, later = NOON + timedelta(hours=1), NOON + timedelta(hours=2)

    await yard.do(works_until(3600), goes(Availability.ONLINE), assigned(1), works_until(7200))
    await yard.do(delivered(2), goes(Availability.OFFLINE), goes(Availability.ONLINE))

    assert yard.told() == ["online", "on_job", "on_job", "online", "offline", "online"]
    assert ends(yard) == [first, first, later, later, None, None]


@pytest.mark.parametrize(("after_s", "possible"), [(0, False), (1, True), (86_400, True), (86_401, False)])
async def test_work_ends_within_a_day_from_now(after_s: float, possible: bool) -> None:
    yard = await a_yard(DANA)

    with nullcontext() if possible else pytest.raises(BadShift):
        await yard.do(works_until(after_s))

    assert yard.told() == ["online"] * possible


@pytest.mark.parametrize("wanted", [Availability.ONLINE, Availability.ON_BREAK])
async def test_a_driver_who_is_not_approved_does_not_work(wanted: Availability) -> None:
    pending, out = await a_yard(), await a_yard(DANA)
    await out.do(suspended)

    for yard in (pending, out):
        with pytest.raises(DriverNotApproved):
            await yard.do(goes(wanted))
        await yard.do(goes(Availability.OFFLINE))
        assert yard.told() == []


async def test_a_job_takes_and_frees_a_driver_and_earns() -> None:
    yard = await a_yard(DANA)

    await yard.do(goes(Availability.ONLINE), assigned(1), delivered(2))

    assert yard.told() == ["online", "on_job", "online"]
    assert yard.earnings == [(DANA, 650)]


@pytest.mark.parametrize("wanted", [Availability.OFFLINE, Availability.ON_BREAK])
async def test_a_driver_on_a_job_stays_until_it_ends(wanted: Availability) -> None:
    yard = await a_yard(DANA)
    await yard.do(goes(Availability.ONLINE), assigned(1))

    with pytest.raises(DriverOnJob):
        await yard.do(goes(wanted))
    car = Vehicle(type=VehicleType.CAR, plate=None, capacity=1)
    with pytest.raises(DriverOnJob):
        await yard.do(lambda work: change_vehicle(ChangeVehicle(driver_id=DANA, vehicle=car), work))
    await yard.do(goes(Availability.ONLINE))

    assert yard.told() == ["online", "on_job"]


@pytest.mark.parametrize("end", [unassigned(2), cancelled(2)])
async def test_a_job_that_is_lost_frees_its_driver_and_earns_nothing(end: Step) -> None:
    yard = await a_yard(DANA)

    await yard.do(goes(Availability.ONLINE), assigned(1), end)

    assert yard.told() == ["online", "on_job", "online"]
    assert yard.earnings == []


async def test_a_driver_suspended_on_a_job_finishes_it_and_goes_offline() -> None:
    yard = await a_yard(DANA)

    await yard.do(goes(Availability.ONLINE), assigned(1), suspended)
    assert yard.told() == ["online", "on_job"]
    await yard.do(delivered(2))

    assert yard.told() == ["online", "on_job", "offline"]
    assert yard.earnings == [(DANA, 650)]


AGAIN: list[tuple[list[Step], list[str], int]] = [
    ([assigned(1), assigned(1)], ["on_job"], 0),
    ([assigned(1), unassigned(2), assigned(1)], ["on_job", "online"], 0),
    ([assigned(1), unassigned(2), unassigned(2)], ["on_job", "online"], 0),
    ([assigned(1), cancelled(2), assigned(1), cancelled(2), unassigned(2)], ["on_job", "online"], 0),
    ([assigned(1), delivered(2), delivered(2), assigned(1), cancelled(3)], ["on_job", "online"], 1),
    ([assigned(1), unassigned(2), assigned(3), unassigned(2)], ["on_job", "online", "on_job"], 0),
    ([unassigned(1)], [], 0),
    ([cancelled(1)], [], 0),
]


@pytest.mark.parametrize(("facts", "told", "earnings"), AGAIN)
async def test_a_fact_that_comes_late_or_again_changes_nothing(
    facts: list[Step], told: list[str], earnings: int
) -> None:
    yard = await a_yard(DANA)
    await yard.do(goes(Availability.ONLINE))

    await yard.do(*facts)

    assert yard.told() == ["online", *told]
    assert len(yard.earnings) == earnings


async def test_a_driver_given_a_second_job_early_is_free_after_both() -> None:
    yard = await a_yard(DANA)
    await yard.do(goes(Availability.ONLINE), assigned(1), assigned(3, job="second"), delivered(2))
    assert (await yard.driver()).standing.availability is Availability.ON_JOB

    await yard.do(delivered(4, job="second"))

    assert yard.told() == ["online", "on_job", "online"]
    assert yard.earnings == [(DANA, 650), (DANA, 650)]


async def test_a_job_given_to_another_frees_the_first() -> None:
    yard = await a_yard(DANA, EMIL)
    await yard.do(goes(Availability.ONLINE), assigned(1), assigned(2, EMIL))
    assert (yard.told(DANA), yard.told(EMIL)) == (["online", "on_job", "online"], ["on_job"])

    await yard.do(unassigned(3, DANA), delivered(4, EMIL))

    assert yard.told(EMIL) == ["on_job", "online"]
    assert yard.earnings == [(EMIL, 650)]


@pytest.mark.parametrize("fact", [assigned(1, DriverId.derived(NOON, "nobody")), delivered(1, DriverId("drv_nobody"))])
async def test_a_fact_about_an_unknown_driver_waits_for_the_driver(fact: Step) -> None:
    yard = await a_yard(DANA)

    with pytest.raises(NotFound):
        await yard.do(fact)
