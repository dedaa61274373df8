"""The client's `listen` goes on through the gateway's death: each event is told once, and none is missing."""

import asyncio
from contextlib import aclosing
from functools import partial

import pytest

from roundsman.client import Http, Live, Told, WithToken
from roundsman.testkit.e2e_api import PATIENCE_S
from roundsman.testkit.e2e_faults import all_back, made_while_dying
from roundsman.testkit.e2e_town import Town

pytestmark = [pytest.mark.stack, pytest.mark.slow]


async def test_what_happens_while_the_gateway_dies_is_told_once(town: Town) -> None:
    customer, kitchen = await town.newcomer("customer"), await town.kitchen()
    order = await town.order(customer, kitchen)
    url, http = town.platform.gateway_url, town.api.http
    live = Live(url, http, WithToken(Http(url, http), customer.token)).listen(f"order:{order.order_id}")
    async with aclosing(live), asyncio.timeout(2 * PATIENCE_S):
        first = await anext(live)
        await order.becomes("authorized")
        await made_while_dying(partial(kitchen.reject, order.order_id, "Sold out"), town.platform, ["gateway"])
        told = [await anext(live)]
        while name_of(told[-1]) != "OrderCancelled":
            told.append(await anext(live))
    await all_back(town.platform, ["gateway"])

    assert first == {"type": "reload", "channel": f"order:{order.order_id}"}
    numbers = [one["sequence"] or 0 for one in told if one["type"] == "event"]
    assert numbers == list(range(numbers[0], numbers[0] + len(told)))


def name_of(told: Told) -> str:
    return told["event"] if told["type"] == "event" else told["type"]
