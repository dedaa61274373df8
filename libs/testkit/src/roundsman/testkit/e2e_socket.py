"""A channel of the gateway's socket, watched in the background through every interruption."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

from roundsman.testkit.e2e_api import PATIENCE_S, Api
from roundsman.testkit.eventually import eventually

Event = Mapping[str, Any]

_AGAIN_AFTER_S = 0.1
_ASK_EVERY_S = 0.5


class Watch:
    """What was told on one channel, each event once; a connection that ends is resumed at its cursor."""

    def __init__(self, api: Api, token: str, channel: str) -> None:
        self._api = api
        self._token = token
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._cursor: str | None = None
        self.channel = channel
        self.began = ""  # the cursor of the first subscription
        self.reached = ""  # the cursor of the last answer to `ask_where`
        self.events: list[Event] = []
        self.interruptions = 0
        self.reloads = 0  # how often the gateway could not say what was missed
        self.positions: list[Event] = []  # answers to positions that were sent

    def names(self) -> list[str]:
        """The names of the events, in the order in which they came."""
        return [str(event["event"]) for event in self.events]

    async def heard(self, name: str, within_s: float = PATIENCE_S, **data: object) -> Event:
        """Wait for an event with this name and data; one that came already counts."""

        async def find() -> Event | None:
            return next((one for one in self.events if one["event"] == name and _has(one, data)), None)

        try:
            return await _found(find, within_s)
        except AssertionError as error:
            raise AssertionError(f"{self.channel} told {self.names()}, and no {name} with {data}") from error

    async def drop(self) -> None:
        """Lose the connection, if there is one; it is resumed."""
        if self._socket is not None:
            with suppress(aiohttp.ClientError, ConnectionError):  # it was lost already
                await self._socket.close()

    async def ask_where(self) -> str:
        """Wait until the gateway has told where the channel stands; all that was told before that has been heard."""
        self.reached = ""

        async def told() -> str:
            with suppress(aiohttp.ClientError, ConnectionError):  # it is resumed
                if self._socket is not None:
                    await self._socket.send_json({"type": "ping"})
            return self.reached

        return await eventually(told, within_s=PATIENCE_S, every_s=_ASK_EVERY_S)

    async def send(self, words: Event) -> None:
        """Say something on the same socket."""
        assert self._socket is not None, f"{self.channel}: the socket is away"
        await self._socket.send_json(words)

    async def follow(self, ready: asyncio.Event) -> None:
        """Take in what comes until cancelled; sets `ready` at the first subscription."""
        while True:
            try:
                await self._listen(ready)
            except (aiohttp.ClientError, TimeoutError, ConnectionError, TypeError):
                self._socket = None
            self.interruptions += 1
            await asyncio.sleep(_AGAIN_AFTER_S)

    async def _listen(self, ready: asyncio.Event) -> None:
        url, headers = f"{self._api.url}/ws/v1", {"Authorization": f"Bearer {self._token}"}
        async with self._api.http.ws_connect(url, headers=headers, heartbeat=20) as socket:
            wish = {"type": "subscribe", "channel": self.channel}
            await socket.send_json(wish | ({"cursor": self._cursor} if self._cursor else {}))
            self._socket = socket
            async for frame in socket:
                if frame.type is aiohttp.WSMsgType.TEXT and not self._take(frame.json(), ready):
                    return

    def _take(self, message: Event, ready: asyncio.Event) -> bool:
        """Note a message; False if one has to connect anew."""
        match message["type"]:
            case "subscribed":
                self._cursor = self._cursor or message["cursor"]
                self.began = self.began or message["cursor"]
                ready.set()
            case "event":
                self._cursor = message["cursor"]
                self.events.append(message)
            case "pong":
                self.reached = message.get("cursors", {}).get(self.channel, "")
            case "positions":
                self.positions.append(message)
            case "reload":
                self.reloads += 1
                self._cursor = None
                return False
            case "error":
                return int(message["problem"]["status"]) < 500  # the owner is away: again
        return True


@asynccontextmanager
async def watching(api: Api, token: str, channel: str) -> AsyncIterator[Watch]:
    """Watch the channel from now until the block ends."""
    watch, ready = Watch(api, token, channel), asyncio.Event()
    task = asyncio.create_task(watch.follow(ready))
    try:
        async with asyncio.timeout(PATIENCE_S):
            await ready.wait()
        yield watch
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _found(find: Any, within_s: float) -> Event:
    event: Event = await eventually(find, within_s=within_s)
    return event


def _has(event: Event, data: Mapping[str, object]) -> bool:
    told = event["data"]
    return all(told.get(name) == value for name, value in data.items())
