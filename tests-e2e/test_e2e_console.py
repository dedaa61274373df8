"""The console in a real browser: a dispatcher watches an order go its way, and a connection come back."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from roundsman.testkit.e2e_api import new_key
from roundsman.testkit.e2e_browser import Desk, at_desk
from roundsman.testkit.e2e_people import Courier
from roundsman.testkit.e2e_town import DEMO_PASSWORD, MARKET, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE_MS = 30_000
EVERYBODYS = ("Live map", "Dispatch", "Orders", "Vendors", "Drivers", "Figures", "Payments")  # of the staff
expect.set_options(timeout=PATIENCE_MS)


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


async def test_of_two_dispatchers_the_second_is_told(town: Town, desk: Desk, chromium: Browser) -> None:
    trip, ben = await _trip(town), await _driver(town, "Ben")
    ada = trip.courier
    async with ada.on_shift(MARKET), ben.on_shift(MARKET), at_desk(chromium, town.platform.gateway_url) as other:
        await other.sign_in("admin@demo.roundsman.example", DEMO_PASSWORD)
        await trip.place()
        await trip.accept()
        for one in (desk, other):
            await one.open("/dispatch")
            await expect(_card(one, trip)).to_be_visible()
        await other.freeze("**/api/v1/dispatch/board")
        await _card(desk, trip).drag_to(_row(desk, ada))
        await expect(desk.page.get_by_test_id("said")).to_contain_text("Given to Dora")
        await _card(other, trip).get_by_role("button").first.press("Enter")
        await _row(other, ben).get_by_role("button", name="Give").press("Enter")
        await expect(other.page.get_by_role("alert")).to_contain_text("Another driver has this job")
        await other.screen("conflict")
        await other.thaw("**/api/v1/dispatch/board")
        await expect(_card(other, trip)).to_have_attribute("data-state", "assigned")
        await expect(_card(other, trip)).to_contain_text("Dora")
        await expect(other.page.get_by_test_id("decisions")).to_contain_text("Dora")
        await other.screen("dispatch")
        assert [one for one in other.complaints if "409" not in one] == []
        await _finished(trip)


async def _finished(trip: Trip) -> None:
    """The driver brings the job that a dispatcher gave them."""
    trip.take_on((await trip.courier.person.get("/jobs/mine"))["items"][0]["job_id"])
    for step in (trip.cook, trip.arrive_at_pickup, trip.pick_up, trip.arrive_at_dropoff, trip.deliver):
        await step()


@pytest.mark.parametrize(
    ("role", "menu"),
    [
        ("customer", []),
        ("accountant", [*EVERYBODYS, "Ledger", "Messages"]),
        ("admin", [*EVERYBODYS, "Ledger", "Messages", "Health", "Parked", "People", "Roles"]),
    ],
)
async def test_a_role_sees_its_own_pages(town: Town, chromium: Browser, role: str, menu: list[str]) -> None:
    async with at_desk(chromium, town.platform.gateway_url) as desk:
        await desk.sign_in(f"{role}@demo.roundsman.example", DEMO_PASSWORD)
        links = desk.page.get_by_role("navigation").get_by_role("link")
        await expect(links).to_have_text(menu)
        for name in menu:
            await links.filter(has_text=name).click()
            await expect(desk.page.get_by_text("Loading…")).to_have_count(0)
            assert await desk.barriers() == [], name
            await desk.screen(f"{role}-{name.replace(' ', '-').lower()}")
        for route, name in (("/people", "People"), ("/health", "Health")):
            await desk.open(route)
            await expect(desk.page.get_by_test_id(route[1:])).to_have_count(1 if name in menu else 0)
        assert desk.complaints == []


async def test_the_keyboard_finds_an_order_and_leads_there(town: Town, desk: Desk) -> None:
    trip = await _trip(town)
    await trip.place()
    page = desk.page
    await page.keyboard.press("Control+k")
    await page.keyboard.type(trip.order.order_id)
    await expect(page.get_by_role("option").first).to_contain_text(trip.order.order_id)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("status")).to_be_visible()
    assert page.url.endswith(f"/console/orders/{trip.order.order_id}")


async def test_what_the_role_may_not_read_is_named_as_such(town: Town, chromium: Browser) -> None:
    trip = await _trip(town)
    await trip.place()
    async with at_desk(chromium, town.platform.gateway_url) as desk:
        await desk.sign_in("accountant@demo.roundsman.example", DEMO_PASSWORD)
        await desk.open(f"/orders/{trip.order.order_id}")
        await expect(desk.page.get_by_text("Not for your role")).to_be_visible()
        await expect(desk.page.get_by_text("Torstraße")).to_have_count(0)


def _card(desk: Desk, trip: Trip) -> Locator:
    return desk.page.locator(f".job-card[data-order='{trip.order.order_id}']")


def _row(desk: Desk, courier: Courier) -> Locator:
    return desk.page.locator(f".driver-card[data-driver='{courier.driver_id}']")


async def _driver(town: Town, name: str) -> Courier:
    return await Courier.join(await town.newcomer("driver"), name, town.clock)
