"""Where drivers were last seen is made anew from the positions that are kept, while the service serves."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from roundsman.contracts.types.tracking import PositionReported
from roundsman.dispatch.app import SERVICE
from roundsman.kernel.ids import DriverId
from roundsman.testkit import eventually
from roundsman.testkit.component import Component, Surroundings, running
from roundsman.testkit.views import WatchedView

pytestmark = pytest.mark.stack


@pytest_asyncio.fixture(loop_scope="session")
async def positions(surroundings: Surroundings) -> AsyncIterator[WatchedView]:
    """Two drivers of the test's own, each seen twice, all taken in."""
    async with running(SERVICE, surroundings) as component:
        now = component.chassis.clock.now()
        drivers = [DriverId.new(now), DriverId.new(now)]
        positions = WatchedView(component=component, name="dispatch.positions", told={"positions": drivers})
        for driver_id in drivers:
            await seen(component, driver_id, 1.0)
            await seen(component, driver_id, 2.0)
            await known_at(positions, driver_id, 2.0)
        yield positions


async def seen(component: Component, driver_id: str, lat: float) -> None:
    report = PositionReported(driver_id=driver_id, lat=lat, lon=13.4, at=component.chassis.clock.now())
    await component.publish(report, driver_id)


async def known_at(positions: WatchedView, driver_id: str, lat: float) -> None:
    """Wait until dispatch knows."""
    pool = positions.component.chassis.database.pool

    async def look() -> bool:
        return bool(await pool.fetchval("SELECT lat = $2 FROM positions WHERE id = $1", driver_id, lat))

    await eventually(look)


async def test_drivers_that_were_lost_or_misplaced_are_where_they_were_and_the_group_goes_on(
    positions: WatchedView,
) -> None:
    before = await positions.rows()
    pool, moved = positions.component.chassis.database.pool, positions.told["positions"][1]
    await positions.damage()
    await pool.execute("UPDATE positions SET lat = 0 WHERE id = $1", moved)
    assert await positions.rows() != before

    await positions.rebuild()

    assert await positions.rows() == before
    await seen(positions.component, moved, 3.0)
    await known_at(positions, moved, 3.0)
