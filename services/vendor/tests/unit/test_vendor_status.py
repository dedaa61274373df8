"""How a vendor is registered, approved, paused, and opened and closed by its hours."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from roundsman.contracts.types import vendor as contracts
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import OrgId, UserId, VendorId
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.timer_worker import TimerWorker
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units, staged, timers_set
from roundsman.vendor.app import DUE
from roundsman.vendor.domain.errors import BadProfile
from roundsman.vendor.domain.hours import Opening, WeeklyHours
from roundsman.vendor.domain.profile import Location, Profile, VendorKind
from roundsman.vendor.domain.vendor import Ownership, VendorChange
from roundsman.vendor.handlers.approve_vendor import ApproveVendor, approve_vendor
from roundsman.vendor.handlers.change_vendor import ChangeVendor, change_vendor
from roundsman.vendor.handlers.register_vendor import RegisterVendor, register_vendor
from roundsman.vendor.messaging.outbound import outbound
from roundsman.vendor.store.work import VendorWork

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
LUNCH = WeeklyHours((Opening(0, 11 * 60, 14 * 60),))
OWNERSHIP = Ownership(
    vendor_id=VendorId.derived(NOON, "dal"), org_id=OrgId.derived(NOON, "org"), owner_id=UserId.derived(NOON, "ann")
)


def a_profile(hours: WeeklyHours | None = None) -> Profile:
    """Dal House, always open unless told otherwise."""
    location = Location(LatLon(52.52, 13.405), "Torstraße 1")
    return Profile(name="Dal House", kind=VendorKind.MERCHANT, location=location, hours=hours or WeeklyHours.always())


@dataclass
class Office:
    """A store in memory with one vendor in it."""

    units: Units[VendorWork]
    database: MemoryDatabase
    clock: ManualClock

    @property
    def statuses(self) -> list[str]:
        """The statuses told so far."""
        return [
            message.status.value for message in staged(self.database) if isinstance(message, contracts.VendorChanged)
        ]

    async def approve(self) -> None:
        """Approve the vendor."""
        cmd = ApproveVendor(vendor_id=OWNERSHIP.vendor_id)
        await self.units.run(lambda work: approve_vendor(cmd, work))

    async def change(self, change: VendorChange) -> None:
        """Change the vendor."""
        cmd = ChangeVendor(vendor_id=OWNERSHIP.vendor_id, change=change)
        await self.units.run(lambda work: change_vendor(cmd, work))

    async def pass_time(self, hours: float) -> None:
        """Move on and fire what is due."""
        self.clock.advance(hours * 3600)
        await TimerWorker(self.units, DUE, "test").fire_due()


async def an_office(hours: WeeklyHours | None = None) -> Office:
    clock = ManualClock(at=NOON)
    units, database = memory_units(VendorWork, outbound, clock)
    cmd = RegisterVendor(ownership=OWNERSHIP, profile=a_profile(hours))
    await units.run(lambda work: register_vendor(cmd, work))
    return Office(units, database, clock)


async def test_a_new_vendor_is_pending_and_told() -> None:
    office = await an_office()

    (told,) = staged(office.database)
    assert isinstance(told, contracts.VendorChanged)
    assert (told.vendor_id, told.owner_id, told.name, told.status.value) == (
        OWNERSHIP.vendor_id,
        OWNERSHIP.owner_id,
        "Dal House",
        "pending",
    )
    assert len(told.weekly_hours) == 7


async def test_a_second_approval_changes_nothing() -> None:
    office = await an_office()

    await office.approve()
    await office.approve()

    assert office.statuses == ["pending", "open"]


async def test_a_vendor_approved_outside_its_hours_is_closed() -> None:
    office = await an_office(WeeklyHours((Opening(1, 0, 60),)))

    await office.approve()

    assert office.statuses == ["pending", "closed"]


async def test_its_hours_close_and_open_a_vendor() -> None:
    office = await an_office(LUNCH)
    await office.approve()
    assert [timer.due_at for timer in timers_set(office.database).values()] == [NOON.replace(hour=14)]

    await office.pass_time(hours=2)
    assert office.statuses == ["pending", "open", "closed"]

    await office.pass_time(hours=7 * 24 - 3)
    assert office.statuses == ["pending", "open", "closed", "open"]


async def test_a_paused_vendor_ignores_its_hours_until_it_goes_on() -> None:
    office = await an_office(LUNCH)
    await office.approve()

    await office.change(VendorChange(paused=True))
    await office.pass_time(hours=3)
    await office.change(VendorChange(paused=False))

    assert office.statuses == ["pending", "open", "paused", "closed"]


async def test_a_change_that_changes_nothing_is_not_told() -> None:
    office = await an_office()
    before = office.statuses

    await office.change(VendorChange(name="Dal House", paused=False))

    assert office.statuses == before


async def test_new_hours_hold_at_once() -> None:
    office = await an_office(LUNCH)
    await office.approve()

    await office.change(VendorChange(hours=WeeklyHours(())))

    assert office.statuses == ["pending", "open", "closed"]


async def test_a_timer_of_former_hours_tells_nothing_and_is_the_last() -> None:
    office = await an_office(LUNCH)
    await office.approve()
    await office.change(VendorChange(hours=WeeklyHours.always()))
    before = office.statuses

    await office.pass_time(hours=2)

    assert office.statuses == before
    assert not timers_set(office.database)


async def test_a_new_name_is_told() -> None:
    office = await an_office()

    await office.change(VendorChange(name="Dal Palace"))

    told = staged(office.database)[-1]
    assert isinstance(told, contracts.VendorChanged)
    assert told.name == "Dal Palace"


async def test_an_unknown_vendor_is_not_approved() -> None:
    units, _ = memory_units(VendorWork, outbound)

    with pytest.raises(NotFound):
        await units.run(lambda work: approve_vendor(ApproveVendor(vendor_id="ven_none"), work))


@pytest.mark.parametrize(("name", "address"), [(" ", "Torstraße 1"), ("Dal House", " ")])
def test_a_vendor_has_a_name_and_an_address(name: str, address: str) -> None:
    with pytest.raises(BadProfile):
        Profile(
            name=name,
            kind=VendorKind.MERCHANT,
            location=Location(LatLon(0, 0), address),
            hours=WeeklyHours.always(),
        )
