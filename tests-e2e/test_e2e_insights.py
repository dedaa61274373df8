"""Figures agree exactly with a recount from the owning services, though insights died twice while they were counted."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, new_key
from roundsman.testkit.e2e_faults import all_back, made_while_dying
from roundsman.testkit.e2e_people import Courier, Kitchen, Person
from roundsman.testkit.e2e_town import MARKET, Order, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

# Event of an order's timeline -> the step of the funnel that it is.
STEPS = {
    "OrderPlaced": "placed",
    "OrderAuthorized": "paid",
    "OrderAccepted": "accepted",
    "OrderAssigned": "assigned",
    "OrderPickedUp": "picked_up",
    "OrderDelivered": "delivered",
    "OrderCancelled": "cancelled",
}
# How long what took: from which event to which.
STEP_ENDS = {
    "acceptance": ("OrderAuthorized", "OrderAccepted"),
    "click_to_door": ("OrderPlaced", "OrderDelivered"),
    "preparation": ("OrderAccepted", "OrderReady"),
}
Story = Sequence[dict[str, Any]]  # an order's timeline
Due = Callable[[datetime], datetime]  # when a step began -> when it should have ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An organization in which one person is everybody, and all that was ordered there."""

    town: Town
    person: Person
    kitchen: Kitchen
    orders: Sequence[Order]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def firm(town: Town) -> Firm:
    """Four orders: one brought to the door, one rejected, one not paid, one that nobody has answered yet."""
    person = await town.owner("customer", "vendor", "driver")
    kitchen, courier = await town.kitchen(person), await Courier.join(person, "Dora", town.clock)
    rejected = await town.order(person, kitchen)
    await kitchen.reject(rejected.order_id, "Sold out")
    async with courier.on_shift(MARKET):
        delivered = await _delivered(Trip(town=town, customer=person, kitchen=kitchen, courier=courier, key=new_key()))
    unpaid = await town.order(person, kitchen, "tok_decline")
    waiting = await town.order(person, kitchen)
    await rejected.becomes("cancelled")
    await unpaid.becomes("cancelled")
    await waiting.becomes("authorized")
    return Firm(town=town, person=person, kitchen=kitchen, orders=(rejected, delivered, unpaid, waiting))


async def _delivered(trip: Trip) -> Order:
    """Bring the order to the door; insights dies on the way, and once more at the door."""
    deaths = {trip.take, trip.deliver}
    for step in trip.steps():
        if step in deaths:
            await made_while_dying(step, trip.town.platform, ["insights"])
            await all_back(trip.town.platform, ["insights"])
        else:
            await step()
    return trip.order


async def test_the_figures_of_the_day_are_those_of_a_recount(firm: Firm) -> None:
    person = firm.person
    expected = await eventually(lambda: _recounted(firm), within_s=PATIENCE_S)

    async def counted() -> Any:
        figures = await person.get("/insights/figures?window=1d")
        assert {name: figures[name] for name in expected} == expected
        return figures

    figures = await eventually(counted, within_s=PATIENCE_S)

    assert figures["funnel"] == {
        "placed": 4, "paid": 3, "accepted": 1, "assigned": 1, "picked_up": 1, "delivered": 1, "cancelled": 2,
    }  # fmt: skip


async def test_whoever_listens_is_told_and_the_platform_is_for_operators(firm: Firm) -> None:
    async with firm.person.watching("insights:1h") as wall:
        await firm.town.order(firm.person, firm.kitchen)
        told = await wall.heard("FiguresChanged", window="1h")

    assert told["data"]["funnel"]["placed"] >= 1
    for scope, status in (("organization", 200), ("platform", 403)):
        answer = await firm.person.try_to("GET", f"/insights/figures?scope={scope}")
        assert answer.status == status


async def _recounted(firm: Firm) -> dict[str, Any]:
    """What the figures have to be, from what order, payment, notification and driver say of these orders."""
    person, ids = firm.person, {order.order_id for order in firm.orders}
    listed = (await person.get("/orders"))["items"]
    assert {order["order_id"] for order in listed} == ids
    stories = [(await person.get(f"/orders/{order_id}/timeline"))["items"] for order_id in sorted(ids)]
    (promised,) = [order for order in listed if order["ready_at"]]
    steps = Counter(STEPS[line["event"]] for story in stories for line in story if line["event"] in STEPS)
    states = Counter((order["kind"], order["status"]) for order in listed)
    assert (await person.get("/drivers/me"))["availability"] == "offline"
    return {
        "orders": [{"kind": kind, "state": state, "orders": n} for (kind, state), n in sorted(states.items())],
        "funnel": {step: steps[step] for step in STEPS.values()},
        "times": [
            _times("acceptance", stories, lambda paid_at: paid_at + timedelta(seconds=180)),
            _times("click_to_door", stories, lambda placed_at: placed_at + timedelta(seconds=2400)),
            _times("preparation", stories, lambda _: datetime.fromisoformat(promised["ready_at"])),
        ],
        "drivers": {"online": 0, "busy": 0, "idle": 0, "on_break": 0},
        "payments": await _payments(firm),
        "notifications": await _notifications(firm),
    }


def _times(step: str, stories: Sequence[Story], due: Due) -> dict[str, Any]:
    """Of the one order that went through the step, which ended in time if that was when it was due."""
    began, ended = STEP_ENDS[step]
    (at,) = [at for story in stories if (at := _moments(story)).keys() >= {began, ended}]
    took_us = (at[ended] - at[began]) // timedelta(microseconds=1)
    took_s = (took_us + 500) // 1000 / 1000
    on_time = int(at[ended] <= due(at[began]))
    return {"step": step, "orders": 1, "on_time": on_time, "mean_s": took_s, "p50_s": took_s, "p90_s": took_s}


def _moments(story: Story) -> dict[str, datetime]:
    return {line["event"]: datetime.fromisoformat(line["at"]) for line in story}


async def _payments(firm: Firm) -> list[dict[str, Any]]:
    counts, sums = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for order in firm.orders:
        payment = await firm.person.get(f"/payments/{order.order_id}")
        assert payment["pending"] is None, payment
        for step in _steps_of(payment):
            place = step, "" if step == "declined" else payment["currency"]
            counts[place] += 1
            sums[place] += 0 if step == "declined" else payment["authorized_minor"]
    return [
        {"step": step, "currency": currency, "count": n, "amount_minor": sums[step, currency]}
        for (step, currency), n in sorted(counts.items())
    ]


def _steps_of(payment: dict[str, Any]) -> list[str]:
    ended = {"captured": ["captured"], "voided": ["voided"], "authorized": []}
    return ["declined"] if payment["status"] == "declined" else ["authorized", *ended[payment["status"]]]


async def _notifications(firm: Firm) -> list[dict[str, Any]]:
    counts = await firm.person.get("/notifications/counts")
    channels: Counter[str] = Counter()
    for by_channel in counts.values():
        channels.update(by_channel)
    return [{"channel": channel, "count": n} for channel, n in sorted(channels.items())]
