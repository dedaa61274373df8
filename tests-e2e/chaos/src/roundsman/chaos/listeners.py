"""Staff who listen to orders on sockets, lose the connection every few seconds, and come back at their cursor."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import aiohttp

from roundsman.chaos.hearing import Heard
from roundsman.simulator.stage import Stage, with_staff
from roundsman.testkit.e2e_api import Api
from roundsman.testkit.e2e_socket import Watch, watching

_EVERY = 4  # one order of so many is listened to
_LOOK_EVERY_S = 0.5
_DROP_EVERY_S = 7.0


class Listeners:
    """Listen from the first order on, until they are asked what they heard."""

    def __init__(self) -> None:
        self._watches: dict[str, Watch] = {}
        self._enough = asyncio.Event()
        self._heard: list[Heard] = []

    async def listen(self, stage: Stage) -> None:
        """Until `heard` is asked for."""
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http, AsyncExitStack() as stack:
            support = await with_staff(replace(stage, gateway=replace(stage.gateway, http=http)), "support")
            api = Api(stage.gateway.url, http)
            dropping = asyncio.create_task(self._drop_again_and_again())
            stack.callback(dropping.cancel)
            while not self._enough.is_set():
                for order_id in self._new_orders(stage):
                    watch = await _joined(stack, api, support.token, order_id)
                    if watch is not None:
                        self._watches[order_id] = watch
                await asyncio.sleep(_LOOK_EVERY_S)
            dropping.cancel()
            self._heard = list(await asyncio.gather(*(_heard(*one) for one in self._watches.items())))

    async def heard(self, listening: "asyncio.Task[None]") -> list[Heard]:
        """Let all of them catch up and hang up; `listening` is the task of `listen`."""
        self._enough.set()
        await listening
        return self._heard

    def _new_orders(self, stage: Stage) -> list[str]:
        placed = [one.order_id for one in stage.history.orders[::_EVERY] if one.order_id]
        return [order_id for order_id in placed if order_id not in self._watches]

    async def _drop_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(_DROP_EVERY_S)
            for watch in list(self._watches.values()):
                await watch.drop()


async def _joined(stack: AsyncExitStack, api: Api, token: str, order_id: str) -> Watch | None:
    """Listen to the order from now on; None if that cannot be just now."""
    try:
        return await stack.enter_async_context(watching(api, token, f"order:{order_id}"))
    except TimeoutError:
        return None


async def _heard(order_id: str, watch: Watch) -> Heard:
    try:
        await watch.drop()  # once more, now that all is well
        reached = await watch.ask_where()
    except AssertionError:
        reached = ""
    return Heard(
        order_id=order_id,
        began=watch.began,
        reached=reached,
        tellings=[(str(one["event"]), one["sequence"]) for one in watch.events],
        resumed=watch.interruptions,
        reloads=watch.reloads,
    )
