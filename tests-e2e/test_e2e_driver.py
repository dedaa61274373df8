"""The driver's app in a real browser: a day's work on a phone that says where it is, and a connection that goes."""

import re
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from roundsman.contracts.types.dispatch import JobProgressed
from roundsman.kernel.geo import LatLon
from roundsman.testkit.e2e_api import PATIENCE_S, new_key
from roundsman.testkit.e2e_browser import Desk, on_phone
from roundsman.testkit.e2e_log import Log
from roundsman.testkit.e2e_people import STEPS, Courier
from roundsman.testkit.e2e_town import MARKET, PASSWORD, Town
from roundsman.testkit.e2e_trip import Trip
from roundsman.testkit.eventually import eventually

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
NEXT_DOOR = LatLon(MARKET.lat + 0.0005, MARKET.lon)  # sixty metres on


@pytest_asyncio.fixture(loop_scope="session")
async def trip(town: Town) -> Trip:
    """An order to come, in an organization where nobody else is: no other's offers, no other drivers."""
    await town.nobody_else_waits()
    everybody = await town.owner("customer", "vendor", "driver")
    return Trip(
        town=town,
        customer=everybody,
        kitchen=await town.kitchen(everybody),
        courier=await Courier.join(everybody, "Dora", town.clock),
        key=new_key(),
    )


def _phone(chromium: Browser, trip: Trip) -> AbstractAsyncContextManager[Desk]:
    return on_phone(chromium, trip.town.platform.gateway_url, "driver", MARKET)


async def _goes_online(phone: Desk, trip: Trip) -> None:
    await phone.sign_in(trip.courier.person.email, PASSWORD)
    await phone.page.get_by_role("button", name="Go online").click()
    await expect(phone.page.get_by_test_id("duty")).to_have_attribute("data-state", "online")


async def _takes_the_offer(phone: Desk, trip: Trip) -> None:
    await trip.place()
    await trip.accept()
    await expect(phone.page.get_by_test_id("offer")).to_have_attribute("data-order", trip.order.order_id)
    await _accepts(phone)
    trip.take_on((await trip.courier.person.get("/jobs/mine"))["items"][0]["job_id"])


async def _accepts(phone: Desk) -> None:
    """An offer may run out while a busy machine draws it: then the next one is taken."""
    accept, job = phone.page.get_by_role("button", name="Accept"), phone.page.get_by_test_id("job")

    async def taken() -> bool:
        await accept.or_(job).first.wait_for()
        if await job.count() == 0:
            await accept.click()
        await expect(job).to_have_attribute("data-state", "assigned")
        return True

    await eventually(taken, within_s=4 * PATIENCE_S)


async def _taps(phone: Desk, name: str) -> None:
    await phone.page.get_by_role("button", name=name, exact=True).click()


async def _is_at(phone: Desk, state: str) -> None:
    await expect(phone.page.get_by_test_id("job")).to_have_attribute("data-state", state)


async def _hands_over(phone: Desk, pin: str) -> None:
    await _taps(phone, "Delivered")
    sheet = phone.page.get_by_role("dialog")
    await sheet.get_by_label("PIN").fill(pin)
    await sheet.get_by_role("button", name="Delivered").click()


async def _is_seen_at(trip: Trip, place: LatLon) -> None:
    async def seen() -> bool:
        path = f"/tracking/drivers/{trip.courier.driver_id}/position"
        position = (await trip.courier.person.get(path))["position"] or {"lat": 0, "lon": 0}
        assert (position["lat"], position["lon"]) == pytest.approx((place.lat, place.lon)), position
        return True

    await eventually(seen, within_s=PATIENCE_S)


async def test_a_driver_goes_from_an_offer_to_what_it_earned(trip: Trip, chromium: Browser) -> None:
    async with _phone(chromium, trip) as phone:
        page = phone.page
        await _goes_online(phone, trip)
        await _is_seen_at(trip, MARKET)
        assert await phone.barriers() == []
        await trip.place()
        await trip.accept()
        await expect(page.get_by_test_id("left")).to_have_text(re.compile(r"^\d+ s left$"))
        assert await phone.barriers() == []
        await phone.screen("driver-offer")
        await _accepts(phone)
        await expect(page.get_by_test_id("goods")).to_contain_text("House bowl")
        await trip.cook()
        await expect(page.get_by_text("Ready to be collected")).to_be_visible()
        await page.context.set_geolocation({"latitude": NEXT_DOOR.lat, "longitude": NEXT_DOOR.lon})
        await _is_seen_at(trip, NEXT_DOOR)
        await _taps(phone, "I am at the pick-up")
        await _taps(phone, "Picked up")
        await _taps(phone, "I am at the door")
        await _is_at(phone, "arrived_at_dropoff")
        assert await phone.barriers() == []
        await phone.screen("driver-door")
        await _hands_over(phone, trip.order.pin)
        await expect(page.get_by_test_id("duty")).to_have_attribute("data-state", "online")
        await page.get_by_role("link", name="Today").click()
        await expect(page.get_by_test_id("jobs").get_by_role("listitem")).to_contain_text("Delivered")
        await expect(page.get_by_test_id("earned")).not_to_have_text("US$0.00")
        assert await phone.barriers() == []
        await phone.screen("driver-today")
        await page.get_by_role("link", name="Me").click()
        await expect(page.get_by_text("Dora")).to_be_visible()
        assert await phone.barriers() == []
        await page.get_by_role("link", name="Work").click()
        await _taps(phone, "Go offline")
        await expect(page.get_by_test_id("duty")).to_have_attribute("data-state", "offline")
        assert phone.complaints == []
    await trip.complete()


