"""The console's operations pages in a real browser: a record that was really parked, from the list to its end."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from roundsman.contracts.types.identity import NoteAction
from roundsman.kernel.ids import ActionId, OrgId
from roundsman.testkit.chromium import must_be_there
from roundsman.testkit.e2e_api import new_key
from roundsman.testkit.e2e_browser import Desk, at_desk, browser
from roundsman.testkit.e2e_log import Foreign, Log
from roundsman.testkit.e2e_town import DEMO_PASSWORD, Town

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE_MS = 30_000
ADDRESS = "198.51.100.7"
GROUP = "identity.audit"
expect.set_options(timeout=PATIENCE_MS)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(town: Town) -> AsyncIterator[Desk]:
    """An admin who has signed in; what the page complains of fails the test."""
    async with town.api.http.get(f"{town.platform.gateway_url}/console/") as page:
        if page.status == 404 and not must_be_there():
            pytest.skip("the console is not built: make web")
    async with browser() as running, at_desk(running, town.platform.gateway_url) as desk:
        await desk.sign_in("admin@demo.roundsman.example", DEMO_PASSWORD)
        yield desk
        assert desk.complaints == []


async def _parked(town: Town, log: Log) -> str:
    """Junk under the key of an organization, and behind it what somebody did there; gives the key."""
    now = town.clock.now()
    deed = NoteAction(
        action_id=ActionId.new(now),
        org_id=OrgId.new(now),
        actor_id="usr_mira",
        action="driver.suspended",
        subject="drv_dora",
        route="POST /suspend",
        address=ADDRESS,
        before="{}",
        after="{}",
        at=now,
    )
    headers = {"ce_type": NoteAction.SCHEMA, "ce_subject": deed.org_id}
    values = (b"junk", log.codec.encode(deed))
    records = [
        Foreign(topic=NoteAction.TOPIC, key=deed.org_id, value=value, headers=headers | {"ce_id": new_key()})
        for value in values
    ]
    await log.put(*records)
    return deed.org_id


async def test_an_operator_frees_a_parked_key(town: Town, desk: Desk, log: Log) -> None:
    key = await _parked(town, log)
    page = desk.page
    await page.get_by_role("link", name="Parked", exact=True).click()
    row = page.locator(f"tr[data-key='{key}']")
    await expect(row).to_contain_text("the value does not start with a schema id")
    await expect(row).to_contain_text(GROUP)
    await desk.screen("parked")
    await row.get_by_role("link").click()
    records = page.get_by_test_id("records").get_by_role("listitem")
    await expect(records).to_have_count(2)
    await expect(records.last).to_contain_text("driver.suspended")
    await expect(records.last).not_to_contain_text(ADDRESS)

    redrive, said = page.get_by_role("button", name="Redrive"), page.get_by_test_id("said")
    await expect(redrive).to_be_disabled()
    await page.get_by_label("Your reason").fill("The test says so.")
    await redrive.click()
    await expect(said).to_contain_text("0 handled, then it failed again")
    await expect(records.first.get_by_role("time")).to_have_count(2)  # when it was parked, and tried again
    assert await desk.barriers() == []
    await desk.screen("parked-key")
    await page.get_by_role("button", name="Give up the first").click()
    await page.get_by_role("button", name="Give up", exact=True).click()
    await expect(said).to_contain_text("1 given up")
    await expect(records).to_have_count(1)
    await redrive.click()
    await expect(page.get_by_test_id("freed")).to_be_visible()
    await page.get_by_role("link", name="All parked keys").click()
    await expect(page.get_by_test_id("decided").get_by_role("listitem")).to_have_count(3)
    await expect(row).to_have_count(0)


async def test_health_tells_of_each_service_and_its_groups(desk: Desk) -> None:
    page = desk.page
    await page.get_by_role("link", name="Health", exact=True).click()
    order = page.locator("tbody[data-service=order]")
    await expect(order).to_contain_text("Ready")
    await expect(order.locator("[data-group='order.saga']")).to_have_count(1)
    await expect(page.locator("tbody[data-service=sandbox]")).to_contain_text("Reads no topics")
    await expect(page.get_by_text("Cannot be told just now")).to_have_count(0)
    await desk.screen("health")
