"""The customer's app in a real browser: from an account to the door on a phone, and a connection lost on the way."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from roundsman.testkit.e2e_api import PATIENCE_S, new_key
from roundsman.testkit.e2e_browser import Desk, on_phone
from roundsman.testkit.e2e_people import Courier
from roundsman.testkit.e2e_town import DOOR, MARKET, PASSWORD, Town
from roundsman.testkit.e2e_trip import Trip
from roundsman.testkit.eventually import eventually

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
AWAY = "net::ERR_"  # of the network that the test takes away
ORDERS = "**/api/v1/orders"


@pytest_asyncio.fixture(loop_scope="session")
async def trip(town: Town) -> AsyncIterator[Trip]:
    """A vendor, a driver, and somebody who has signed up."""
    yield Trip(
        town=town,
        customer=await town.newcomer("customer"),
        kitchen=await town.kitchen(),
        courier=await town.courier(),
        key=new_key(),
    )


def _phone(chromium: Browser, trip: Trip) -> AbstractAsyncContextManager[Desk]:
    return on_phone(chromium, trip.town.platform.gateway_url, "customer", DOOR)


class BadNetwork:
    """Takes the first order, and loses the answer."""

    def __init__(self) -> None:
        self.keys: list[str | None] = []

    async def __call__(self, route: Route) -> None:
        if route.request.method != "POST":
            await route.fallback()
            return
        self.keys.append(await route.request.header_value("idempotency-key"))
        if len(self.keys) > 1:
            await route.fallback()
            return
        await route.fetch()
        await route.abort()


async def test_a_newcomer_orders_pays_once_and_follows_it_to_the_door(trip: Trip, chromium: Browser) -> None:
    network = BadNetwork()
    async with _phone(chromium, trip) as phone:
        page, status = phone.page, phone.page.get_by_test_id("status")
        await _signs_up(phone, trip)
        await _says_where_to(phone)
        await _fills_the_basket(phone, trip)
        await page.route(ORDERS, network)
        await page.get_by_role("button", name="Order and pay").click()
        await expect(status).to_have_attribute("data-status", "authorized")
        assert len(network.keys) == 2
        assert len(set(network.keys)) == 1, "the same wish, told twice"
        placed = (await trip.customer.get("/orders"))["items"]
        assert [page.url.rpartition("/")[2]] == [one["order_id"] for one in placed]
        trip.adopt(placed[0])
        async with trip.courier.on_shift(MARKET):
            await _is_brought(phone, trip)
        await expect(page.get_by_test_id("paid")).to_have_attribute("data-payment", "captured")
        await phone.screen("customer-receipt")
        await _looks_back(phone)
        assert [one for one in phone.complaints if AWAY not in one] == []


async def _signs_up(phone: Desk, trip: Trip) -> None:
    page, email = phone.page, f"mia.{secrets.token_hex(4)}@e2e.roundsman.example"
    await phone.open("/")
    await page.get_by_role("button", name="Make an account").click()
    assert await phone.barriers() == []
    await page.get_by_label("Name").fill("Mia")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign up").click()
    await expect(page.get_by_test_id("place")).to_contain_text("Where to?")
    trip.customer = await trip.town.log_in(email, PASSWORD)


async def _says_where_to(phone: Desk) -> None:
    page = phone.page
    await page.get_by_test_id("place").click()
    await page.get_by_label("Address").fill("Torstraße 1")
    await page.get_by_role("button", name="I am there now").click()
    await expect(page.get_by_text("The spot is set.")).to_be_visible()
    assert await phone.barriers() == []
    await page.get_by_role("button", name="Bring it here").click()
    await expect(page.get_by_test_id("place")).to_contain_text("Torstraße 1")


async def _fills_the_basket(phone: Desk, trip: Trip) -> None:
    page, kitchen = phone.page, trip.kitchen
    name = (await kitchen.person.get(f"/vendors/{kitchen.vendor_id}"))["name"]
    await page.get_by_role("searchbox").fill(name)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("vendors").get_by_role("listitem")).to_have_count(1)
    assert await phone.barriers() == []
    await page.get_by_role("link", name=name).click()
    for _ in range(2):
        await page.get_by_role("button", name="One more: House bowl").click()
    assert await phone.barriers() == []
    await phone.screen("customer-menu")
    await page.get_by_role("button", name="Basket: 2").click()
    await page.get_by_label("10%").check()
    await _is_priced(phone)
    assert await phone.barriers() == []
    await phone.screen("customer-basket")


async def _is_priced(phone: Desk) -> None:
    """The order service may hear of a new menu a moment later than the vendor has it."""

    async def priced() -> bool:
        again = phone.page.get_by_role("button", name="Look at the menu again")
        if await again.count():
            await again.click()
        await expect(phone.page.get_by_test_id("quote")).to_contain_text("$2.30", timeout=5000)
        return True

    await eventually(priced, within_s=PATIENCE_S)


async def _is_brought(phone: Desk, trip: Trip) -> None:
    page, status = phone.page, phone.page.get_by_test_id("status")
    await trip.accept()
    await expect(status).to_have_attribute("data-status", "accepted")
    await trip.take()
    await expect(status).to_have_attribute("data-status", "assigned")
    await _reports(trip.courier)
    await expect(page.get_by_test_id("eta")).to_be_visible()
    await expect(page.get_by_test_id("map")).to_have_attribute("data-driver", "true")
    await trip.cook()
    await trip.arrive_at_pickup()
    await trip.pick_up()
    await expect(status).to_have_attribute("data-status", "picked_up")
    await expect(page.get_by_test_id("eta")).to_contain_text("At your door")
    await expect(page.get_by_test_id("pin")).to_have_text(trip.order.pin)
    await expect(page.locator(".maplibregl-canvas")).to_be_visible()
    assert await phone.barriers() == []
    await phone.screen("customer-follow")
    await trip.arrive_at_dropoff()
    await trip.deliver()
    await expect(status).to_have_attribute("data-status", "completed")


async def _reports(courier: Courier) -> None:
    """Where the driver is; the tracking service may hear of the driver a moment later."""

    async def told() -> bool:
        answer = await courier.person.try_to("POST", "/positions", {"positions": [courier.at(MARKET)]})
        assert (answer.status, answer.body["accepted"]) == (200, 1), answer.body
        return True

    await eventually(told, within_s=PATIENCE_S)


async def _looks_back(phone: Desk) -> None:
    page = phone.page
    await page.get_by_role("link", name="Orders").click()
    await expect(page.get_by_test_id("orders").get_by_role("listitem")).to_have_count(1)
    assert await phone.barriers() == []
    await page.get_by_role("link", name="Account").click()
    assert await phone.barriers() == []
    await page.get_by_label("Language").select_option("ar")
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(page.get_by_role("heading")).to_have_text("الحساب")
    assert await phone.barriers() == []


async def test_a_lost_connection_is_shown_the_app_opens_without_it_and_catches_up(
    trip: Trip, chromium: Browser
) -> None:
    async with _phone(chromium, trip) as phone:
        page, status, link = phone.page, phone.page.get_by_test_id("status"), phone.page.get_by_test_id("link")
        await phone.sign_in(trip.customer.email, PASSWORD)
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await trip.place()
        await phone.open(f"/orders/{trip.order.order_id}")
        await expect(link).to_have_attribute("data-link", "live")
        await expect(status).to_have_attribute("data-status", "authorized")
        await phone.lose_connection()
        await expect(link).to_contain_text("Connection lost")
        await phone.screen("customer-lost")
        await trip.accept()
        await trip.order.becomes("accepted")
        await expect(status).to_have_attribute("data-status", "authorized")
        await phone.find_connection()
        await expect(status).to_have_attribute("data-status", "accepted")
        await expect(link).to_have_attribute("data-link", "live")
        await _calls_it_off(phone)
        await _opens_without_a_network(phone)
        assert [one for one in phone.complaints if AWAY not in one] == []


async def _opens_without_a_network(phone: Desk) -> None:
    await phone.lose_connection()
    await phone.page.reload()
    await expect(phone.page.get_by_role("alert")).to_contain_text("does not answer")
    await phone.find_connection()
    await expect(phone.page.get_by_test_id("status")).to_have_attribute("data-status", "cancelled")


async def _calls_it_off(phone: Desk) -> None:
    page = phone.page
    await page.get_by_role("button", name="Call it off").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("a part of the price is kept")
    assert await phone.barriers() == []
    await sheet.get_by_role("button", name="Call it off").click()
    await expect(page.get_by_test_id("status")).to_have_attribute("data-status", "cancelled")
    await expect(page.get_by_test_id("ended")).to_have_text("You called it off.")
