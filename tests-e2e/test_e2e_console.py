"""The console in a real browser: a dispatcher watches an order go its way, and a connection come back."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from roundsman.testkit.e2e_api import new_key
from roundsman.testkit.e2e_browser import Desk, at_desk, browser
from roundsman.testkit.e2e_town import DEMO_PASSWORD, MARKET, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def desk(town: Town, chromium: Browser) -> AsyncIterator[Desk]:
    """A dispatcher who has signed in; what the page complains of fails the test."""
    async with at_desk(chromium, town.platform.gateway_url) as desk:
        await desk.sign_in("dispatcher@demo.roundsman.example", DEMO_PASSWORD)
        yield desk
        assert desk.complaints == []


async def _trip(town: Town) -> Trip:
    return Trip(
        town=town,
        customer=await town.newcomer("customer"),
        kitchen=await town.kitchen(),
        courier=await town.courier(),
        key=new_key(),
    )


async def test_a_dispatcher_sees_an_order_go_its_way(town: Town, desk: Desk) -> None:
    trip = await _trip(town)
    page, status = desk.page, desk.page.get_by_test_id("status")
    await expect(page.get_by_test_id("link")).to_have_attribute("data-link", "live")
    async with trip.courier.on_shift(MARKET):
        await trip.place()
        await trip.accept()
        await page.get_by_test_id("jobs").get_by_role("link").first.wait_for()
        await expect(page.get_by_test_id("drivers")).to_contain_text("Dora")
        await expect(page.locator(".maplibregl-canvas")).to_be_visible()
        await trip.take()
        await desk.screen("map")
        await desk.open(f"/orders/{trip.order.order_id}")
        await expect(status).to_have_attribute("data-status", "assigned")
        for step in (trip.cook, trip.arrive_at_pickup, trip.pick_up):
            await step()
        await expect(status).to_have_attribute("data-status", "picked_up")
        await trip.arrive_at_dropoff()
        await trip.deliver()
        await expect(status).to_have_attribute("data-status", "completed")
    await expect(page.get_by_test_id("story").get_by_role("listitem").last).to_have_attribute(
        "data-status", "completed"
    )
    await desk.screen("order")


async def test_a_lost_connection_is_shown_and_what_was_missed_comes_after_it(town: Town, desk: Desk) -> None:
    trip = await _trip(town)
    await trip.place()
    page, link = desk.page, desk.page.get_by_test_id("link")
    await desk.open(f"/orders/{trip.order.order_id}")
    await expect(link).to_have_attribute("data-link", "live")
    await desk.wire.sever()
    await expect(link).to_have_attribute("data-link", "lost")
    await desk.screen("lost")
    await trip.accept()
    await trip.order.becomes("accepted")
    await expect(page.get_by_test_id("status")).not_to_have_attribute("data-status", "accepted")
    desk.wire.mend()
    await expect(page.get_by_test_id("status")).to_have_attribute("data-status", "accepted")
    await expect(link).to_have_attribute("data-link", "live")
