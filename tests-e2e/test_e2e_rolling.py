"""Every service is stopped in order and started anew, one after the other, while people order: no order is lost."""

import asyncio
from signal import SIGTERM

import pytest

from roundsman.contracts.types.payment import PaymentAuthorized
from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, new_key
from roundsman.testkit.e2e_faults import SERVERS, processes
from roundsman.testkit.e2e_log import Log, without_repeats
from roundsman.testkit.e2e_people import Kitchen, Person
from roundsman.testkit.e2e_town import Order, Town

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(600)]

ORDER_EVERY_S = 0.5  # often enough to meet every restart


async def test_orders_succeed_while_every_service_is_restarted(town: Town, log: Log) -> None:
    customer, kitchen = await town.newcomer("customer"), await town.kitchen()
    restarted = asyncio.ensure_future(_restart_all(town))
    orders = [await _placed(town, customer, kitchen)]
    while not restarted.done():
        orders.append(await _placed(town, customer, kitchen))
        await asyncio.wait([restarted], timeout=ORDER_EVERY_S)
    ends = await restarted

    assert set(ends.values()) == {"exit code 0"}, ends
    assert len(orders) > len(ends)
    placed = sorted(order.order_id for order in orders)
    assert await _kept(customer) == placed

    async def each_is_paid_for_once() -> bool:
        paid = await _authorized(log)
        assert [order for order in paid if order in placed] == placed
        return True

    assert await eventually(each_is_paid_for_once, within_s=PATIENCE_S, every_s=1)


async def _placed(town: Town, customer: Person, kitchen: Kitchen) -> Order:
    """An order that was asked for until there was an answer, each time under the same key."""
    return await town.order(customer, kitchen, key=new_key())


async def _authorized(log: Log) -> list[str]:
    """The order of each payment that was authorised, as it was told: a payment may have been voided since."""
    told = without_repeats(await log.read("payment.events.v1"))
    return sorted(one.message.order_id for one in told if isinstance(one.message, PaymentAuthorized))


async def _kept(customer: Person) -> list[str]:
    """The ids of all that the customer has ordered."""
    page = await customer.get("/orders?limit=100")
    kept = [one["order_id"] for one in page["items"]]
    while cursor := page["next_cursor"]:
        page = await customer.get(f"/orders?limit=100&cursor={cursor}")
        kept += [one["order_id"] for one in page["items"]]
    return sorted(kept)


async def _restart_all(town: Town) -> dict[str, str]:
    """Restart each process of the services, the next when the last is back; process -> how it ended."""
    names = [name for name in await processes(town.platform) if name not in SERVERS]
    return {name: await _restarted(town, name) for name in names}


async def _restarted(town: Town, name: str) -> str:
    before = (await processes(town.platform))[name].restarts
    await asyncio.to_thread(town.platform.signal, name, SIGTERM)

    async def is_back() -> str:
        now = (await processes(town.platform))[name]
        return now.last_exit if now.restarts > before and now.state == "ready" else ""

    return await eventually(is_back, within_s=PATIENCE_S)
