"""The main journey, as its people see it: from the order to the door, over HTTP, socket and mail."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.types.payment import PaymentCaptured
from roundsman.contracts.types.tracking import PositionReported
from roundsman.kernel.geo import distance_m
from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, new_key
from roundsman.testkit.e2e_log import Log, gaps
from roundsman.testkit.e2e_socket import Watch
from roundsman.testkit.e2e_town import DOOR, MARKET, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

STORY = ["OrderAccepted", "OrderAssigned", "OrderReady", "OrderPickedUp", "OrderDelivered", "OrderCompleted"]
DRIVERS_NEWS = ["OfferMade", "DriverAssigned", "OrderReady", *["JobProgressed"] * 4]
ROADS = 1.3  # how much longer than the straight line a way is taken to be
TOLD = {
    ("order_placed", "customer"): {"email", "in_app"},
    ("order_accepted", "customer"): {"in_app"},
    ("order_assigned", "customer"): {"in_app"},
    ("order_picked_up", "customer"): {"in_app"},
    ("order_delivered", "customer"): {"in_app"},
    ("order_completed", "customer"): {"email", "in_app"},
    ("ticket_opened", "vendor"): {"in_app"},
    ("driver_assigned", "driver"): {"in_app"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What was seen of a whole journey."""

    trip: Trip
    order_told: Watch
    driver_told: Watch
    vendor_told: Watch
    tracked_to_pickup: Any
    tracked_to_door: Any


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def journey(town: Town) -> AsyncIterator[Journey]:
    """An order brought to its end by everybody's app."""
    trip = Trip(
        town=town,
        customer=await town.newcomer("customer"),
        kitchen=await town.kitchen(),
        courier=await town.courier(),
        key=new_key(),
    )
    driver, vendor = trip.courier, trip.kitchen
    async with (
        driver.on_shift(MARKET),
        driver.person.watching(f"driver:{driver.driver_id}") as radio,
        vendor.person.watching(f"vendor:{vendor.vendor_id}") as tablet,
    ):
        await trip.place()
        async with trip.customer.watching(f"order:{trip.order.order_id}") as phone:
            yield await _travel(trip, phone, radio, tablet)


async def _travel(trip: Trip, phone: Watch, radio: Watch, tablet: Watch) -> Journey:
    order_id, driver = trip.order.order_id, trip.courier
    await tablet.heard("TicketOpened", order_id=order_id)
    await trip.accept()
    offer = await radio.heard("OfferMade", order_id=order_id)
    await driver.person.post(f"/offers/{offer['data']['offer_id']}/accept")
    trip.take_on(offer["data"]["job_id"])
    await phone.heard("OrderAssigned")
    await trip.cook()
    await radio.heard("OrderReady", order_id=order_id)
    await radio.send({"type": "position", "positions": [driver.at(MARKET, ago_s=60)]})
    to_pickup = await _tracked(trip, "to_pickup")
    await trip.arrive_at_pickup()
    await trip.pick_up()
    to_door = await _tracked(trip, "to_dropoff")
    await trip.arrive_at_dropoff()
    await radio.send({"type": "position", "positions": [driver.at(DOOR)]})
    await trip.deliver()
    await phone.heard("OrderCompleted")
    await radio.heard("JobProgressed", step="delivered")
    await tablet.heard("OrderCompleted")
    return Journey(
        trip=trip, order_told=phone, driver_told=radio, vendor_told=tablet,
        tracked_to_pickup=to_pickup, tracked_to_door=to_door,
    )  # fmt: skip


async def _tracked(trip: Trip, phase: str) -> Any:
    async def look() -> Any:
        seen = await trip.customer.get(f"/tracking/orders/{trip.order.order_id}")
        assert seen["phase"] == phase, seen
        assert seen["position"], seen
        return seen

    return await eventually(look, within_s=PATIENCE_S)


async def test_the_customer_follows_the_order_on_the_socket(journey: Journey) -> None:
    heard = [name for name in journey.order_told.names() if name in STORY]

    assert heard == STORY
    sequences = [event["sequence"] for event in journey.order_told.events if event["event"] in STORY]
    assert sequences == sorted(sequences)


async def test_driver_and_vendor_are_told_what_concerns_them(journey: Journey) -> None:
    assert journey.driver_told.names() == DRIVERS_NEWS
    assert {"TicketOpened", "TicketAccepted", "TicketReady", *STORY} <= set(journey.vendor_told.names())


async def test_the_order_says_who_brought_what_for_how_much(journey: Journey) -> None:
    trip, order = journey.trip, await journey.trip.order.now()

    assert order["status"] == "completed"
    assert order["driver_id"] == trip.courier.driver_id
    price = order["price"]
    assert price["total_minor"] == sum(minor for name, minor in price.items() if name.endswith("_minor")) / 2
    assert price["items_minor"] == sum(line["line_minor"] for line in order["lines"]) == 2790


