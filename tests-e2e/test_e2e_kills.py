"""Whatever process dies in the middle of an order, the order goes on: nothing is lost, nothing is done twice."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.types.driver import EarningRecorded
from roundsman.contracts.types.notification import NotificationSent
from roundsman.contracts.types.order import OrderCompleted, OrderPlaced
from roundsman.contracts.types.payment import PaymentAuthorized, PaymentCaptured
from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, new_key
from roundsman.testkit.e2e_faults import SERVERS, all_back, made_while_dying, processes
from roundsman.testkit.e2e_log import Log, gaps, without_repeats
from roundsman.testkit.e2e_town import MARKET, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

# Who dies while the order makes which step: whoever has the most to do with it, and everybody once.
SERVICES_DIE: Mapping[str, Sequence[str]] = {
    "place": ["order"],
    "accept": ["payment", "insights"],
    "take": ["dispatch"],
    "cook": ["vendor"],
    "arrive_at_pickup": ["identity"],
    "pick_up": ["gateway", "tracking"],
    "deliver": ["sandbox", "notification"],
    "complete": ["driver"],
}
SERVERS_DIE: Mapping[str, Sequence[str]] = {
    "place": ["registry"],
    "accept": ["kafka"],
    "take": ["documents"],
    "pick_up": ["postgres"],
    "deliver": ["mailbox"],
}
TOLD = {"OrderAccepted", "OrderAssigned", "OrderPickedUp", "OrderDelivered", "OrderCompleted"}
ONCE = (OrderPlaced, PaymentAuthorized, PaymentCaptured, OrderCompleted, EarningRecorded)
STEPS_TOLD = 8  # to three people, two of them in a letter as well


@pytest_asyncio.fixture(loop_scope="session")
async def trip(town: Town) -> AsyncIterator[Trip]:
    """An order about to be placed."""
    customer, kitchen, courier = await town.newcomer("customer"), await town.kitchen(), await town.courier()
    async with courier.on_shift(MARKET):
        yield Trip(town=town, customer=customer, kitchen=kitchen, courier=courier, key=new_key())


async def test_an_order_survives_the_death_of_every_service(trip: Trip, log: Log) -> None:
    await _travel(trip, SERVICES_DIE)

    await _was_done_once(trip, log)
    survivors = (await processes(trip.town.platform)).keys() - SERVERS - _names(SERVICES_DIE)
    assert not survivors


async def test_an_order_survives_the_death_of_every_server(trip: Trip, log: Log) -> None:
    await _travel(trip, SERVERS_DIE)

    await _was_done_once(trip, log)
    assert _names(SERVERS_DIE) == SERVERS


async def _travel(trip: Trip, deaths: Mapping[str, Sequence[str]]) -> None:
    """Bring the order to its end while processes die, and its customer's socket tells all of it."""
    place, *steps = trip.steps()
    await _made(place, trip, deaths)
    async with trip.customer.watching(f"order:{trip.order.order_id}") as watch:
        for step in steps:
            await _made(step, trip, deaths)
        await all_back(trip.town.platform, _names(deaths))
        await watch.heard("OrderCompleted")
        assert set(watch.names()) >= TOLD
        numbers = sorted({one["sequence"] for one in watch.events if one["event"].startswith("Order")})
        assert numbers == list(range(numbers[0], numbers[-1] + 1))


async def _made(step: Callable[[], Awaitable[None]], trip: Trip, deaths: Mapping[str, Sequence[str]]) -> None:
    await made_while_dying(step, trip.town.platform, deaths.get(step.__name__, ()))


def _names(deaths: Mapping[str, Sequence[str]]) -> set[str]:
    return {name for names in deaths.values() for name in names}


async def _was_done_once(trip: Trip, log: Log) -> None:
    order_id = trip.order.order_id
    payment = await trip.order.payment_becomes("captured")
    assert payment["captured_minor"] == trip.order.total_minor
    await eventually(lambda: _everybody_was_told(trip), within_s=PATIENCE_S)

    async def told_once() -> bool:
        records = without_repeats(await log.events())
        told = [one.message for one in records if one.key == order_id]
        assert Counter(type(one) for one in told if isinstance(one, ONCE)) == Counter(ONCE)
        sent = [one.notification_id for one in told if isinstance(one, NotificationSent)]
        assert len(sent) == len(set(sent)) == STEPS_TOLD + 2
        return True

    await eventually(told_once, within_s=PATIENCE_S, every_s=0.5)
    assert gaps(await log.events()) == []
    await eventually(lambda: _money_adds_up(trip.town), within_s=PATIENCE_S)


async def _everybody_was_told(trip: Trip) -> bool:
    support = await trip.town.staff("support")
    entries: list[Any] = (await support.get(f"/notifications/log?order_id={trip.order.order_id}"))["items"]
    assert {one["status"] for one in entries} == {"sent"}, entries
    assert len(entries) == len({one["notification_id"] for one in entries}) == STEPS_TOLD + 2
    letters = trip.town.letters(trip.customer.email)
    assert len({letter["Message-ID"] for letter in letters}) == 2
    return True


async def _money_adds_up(town: Town) -> bool:
    """As soon as nothing of other orders is between us and the provider."""
    accountant = await town.staff("accountant")
    assert (await accountant.get("/ledger/balances"))["sum_minor"] == {"USD": 0}
    assert (await accountant.get("/ledger/reconciliation"))["differences"] == []
    return True
