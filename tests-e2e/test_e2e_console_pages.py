"""The console's pages of figures, money, messages, shifts and roles, in a real browser, without a platform."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from roundsman.testkit.stage import Asked, Stage, on_stage

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

ANSWERS: dict[str, Any] = json.loads((Path(__file__).parent / "console_answers.json").read_text())
ORDER, DRIVER, ANN = (
    "ord_01m3vq9zt24mnpzx45hy43kwjr",
    "drv_01m3vqp1xpa7z3dj8fssz5awsh",
    "usr_01m3vqm9s346q3d25vt4f5v37e",
)
HEADINGS = {
    "en": ("Figures", "Payments", "Ledger", "Messages", "Dora", "People", "Roles"),
    "de": ("Kennzahlen", "Zahlungen", "Hauptbuch", "Nachrichten", "Dora", "Personen", "Rollen"),
    "ar": ("الأرقام", "المدفوعات", "دفتر الأستاذ", "الرسائل", "Dora", "الأشخاص", "الأدوار"),
}
ROUTES = ("/figures", "/payments", "/ledger", "/messages", f"/drivers/{DRIVER}", "/people", "/roles")
WAITING = {"en": "Loading…", "de": "Lädt …", "ar": "يُحمَّل…"}


@pytest.fixture
def stage() -> Stage:
    return Stage(ANSWERS, "console")


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_each_page_is_whole_in_each_language(chromium: Browser, stage: Stage, language: str) -> None:
    async with on_stage(chromium, stage, "admin", language=language) as desk:
        page = desk.page
        for route, heading in zip(ROUTES, HEADINGS[language], strict=True):
            await desk.open(route)
            await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
            await expect(page.get_by_text(WAITING[language])).to_have_count(0)
            assert await desk.barriers() == [], route
            assert await page.locator("#page").evaluate("it => it.scrollWidth <= it.clientWidth"), route
            await desk.screen(f"{language}{route.split(':')[0].replace('/', '-')[:12]}")
        await expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
        assert desk.complaints == []


async def test_figures_stand_in_tiles_charts_tables_and_on_a_map(chromium: Browser, stage: Stage) -> None:
    async with on_stage(chromium, stage, "admin") as desk:
        page = desk.page
        await desk.open("/figures")
        await expect(page.get_by_test_id("tiles")).to_contain_text("75%")
        await expect(page.locator(".plot canvas")).to_have_count(4)
        await expect(page.locator(".cell-map canvas")).to_be_visible()
        await expect(page.get_by_test_id("cells").get_by_role("row").nth(1)).to_contain_text("Short")
        await page.get_by_text("As a table").nth(1).click()
        rows = page.get_by_role("figure", name="From click to door").locator("details tbody tr")
        await expect(rows.nth(1)).to_contain_text("–")  # no order was brought in that hour
        await expect(rows.nth(2)).to_contain_text("20")
        await page.locator("select").filter(has_text="The whole platform").select_option("platform")
        await expect(page.locator(".plot canvas")).to_have_count(4)


async def test_a_refund_is_one_wish_with_its_reason(chromium: Browser, stage: Stage) -> None:
    async with on_stage(chromium, stage, "accountant") as desk:
        page = desk.page
        await desk.open("/payments")
        await expect(page.get_by_role("button", name="Refund")).to_have_count(1)  # not of what waits for one already
        await page.get_by_role("button", name="Refund").click()
        await page.get_by_label("Why?").fill("Cold")
        assert await desk.barriers() == []
        await page.get_by_role("dialog").get_by_role("button", name="Refund").click()
        await expect(page.get_by_test_id("said")).to_contain_text("€29.49")
        (asked,) = stage.changes()
        assert (asked.path, asked.body, bool(asked.key)) == (f"payments/{ORDER}/refunds", {"reason": "Cold"}, True)


async def test_whoever_may_not_refund_has_no_lever(chromium: Browser, stage: Stage) -> None:
    async with on_stage(chromium, stage, "dispatcher") as desk:
        await desk.open("/payments")
        await expect(desk.page.get_by_test_id("payments")).to_contain_text("Captured")
        await expect(desk.page.get_by_role("button", name="Refund")).to_have_count(0)
        await expect(desk.page.get_by_role("navigation")).not_to_contain_text("Ledger")


async def test_a_role_is_made_by_whoever_shows_who_they_are(chromium: Browser, stage: Stage) -> None:
    stage.step_ups.add("roles")
    async with on_stage(chromium, stage, "owner") as desk:
        page = desk.page
        await desk.open("/roles")
        await page.get_by_role("button", name="New role").click()
        await page.get_by_label("Name").fill("Counter")
        await page.get_by_label("orders:read").check()
        await expect(page.get_by_label("people:erase")).to_have_count(0)  # an admin's alone
        assert await desk.barriers() == []
        await page.get_by_role("button", name="Save").click()
        await page.get_by_label("Password, or the code").fill("correct horse")
        await page.get_by_role("button", name="Go on").click()
        await expect(page.get_by_test_id("said")).to_contain_text("Counter is saved")
        refused, shown, made = stage.changes()
        assert shown.body == {"password": "correct horse"}
        assert (refused.body, refused.key) == (made.body, made.key) == (
            {"name": "Counter", "permissions": ["orders:read"]}, made.key,
        )  # fmt: skip


async def test_roles_are_given_and_taken(chromium: Browser, stage: Stage) -> None:
    async with on_stage(chromium, stage, "owner") as desk:
        page = desk.page
        await desk.open(f"/people/{ANN}")
        await page.get_by_role("button", name="Roles of Ann").click()
        await page.get_by_label("Night shift").uncheck()
        await page.get_by_label("Support").check()
        assert await desk.barriers() == []
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_test_id("said")).to_contain_text("Ann has these roles now")
        assert stage.changes() == [
            Asked(
                method="POST",
                path=f"users/{ANN}/roles",
                key=None,
                body={"roles": ["dispatcher", "support"], "custom_roles": []},
            )
        ]


async def test_the_search_finds_drivers_people_and_payments(chromium: Browser, stage: Stage) -> None:
    async with on_stage(chromium, stage, "owner") as desk:
        page = desk.page
        await desk.open("/orders")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await page.keyboard.press("Control+k")
        await page.keyboard.type("hy43kwjr")
        for found in ("Dora", "Ann", "€29.49"):
            await expect(page.get_by_role("option").filter(has_text=found).first).to_be_visible()
        await page.get_by_role("option").filter(has_text="Dora").click()
        await expect(page).to_have_url(re.compile(rf"/console/drivers/{DRIVER}$"))
        await expect(page.get_by_test_id("shifts").locator("tbody tr")).to_have_count(2)
