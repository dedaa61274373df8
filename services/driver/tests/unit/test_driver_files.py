"""How drivers register, are approved and suspended, and what their documents and vehicles must be."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from roundsman.contracts.types import driver as contracts
from roundsman.driver.app import DUE
from roundsman.driver.domain.documents import Document
from roundsman.driver.domain.driver import Availability, Driver, DriverFile, DriverIdentity
from roundsman.driver.domain.errors import (
    BadDocument,
    BadDriver,
    BadVehicle,
    DocumentExpired,
    DocumentMissing,
    DocumentsNotValid,
    DriverAlreadyRegistered,
    PlateTaken,
)
from roundsman.driver.domain.vehicle import Vehicle, VehicleType, plate_of
from roundsman.driver.handlers.approve_driver import ApproveDriver, approve_driver
from roundsman.driver.handlers.change_vehicle import ChangeVehicle, change_vehicle
from roundsman.driver.handlers.register_driver import RegisterDriver, register_driver
from roundsman.driver.handlers.renew_documents import RenewDocuments, renew_documents
from roundsman.driver.handlers.set_availability import SetAvailability, set_availability
from roundsman.driver.handlers.suspend_driver import SuspendDriver, suspend_driver
from roundsman.driver.messaging.outbound import outbound
from roundsman.driver.store.work import DriverWork
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.ids import DriverId, OrgId, UserId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.timer_worker import TimerWorker
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units, staged, timers_set

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOON.date()
BICYCLE = Vehicle(type=VehicleType.BICYCLE, plate=None, capacity=1)
CAR = Vehicle(type=VehicleType.CAR, plate="BRM1234", capacity=4)


def a_file(vehicle: Vehicle = BICYCLE, *documents: Document) -> DriverFile:
    return DriverFile(name="Dana", phone="", vehicle=vehicle, documents=documents)


def a_licence(expires_on: date, kind: str = "licence") -> Document:
    return Document(kind=kind, number="B072", expires_on=expires_on)


def driver_id_of(name: str) -> DriverId:
    return DriverId.derived(NOON, name)


@dataclass
class Office:
    """A store in memory and the clock on its wall."""

    units: Units[DriverWork]
    database: MemoryDatabase
    clock: ManualClock

    async def register(self, name: str, file: DriverFile | None = None, driver: str = "") -> Driver:
        """Register the driver of this account."""
        identity = DriverIdentity(
            driver_id=driver_id_of(driver or name),
            user_id=UserId.derived(NOON, name),
            org_id=OrgId.derived(NOON, "org"),
        )
        cmd = RegisterDriver(identity=identity, file=file or a_file())
        return await self.units.run(lambda work: register_driver(cmd, work))

    async def approve(self, name: str = "dana") -> Driver:
        """Approve the driver."""
        cmd = ApproveDriver(driver_id=driver_id_of(name))
        return await self.units.run(lambda work: approve_driver(cmd, work))

    async def renew(self, *documents: Document) -> Driver:
        """Hand in dana's documents anew."""
        cmd = RenewDocuments(driver_id=driver_id_of("dana"), documents=documents)
        return await self.units.run(lambda work: renew_documents(cmd, work))

    async def drive(self, vehicle: Vehicle, name: str = "dana") -> Driver:
        """Change the vehicle."""
        cmd = ChangeVehicle(driver_id=driver_id_of(name), vehicle=vehicle)
        return await self.units.run(lambda work: change_vehicle(cmd, work))

    async def go_online(self) -> None:
        """Send dana online."""
        cmd = SetAvailability(driver_id=driver_id_of("dana"), wanted=Availability.ONLINE, point=None)
        await self.units.run(lambda work: set_availability(cmd, work))

    async def suspend(self) -> None:
        """Suspend dana."""
        cmd = SuspendDriver(driver_id=driver_id_of("dana"), reason="complaints")
        await self.units.run(lambda work: suspend_driver(cmd, work))

    async def fire_at(self, at: datetime) -> None:
        """Move to a time and fire what is due."""
        self.clock.at = at
        await TimerWorker(self.units, DUE, "test").fire_due()

    @property
    def statuses(self) -> list[str]:
        """The statuses told so far."""
        told = staged(self.database)
        return [message.status.value for message in told if isinstance(message, contracts.DriverChanged)]


@pytest.fixture
def office() -> Office:
    clock = ManualClock(at=NOON)
    units, database = memory_units(DriverWork, outbound, clock)
    return Office(units, database, clock)


async def test_a_new_driver_is_pending_and_told(office: Office) -> None:
    await office.register("dana")

    (told,) = staged(office.database)
    assert isinstance(told, contracts.DriverChanged)
    assert (told.driver_id, told.name, told.status.value, told.vehicle_type) == (
        driver_id_of("dana"),
        "Dana",
        "pending",
        "bicycle",
    )


async def test_an_account_has_one_driver(office: Office) -> None:
    await office.register("dana")

    with pytest.raises(DriverAlreadyRegistered):
        await office.register("dana", driver="a second")

    assert len(staged(office.database)) == 1


async def test_a_second_approval_changes_nothing(office: Office) -> None:
    await office.register("dana")

    await office.approve()
    await office.approve()

    assert office.statuses == ["pending", "approved"]


@pytest.mark.parametrize(
    ("expires_on", "valid"), [(date(2026, 3, 1), False), (date(2026, 3, 2), True), (date(2026, 3, 3), True)]
)
async def test_a_document_is_valid_on_its_last_day(office: Office, expires_on: date, valid: bool) -> None:
    file = a_file(BICYCLE, a_licence(expires_on))
    if valid:
        assert (await office.register("dana", file)).file.documents == file.documents
    else:
        with pytest.raises(DocumentExpired):
            await office.register("dana", file)


