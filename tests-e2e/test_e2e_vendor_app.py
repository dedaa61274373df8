"""The vendor's app in a real browser: orders ring and are answered, and none is missed when the connection is lost."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, ViewportSize, expect

from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S
from roundsman.testkit.e2e_browser import Desk, on_phone
from roundsman.testkit.e2e_people import Kitchen, Person
from roundsman.testkit.e2e_town import MARKET, PASSWORD, Order, Town, basket

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

expect.set_options(timeout=30_000)

TABLET = ViewportSize(width=1024, height=768)
COUNTS_TONES = """
  let tones = 0;
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () {
    tones += 1;
    document.documentElement.dataset.tones = tones;
    return make.call(this);
  };
"""
TWO_RINGS = re.compile(r"^([4-9]|\d\d+)$")  # of two tones each


@asynccontextmanager
async def counter(chromium: Browser, town: Town, kitchen: Kitchen) -> AsyncIterator[Desk]:
    """The kitchen's own phone, signed in and connected."""
    async with on_phone(chromium, town.platform.gateway_url, "vendor", MARKET) as desk:
        await desk.page.add_init_script(COUNTS_TONES)
        await desk.sign_in(kitchen.person.email, PASSWORD)
        await expect(desk.page.get_by_test_id("link")).to_have_attribute("data-link", "live")
        yield desk


async def test_an_order_rings_and_is_answered_delayed_and_made_ready(town: Town, chromium: Browser) -> None:
    kitchen, customer = await town.kitchen(), await town.newcomer("customer")
    async with counter(chromium, town, kitchen) as tablet:
        page = tablet.page
        await page.set_viewport_size(TABLET)
        order = await town.order(customer, kitchen)
        card = _card(tablet, order)
        await expect(page.get_by_test_id("alarm")).to_contain_text("1 new order")
        await expect(page.locator("html")).to_have_attribute("data-tones", TWO_RINGS)
        await expect(card.get_by_test_id("countdown")).to_contain_text("Answer within")
        await card.get_by_role("button", name="15 min").click()
        await expect(card).to_have_attribute("data-column", "preparing")
        await expect(page.get_by_test_id("alarm")).to_have_count(0)
        promised_at = (await order.becomes("accepted"))["ready_at"]
        await card.get_by_role("button", name="Delay by 5 min").click()
        await eventually(lambda: _is_put_off(order, promised_at), within_s=PATIENCE_S)
        await card.get_by_role("button", name="Ready", exact=True).click()
        await expect(card).to_have_attribute("data-column", "ready")
        waiting = await town.order(customer, kitchen)
        await expect(_card(tablet, waiting)).to_have_attribute("data-column", "new")
        assert await tablet.barriers() == []
        await tablet.screen("vendor-orders")
        assert tablet.complaints == []
    for one in (order, waiting):  # or the next driver to come is sent for them
        await customer.post(f"/orders/{one.order_id}/cancel", {"reason": "Over"})


async def test_what_is_off_the_menu_cannot_be_ordered(town: Town, chromium: Browser) -> None:
    kitchen, customer = await town.kitchen(), await town.newcomer("customer")
    async with counter(chromium, town, kitchen) as tablet:
        page = tablet.page
        await page.set_viewport_size(TABLET)
        await _go(tablet, "Menu")
        item = page.locator(f"[data-item='{kitchen.item_ids[0]}']")
        await item.click()
        await expect(item).to_have_attribute("aria-checked", "false")
        assert await tablet.barriers() == []
        await tablet.screen("vendor-menu")
        await eventually(lambda: _is_refused(customer, kitchen), within_s=PATIENCE_S)
        await _go(tablet, "Today")
        await expect(page.get_by_test_id("figures")).to_contain_text("Orders")
        assert await tablet.barriers() == []
        await _go(tablet, "Shop")
        await page.get_by_role("button", name="Pause new orders").click()
        await expect(page.get_by_test_id("standing")).to_have_attribute("data-status", "paused")
        await expect(page.get_by_test_id("not-open")).to_be_visible()
        assert await tablet.barriers() == []
        await tablet.screen("vendor-shop")
        await page.get_by_role("button", name="Take orders again").click()
        await expect(page.get_by_test_id("standing")).to_have_attribute("data-status", "open")
        assert tablet.complaints == []


async def test_an_order_that_came_while_the_connection_was_lost_rings_when_it_is_back(
    town: Town, chromium: Browser
) -> None:
    kitchen, customer = await town.kitchen(), await town.newcomer("customer")
    async with counter(chromium, town, kitchen) as phone:
        page, link = phone.page, phone.page.get_by_test_id("link")
        await phone.lose_connection()
        await expect(link).to_have_attribute("data-link", "lost")
        await expect(page.get_by_text("No connection")).to_be_visible()
        await phone.screen("vendor-lost")
        order = await town.order(customer, kitchen)
        await eventually(lambda: kitchen.person.get(f"/tickets/{order.order_id}"), within_s=PATIENCE_S)
        await expect(page.get_by_test_id("alarm")).to_have_count(0)
        await phone.find_connection()
        await expect(link).to_have_attribute("data-link", "live")
        await expect(page.get_by_test_id("alarm")).to_contain_text("1 new order")
        await expect(page.locator("html")).to_have_attribute("data-tones", TWO_RINGS)
        await _card(phone, order).get_by_role("button", name="Reject").click()
        await page.get_by_role("button", name="Too much to do").click()
        await expect(_card(phone, order)).to_have_count(0)
        await order.becomes("cancelled")


async def test_of_several_shops_the_device_keeps_the_one_that_was_chosen(town: Town, chromium: Browser) -> None:
    first = await town.kitchen()
    second = await town.kitchen(first.person)
    async with on_phone(chromium, town.platform.gateway_url, "vendor", MARKET) as phone:
        page = phone.page
        await phone.sign_in(first.person.email, PASSWORD)
        await expect(page.get_by_test_id("shops").get_by_role("button")).to_have_count(2)
        assert await phone.barriers() == []
        await page.locator(f"[data-shop='{second.vendor_id}']").click()
        await phone.open("/shop")
        await page.get_by_label("Language").select_option("ar")
        await expect(page.locator("html")).to_have_attribute("dir", "rtl")
        await expect(page.get_by_role("heading", level=1)).to_have_attribute("data-shop", second.vendor_id)
        assert await phone.barriers() == []
        await phone.screen("vendor-arabic")
        assert phone.complaints == []


def _card(desk: Desk, order: Order) -> Locator:
    return desk.page.locator(f".order[data-order='{order.order_id}']")


async def _go(desk: Desk, name: str) -> None:
    await desk.page.get_by_role("navigation").get_by_role("link", name=name).click()
    await expect(desk.page.get_by_text("Loading…")).to_have_count(0)


async def _is_put_off(order: Order, promised_at: str) -> Any:
    now = await order.now()
    assert now["ready_at"] > promised_at, now["ready_at"]
    return now


async def _is_refused(customer: Person, kitchen: Kitchen) -> bool:
    menu = await customer.get(f"/vendors/{kitchen.vendor_id}/menu")
    answer = await customer.try_to("POST", "/orders", basket(kitchen, menu_version=menu["menu_version"]))
    assert answer.slug == "item-unavailable", answer.body
    return True
