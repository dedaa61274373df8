"""Who drives and who sells is made anew from the topics while the service serves."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from roundsman.contracts.types.driver import DriverChanged, DriverChangedStatus
from roundsman.contracts.types.vendor import VendorChanged, VendorChangedKind, VendorChangedStatus
from roundsman.kernel.ids import DriverId, OrgId, VendorId
from roundsman.testkit import eventually
from roundsman.testkit.component import Component, Surroundings, running
from roundsman.testkit.views import WatchedView
from roundsman.tracking.app import SERVICE

pytestmark = pytest.mark.stack


@pytest_asyncio.fixture(loop_scope="session")
async def people(surroundings: Surroundings) -> AsyncIterator[WatchedView]:
    """A driver and two vendors of the test's own, all taken in."""
    async with running(SERVICE, surroundings) as component:
        now = component.chassis.clock.now()
        driver_id, vendors = DriverId.new(now), [VendorId.new(now), VendorId.new(now)]
        await component.publish(driver(driver_id, component), driver_id)
        for vendor_id in vendors:
            await component.publish(vendor(vendor_id, "usr_owner", component), vendor_id)
        people = WatchedView(
            component=component, name="tracking.people", told={"drivers": [driver_id], "vendors": vendors}
        )
        await people.complete()
        yield people


def driver(driver_id: str, component: Component) -> DriverChanged:
    now = component.chassis.clock.now()
    return DriverChanged(
        driver_id=driver_id,
        user_id="usr_driver",
        org_id=OrgId.new(now),
        name="Dana",
        status=DriverChangedStatus.APPROVED,
        vehicle_type="bicycle",
        at=now,
    )


def vendor(vendor_id: str, owner_id: str, component: Component) -> VendorChanged:
    now = component.chassis.clock.now()
    return VendorChanged(
        vendor_id=vendor_id,
        org_id=OrgId.new(now),
        owner_id=owner_id,
        name="Dal House",
        kind=VendorChangedKind.MERCHANT,
        lat=40.74,
        lon=-73.98,
        address="1 Broadway",
        status=VendorChangedStatus.OPEN,
        weekly_hours=(),
        at=now,
    )


async def test_people_that_were_lost_or_mixed_up_are_as_before_and_the_group_goes_on(people: WatchedView) -> None:
    before = await people.rows()
    pool, sold = people.component.chassis.database.pool, people.told["vendors"][1]
    await people.damage()
    await pool.execute("UPDATE vendors SET owner_id = 'usr_thief' WHERE id = $1", sold)
    assert await people.rows() != before

    await people.rebuild()

    assert await people.rows() == before
    await people.component.publish(vendor(sold, "usr_buyer", people.component), sold)

    async def is_sold() -> bool:
        return bool(await pool.fetchval("SELECT owner_id = 'usr_buyer' FROM vendors WHERE id = $1", sold))

    assert await eventually(is_sold)