async def test_an_expired_document_bars_approval(office: Office) -> None:
    await office.register("dana", a_file(BICYCLE, a_licence(TODAY)))
    office.clock.at = datetime(2026, 3, 3, tzinfo=UTC)

    with pytest.raises(DocumentsNotValid):
        await office.approve()

    assert office.statuses == ["pending"]


@pytest.mark.parametrize(
    ("at", "suspended"),
    [(datetime(2026, 3, 4, 23, 59, 59, tzinfo=UTC), False), (datetime(2026, 3, 5, tzinfo=UTC), True)],
)
async def test_a_driver_is_suspended_when_a_document_expires(office: Office, at: datetime, suspended: bool) -> None:
    await office.register("dana", a_file(BICYCLE, a_licence(date(2026, 3, 4))))
    await office.approve()

    await office.fire_at(at)

    assert office.statuses == ["pending", "approved", *(["suspended"] if suspended else [])]


async def test_each_expiry_is_watched_in_turn(office: Office) -> None:
    early, late = a_licence(date(2026, 3, 4)), a_licence(date(2026, 6, 1), "insurance")
    await office.register("dana", a_file(BICYCLE, late, early))

    await office.fire_at(datetime(2026, 3, 5, tzinfo=UTC))

    assert [timer.due_at for timer in timers_set(office.database).values()] == [datetime(2026, 6, 2, tzinfo=UTC)]
    assert office.statuses == ["pending"]


async def test_a_document_until_the_end_of_the_calendar_stays_valid(office: Office) -> None:
    await office.register("dana", a_file(BICYCLE, a_licence(date.max)))

    assert (await office.approve()).approved
    assert not timers_set(office.database)


async def test_a_renewed_document_keeps_a_driver_at_work(office: Office) -> None:
    await office.register("dana", a_file(BICYCLE, a_licence(date(2026, 3, 4))))
    await office.approve()

    await office.renew(a_licence(date(2027, 3, 4)))
    await office.fire_at(datetime(2026, 3, 5, tzinfo=UTC))
    assert office.statuses == ["pending", "approved"]

    await office.fire_at(datetime(2027, 3, 5, tzinfo=UTC))
    assert office.statuses == ["pending", "approved", "suspended"]


async def test_an_approved_driver_does_not_withdraw_a_document(office: Office) -> None:
    await office.register("dana", a_file(BICYCLE, a_licence(TODAY)))
    await office.renew()
    await office.renew(a_licence(TODAY), a_licence(TODAY, "insurance"))
    await office.approve()

    with pytest.raises(DocumentMissing):
        await office.renew(a_licence(date(2027, 1, 1)))


async def test_documents_of_one_kind_are_handed_in_once(office: Office) -> None:
    with pytest.raises(BadDocument):
        await office.register("dana", a_file(BICYCLE, a_licence(TODAY), a_licence(date(2027, 1, 1))))


async def test_a_suspended_driver_goes_offline_and_may_be_approved_again(office: Office) -> None:
    await office.register("dana")
    await office.approve()
    await office.go_online()

    await office.suspend()
    await office.suspend()
    told = staged(office.database)[-1]
    again = await office.approve()

    assert isinstance(told, contracts.AvailabilityChanged)
    assert told.availability.value == "offline"
    assert office.statuses == ["pending", "approved", "suspended", "approved"]
    assert again.standing.suspended_for == ""


@pytest.mark.parametrize("plate", ["b-rm 1234", "BRM1234", " b·rm_12 34 "])
async def test_a_plate_belongs_to_one_driver_however_it_is_spelled(office: Office, plate: str) -> None:
    await office.register("dana", a_file(CAR))
    await office.register("emil")
    same = replace(CAR, plate=plate_of(plate))

    with pytest.raises(PlateTaken):
        await office.drive(same, "emil")
    with pytest.raises(PlateTaken):
        await office.register("fred", a_file(same))


async def test_drivers_without_a_plate_do_not_collide(office: Office) -> None:
    await office.register("dana")

    assert (await office.register("emil")).file.vehicle.plate is None


async def test_another_vehicle_is_told_once(office: Office) -> None:
    await office.register("dana")

    await office.drive(CAR)
    await office.drive(CAR)

    told = staged(office.database)
    assert [message.vehicle_type for message in told if isinstance(message, contracts.DriverChanged)] == [
        "bicycle",
        "car",
    ]


@pytest.mark.parametrize(("text", "plate"), [("a", "A"), ("1234567890abcdef", "1234567890ABCDEF"), (None, None)])
def test_a_plate_is_capital_letters_and_digits(text: str | None, plate: str | None) -> None:
    assert plate_of(text) == plate


@pytest.mark.parametrize("text", ["", " - ", "1234567890abcdefg"])
def test_a_plate_without_letters_or_with_too_many_is_refused(text: str) -> None:
    with pytest.raises(BadVehicle):
        plate_of(text)


@pytest.mark.parametrize(("capacity", "fits"), [(0, False), (1, True)])
def test_a_vehicle_carries_something(capacity: int, fits: bool) -> None:
    if fits:
        assert replace(CAR, capacity=capacity).capacity == capacity
    else:
        with pytest.raises(BadVehicle):
            replace(CAR, capacity=capacity)


@pytest.mark.parametrize(("kind", "number"), [(" ", "B072"), ("licence", " ")])
def test_a_document_has_a_kind_and_a_number(kind: str, number: str) -> None:
    with pytest.raises(BadDocument):
        Document(kind=kind, number=number, expires_on=TODAY)


def test_a_driver_has_a_name() -> None:
    with pytest.raises(BadDriver):
        DriverFile(name=" ", phone="", vehicle=BICYCLE, documents=())