async def test_only_its_customer_sees_the_pin(journey: Journey) -> None:
    trip = journey.trip
    path = f"/orders/{trip.order.order_id}"

    assert (await trip.customer.get(path))["pin"] == trip.order.pin
    assert (await trip.kitchen.person.get(path))["pin"] is None
    assert (await trip.courier.person.get(path))["pin"] is None


async def test_the_payment_is_captured_once_and_in_full(journey: Journey, log: Log) -> None:
    order = journey.trip.order
    payment = await order.payment_becomes("captured")

    assert payment["captured_minor"] == payment["authorized_minor"] == order.total_minor
    told = [one.message for one in await log.read("payment.events.v1", key=order.order_id)]
    assert [one.amount_minor for one in told if isinstance(one, PaymentCaptured)] == [order.total_minor]


async def test_the_ledger_adds_up_to_nothing(town: Town, journey: Journey) -> None:
    accountant = await town.staff("accountant")
    entries = (await accountant.get(f"/ledger/entries?order_id={journey.trip.order.order_id}"))["items"]

    assert (await accountant.get("/ledger/balances"))["sum_minor"] == {"USD": 0}
    assert entries


async def test_the_driver_earns_the_delivery_once(journey: Journey) -> None:
    trip = journey.trip

    async def earned() -> Any:
        earnings = await trip.courier.person.get("/drivers/me/earnings")
        assert [one["order_id"] for one in earnings["items"]] == [trip.order.order_id]
        return earnings

    price, earnings = (await trip.order.now())["price"], await eventually(earned, within_s=PATIENCE_S)
    assert price["tip_minor"] < earnings["total_minor"] <= price["tip_minor"] + price["delivery_fee_minor"]


async def test_everybody_is_told_each_step_once(town: Town, journey: Journey) -> None:
    trip = journey.trip
    role_of = {trip.customer.user_id: "customer", trip.kitchen.person.user_id: "vendor"}
    role_of[trip.courier.person.user_id] = "driver"
    wanted = Counter((step, role, channel) for (step, role), channels in TOLD.items() for channel in channels)
    support = await town.staff("support")

    async def told() -> bool:
        entries = (await support.get(f"/notifications/log?order_id={trip.order.order_id}"))["items"]
        seen = Counter((one["step"], role_of[one["user_id"]], one["channel"]) for one in entries)
        assert (seen, {one["status"] for one in entries}) == (wanted, {"sent"})
        return True

    assert await eventually(told, within_s=PATIENCE_S)


async def test_the_customer_has_two_letters_and_all_steps_in_the_app(town: Town, journey: Journey) -> None:
    trip = journey.trip

    async def two_letters() -> bool:
        letters = town.letters(trip.customer.email)
        assert len({letter["Message-ID"] for letter in letters}) == len(letters) == 2
        return True

    async def all_steps() -> bool:
        inbox = (await trip.customer.get("/notifications"))["items"]
        assert Counter(one["step"] for one in inbox) == Counter(step for step, role in TOLD if role == "customer")
        return True

    assert await eventually(all_steps, within_s=PATIENCE_S)
    assert await eventually(two_letters, within_s=PATIENCE_S)


async def test_the_timeline_tells_the_story(journey: Journey) -> None:
    timeline = (await journey.trip.customer.get(f"/orders/{journey.trip.order.order_id}/timeline"))["items"]

    assert [one["event"] for one in timeline] == ["OrderPlaced", "OrderAuthorized", *STORY]
    moments = [one["at"] for one in timeline]
    assert moments == sorted(moments)


async def test_the_driver_is_seen_on_the_way_and_not_after(journey: Journey) -> None:
    order_id = journey.trip.order.order_id

    assert journey.tracked_to_pickup["driver_id"] == journey.trip.courier.driver_id
    assert journey.tracked_to_door["distance_m"] == pytest.approx(ROADS * distance_m(MARKET, DOOR), rel=0.01)
    assert journey.tracked_to_door["eta_at"]

    async def arrived() -> Any:
        seen = await journey.trip.customer.get(f"/tracking/orders/{order_id}")
        return seen if seen["phase"] == "delivered" else None

    assert (await eventually(arrived, within_s=PATIENCE_S))["position"] is None
    assert journey.order_told.names().count("EtaChanged") >= 1


async def test_accepted_positions_are_told_to_readers_of_the_topic(journey: Journey, log: Log) -> None:
    driver_id = journey.trip.courier.driver_id

    assert [answer["accepted"] for answer in journey.driver_told.positions] == [1, 1]
    told = [one.message for one in await log.read("tracking.positions.v1", key=driver_id)]
    places = [(one.lat, one.lon) for one in told if isinstance(one, PositionReported)]
    assert places == [(MARKET.lat, MARKET.lon), (DOOR.lat, DOOR.lon)]


async def test_every_event_is_numbered_without_gaps(journey: Journey, log: Log) -> None:
    records = await log.events()

    assert [one for one in records if one.key == journey.trip.order.order_id]
    assert gaps(records) == []
    ours = [one for one in records if "ce_source" in one.headers]  # other tests write foreign ones
    assert [one for one in ours if one.message is None] == []
