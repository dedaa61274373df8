"""The console's figures, money, messages, shifts, roles and languages, in a real browser."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, expect

from roundsman.testkit.chromium import must_be_there
from roundsman.testkit.e2e_api import new_key
from roundsman.testkit.e2e_browser import Desk, at_desk, browser
from roundsman.testkit.e2e_town import DEMO_PASSWORD, MARKET, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium(town: Town) -> AsyncIterator[Browser]:
    async with town.api.http.get(f"{town.platform.gateway_url}/console/") as page:
        if page.status == 404 and not must_be_there():
            pytest.skip("the console is not built: make web")
    async with browser() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def delivered(town: Town) -> Trip:
    """An order that has gone all its way."""
    trip = await _trip(town)
    async with trip.courier.on_shift(MARKET):
        for step in trip.steps():
            await step()
    return trip


@asynccontextmanager
async def signed_in(town: Town, running: Browser, role: str) -> AsyncIterator[Desk]:
    """Somebody of the staff at the console; what the page complains of fails the test."""
    async with at_desk(running, town.platform.gateway_url) as desk:
        await desk.sign_in(f"{role}@demo.roundsman.example", DEMO_PASSWORD)
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


async def test_figures_are_shown_and_move_as_orders_come(town: Town, chromium: Browser, delivered: Trip) -> None:
    async with signed_in(town, chromium, "accountant") as desk:
        page = desk.page
        await desk.open("/figures")
        await page.get_by_label("Time", exact=True).select_option("1d")
        await expect(_tile(page, "Delivered")).not_to_have_text("0")
        await expect(page.locator(".plot canvas")).to_have_count(4)
        await expect(page.get_by_test_id("cells").get_by_role("row")).not_to_have_count(1)
        await expect(page.locator(".cell-map canvas")).to_be_visible()
        assert await desk.barriers() == []
        await desk.screen("figures")
        placed = await _tile(page, "Placed").inner_text()
        await (await _trip(town)).place()
        await expect(_tile(page, "Placed")).not_to_have_text(placed)


async def test_an_accountant_refunds_and_the_books_add_up(town: Town, chromium: Browser, delivered: Trip) -> None:
    order_id = delivered.order.order_id
    async with signed_in(town, chromium, "accountant") as desk:
        page = desk.page
        await desk.open(f"/payments/{order_id}")
        row = page.locator(f"[data-payment='{order_id}']")
        await expect(row.locator(".badge")).to_have_attribute("data-status", "captured")
        await row.get_by_role("button", name="Refund").click()
        await page.get_by_label("Why?").fill("Cold")
        assert await desk.barriers() == []
        await page.get_by_role("dialog").get_by_role("button", name="Refund").click()
        await expect(page.get_by_test_id("said")).to_contain_text("The provider is asked")
        await expect(row.locator(".badge")).to_have_attribute("data-status", "refunded")
        await desk.screen("payments")

        await desk.open("/ledger")
        await expect(page.locator("[data-sum]").first).to_be_visible()
        await expect(page.locator("[data-sum]:not([data-sum='0'])")).to_have_count(0)
        await page.get_by_label("Account", exact=True).select_option("refunds")
        await expect(page.get_by_test_id("entries")).to_contain_text(order_id[-8:])
        await desk.screen("ledger")


async def test_who_was_told_what_stands_there_without_the_words(town: Town, chromium: Browser, delivered: Trip) -> None:
    order_id = delivered.order.order_id
    async with signed_in(town, chromium, "support") as desk:
        page = desk.page
        await desk.open("/messages")
        await page.get_by_placeholder("Order's id").fill(order_id)
        await page.keyboard.press("Enter")
        receipt = page.locator(f"[data-message='{order_id}']").filter(has_text="Receipt").filter(has_text="E-mail")
        await expect(receipt.locator(".badge")).to_have_text("Sent")
        await expect(
            page.get_by_test_id("messages").locator(f"tr[data-message]:not([data-message='{order_id}'])")
        ).to_have_count(0)
        await desk.screen("messages")


async def test_the_search_finds_a_driver_whose_shifts_are_told(town: Town, chromium: Browser, delivered: Trip) -> None:
    async with signed_in(town, chromium, "dispatcher") as desk:
        page = desk.page
        await page.keyboard.press("Control+k")
        await page.keyboard.type(delivered.order.order_id[-8:])
        await expect(page.get_by_role("option").filter(has_text="Payment")).to_have_count(1)
        await page.get_by_role("combobox").fill(delivered.courier.driver_id)
        await expect(page.get_by_role("option").first).to_contain_text("Dora")
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile(rf"/console/drivers/{delivered.courier.driver_id}$"))
        shifts = page.get_by_test_id("shifts").locator("tbody tr")
        await expect(shifts).to_have_count(1)
        await expect(shifts.locator("time")).to_have_count(2)  # it has ended
        assert await desk.barriers() == []
        await desk.screen("driver")


async def test_an_owner_makes_a_role_and_gives_it(town: Town, chromium: Browser) -> None:
    person, name = await town.newcomer("customer"), f"Night shift {secrets.token_hex(3)}"
    await town.verify(person)
    user_id = (await person.get("/me"))["user_id"]
    async with signed_in(town, chromium, "owner") as desk:
        page = desk.page
        await desk.open("/roles")
        await page.get_by_role("button", name="New role").click()
        await page.get_by_label("Name").fill(name)
        await page.get_by_label("orders:read").check()
        assert await desk.barriers() == []
        await page.route("**/api/v1/roles", _asks_who_it_is, times=1)
        await page.get_by_role("button", name="Save").click()
        await page.get_by_label("Password, or the code").fill(DEMO_PASSWORD)
        await page.get_by_role("button", name="Go on").click()
        await expect(page.locator(f"[data-role='{name}']")).to_contain_text("orders:read")
        await desk.screen("roles")

        await desk.open(f"/people/{user_id}")
        row = page.get_by_test_id("people").locator("tbody tr")
        await expect(row).to_have_count(1)
        await row.get_by_role("button").click()
        await page.get_by_label(name).check()
        await page.get_by_role("button", name="Save").click()
        await expect(row).to_contain_text("Roles of our own: 1")
        desk.complaints[:] = [one for one in desk.complaints if "401" not in one]  # of the question who it is


async def test_in_arabic_the_console_reads_from_right_to_left(town: Town, chromium: Browser, delivered: Trip) -> None:
    async with signed_in(town, chromium, "dispatcher") as desk:
        page = desk.page
        await page.get_by_label("Language").select_option("ar")
        try:
            await expect(page.locator("html")).to_have_attribute("dir", "rtl")
            for route, title in (
                ("/orders", "الطلبات"), ("/drivers", "السائقون"), ("/figures", "الأرقام"), ("/payments", "المدفوعات"),
                ("/messages", "الرسائل"), (f"/orders/{delivered.order.order_id}", "الطلب"),
            ):  # fmt: skip
                await desk.open(route)
                await expect(page.get_by_role("heading", level=1)).to_contain_text(title)
                await expect(page.get_by_text("يُحمَّل…")).to_have_count(0)
                assert await desk.barriers() == [], route
                assert await page.locator("#page").evaluate("it => it.scrollWidth <= it.clientWidth"), route
            await desk.screen("arabic")
        finally:
            await page.get_by_label("اللغة").select_option("en")
        await expect(page.locator("html")).to_have_attribute("dir", "ltr")


def _tile(page: Page, name: str) -> Locator:
    return page.get_by_test_id("tiles").locator(".tile").filter(has_text=re.compile(f"^{name}")).locator("dd").first


async def _asks_who_it_is(route: Route) -> None:
    problem = '{"type": "/problems/step-up-required", "title": "step up required", "status": 401}'
    await route.fulfill(status=401, body=problem, content_type="application/problem+json")