async def test_what_is_done_without_a_connection_arrives_once_and_in_order(
    trip: Trip, chromium: Browser, log: Log
) -> None:
    async with _phone(chromium, trip) as phone:
        page, waiting = phone.page, phone.page.get_by_test_id("waiting")
        await _goes_online(phone, trip)
        await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        await _takes_the_offer(phone, trip)
        await trip.cook()
        await _taps(phone, "I am at the pick-up")
        await _taps(phone, "Picked up")
        await _is_at(phone, "picked_up")
        await expect(waiting).to_have_count(0)
        await phone.lose_connection()
        await expect(page.get_by_test_id("link")).to_have_attribute("data-link", "lost")
        await _taps(phone, "I am at the door")
        await expect(waiting).to_have_attribute("data-count", "1")
        await page.reload()
        await _is_at(phone, "arrived_at_dropoff")
        await _hands_over(phone, trip.order.pin)
        await expect(waiting).to_have_attribute("data-count", "2")
        await phone.screen("driver-away")
        assert (await trip.courier.person.get(f"/jobs/{trip.job_id}"))["state"] == "picked_up"
        await phone.find_connection()
        await expect(page.get_by_test_id("duty")).to_have_attribute("data-state", "online")
        await expect(page.get_by_test_id("news")).to_have_count(0)
        await _taps(phone, "Go offline")
        await expect(page.get_by_test_id("duty")).to_have_attribute("data-state", "offline")
    await trip.complete()
    told = [one.message for one in await log.read("dispatch.events.v1", key=trip.order.order_id)]
    assert [one.step.value for one in told if isinstance(one, JobProgressed)] == list(STEPS)


async def test_a_job_that_was_taken_back_meanwhile_is_told_plainly(trip: Trip, chromium: Browser) -> None:
    async with _phone(chromium, trip) as phone:
        page, news = phone.page, phone.page.get_by_test_id("news")
        await _goes_online(phone, trip)
        await _takes_the_offer(phone, trip)
        await phone.lose_connection()
        await _taps(phone, "I am at the pick-up")
        await expect(page.get_by_test_id("waiting")).to_have_attribute("data-count", "1")
        await trip.courier.person.post(f"/jobs/{trip.job_id}/unassign", {"reason": "Somebody is nearer"})
        await phone.find_connection()
        await expect(news.filter(has_text="went to another driver")).to_be_visible()
        await expect(news.filter(has_text="I am at the pick-up:")).to_be_visible()
        assert await phone.barriers() == []
        await phone.screen("driver-taken-back")
        while await news.count():
            await news.get_by_role("button").first.click()
        await expect(news).to_have_count(0)
        await _taps(phone, "Go offline")
        await expect(page.get_by_test_id("duty")).to_have_attribute("data-state", "offline")


async def test_a_newcomer_becomes_a_driver_in_their_own_language(town: Town, chromium: Browser) -> None:
    person = await town.newcomer("driver")
    async with on_phone(chromium, town.platform.gateway_url, "driver", MARKET) as phone:
        page = phone.page
        await page.goto(f"{phone.url}/driver/")
        assert await phone.barriers() == []
        await phone.sign_in(person.email, PASSWORD)
        await page.get_by_label("Name").fill("Nadia")
        await page.get_by_label("Vehicle").select_option("bicycle")
        assert await phone.barriers() == []
        await _taps(phone, "Register")
        await expect(page.get_by_test_id("duty")).to_have_attribute("data-state", "offline")
        await page.get_by_role("link", name="Me").click()
        await page.get_by_label("Language").select_option("ar")
        await expect(page.locator("html")).to_have_attribute("dir", "rtl")
        await expect(page.get_by_text("Nadia")).to_be_visible()
        assert await phone.barriers() == []
        await phone.screen("driver-arabic")
