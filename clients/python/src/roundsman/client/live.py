"""Live events on the WebSocket, resumed where they stopped after every loss of the connection."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, cast

import aiohttp

from roundsman.client.calls import Answer, Call, Refused
from roundsman.client.models import Event
from roundsman.client.transports import Unreachable

_PING_S = 20.0  # brings fresh cursors of quiet channels
_TOKEN_ENDED = 4401
_NOT_AT_ONCE = 4429
_TOO_MANY = 429
_NO_VERDICT = 500  # a status from here on: whoever could judge is away
_MOST_LOSSES = 10  # more make no longer waits


class Reload(TypedDict):
    """Load now by REST what the channel is about; what comes after this is told."""

    type: Literal["reload"]
    channel: str


Told: TypeAlias = Event | Reload


class TokenSource(Protocol):
    """Who knows an access token."""

    async def token(self, unlike: str = "") -> str:
        """One that is good, as far as is known; not `unlike`, which the platform takes no more.

        Raises:
            Refused: there is no other.
            Unreachable: nobody could be asked.
        """


class Live:
    """The live events of a platform, for whom `tokens` stands; `http` is closed by its owner."""

    def __init__(
        self, url: str, http: aiohttp.ClientSession, tokens: TokenSource, *, first_wait_s: float = 0.5
    ) -> None:
        self._url = f"{url.rstrip('/')}/ws/v1"
        self._http = http
        self._tokens = tokens
        self._first_wait_s = first_wait_s  # before it is tried again; each time twice as long, up to 30 times

    async def listen(self, *channels: str, since: Mapping[str, str] | None = None) -> AsyncGenerator[Told, None]:
        """Tell what happens, each event once and in the order of its channel, until the caller asks for no more.

        A `reload` of each channel comes first (unless `since` has its cursor, of an event or of `changes`), and again
        where what was missed is not to be had: load by REST then. Lost connections and ended tokens are made good.

        Raises:
            Refused: a channel is not, or not any longer, for this caller; or nobody can log in.
        """
        at = since or {}
        standing = _Standing({channel: _Place(cursor=at.get(channel, "")) for channel in channels})
        while True:
            with suppress(aiohttp.ClientError, ConnectionError, TimeoutError, Unreachable):  # it is tried again
                token = await self._tokens.token(standing.refused_token)
                standing.end = None
                async with self._connected(token) as socket:
                    connection = _Connection(socket, standing)
                    await connection.subscribe()
                    while True:
                        yield await connection.next()
            standing.refused_token = token if standing.end == _TOKEN_ENDED else ""
            await asyncio.sleep(self._wait_s(standing))

    @asynccontextmanager
    async def _connected(self, token: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with self._http.ws_connect(self._url, headers=headers, heartbeat=_PING_S) as socket:
                yield socket
        except aiohttp.WSServerHandshakeError as error:
            if error.status == _TOO_MANY or error.status >= _NO_VERDICT:
                raise
            answer = Answer(status=error.status, headers={}, body=None)
            raise Refused(Call(method="GET", path="/ws/v1"), answer) from error

    def _wait_s(self, standing: "_Standing") -> float:
        standing.losses = _MOST_LOSSES if standing.end == _NOT_AT_ONCE else min(_MOST_LOSSES, standing.losses + 1)
        longest_s = self._first_wait_s * min(30.0, 2.0 ** (standing.losses - 1))
        return longest_s * random.uniform(0.5, 1)  # noqa: S311 - jitter


@dataclass(slots=True)
class _Place:
    """Where a channel stands."""

    cursor: str = ""  # empty: nowhere
    ticket: str = ""


@dataclass(slots=True)
class _Standing:
    """What outlives a connection."""

    places: Mapping[str, _Place]
    losses: int = 0  # of connections that told nothing, in a row
    end: int | None = None  # close code of the last one
    refused_token: str = ""


class _Connection:
    """One socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, standing: _Standing) -> None:
        self._socket = socket
        self._standing = standing
        self._ping_at = time.monotonic() + _PING_S

    async def subscribe(self) -> None:
        """Ask for every channel from where it stands."""
        for channel in self._standing.places:
            await self._wish(channel)

    async def next(self) -> Told:
        """Wait for the next thing to be told.

        Raises:
            Refused: a channel is not for this caller.
            ConnectionError: nothing comes any more.
        """
        while True:
            words = await self._words()
            told = await self._taken(words, self._standing.places.get(words.get("channel", "")))
            if told:
                return told

    async def _words(self) -> Mapping[str, Any]:
        while True:
            left_s = self._ping_at - time.monotonic()
            if left_s <= 0:
                self._ping_at += _PING_S
                await self._socket.send_json({"type": "ping"})
                continue
            with suppress(TimeoutError):  # the next ping is due
                frame = await self._socket.receive(timeout=left_s)
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    self._standing.end = self._socket.close_code
                    raise ConnectionError(self._socket.close_code)
                words: Mapping[str, Any] = frame.json()
                return words

    async def _taken(self, words: Mapping[str, Any], place: _Place | None) -> Told | None:
        match words["type"]:
            case "event" if place:
                place.cursor = words["cursor"]
                return cast(Event, words)
            case "subscribed" if place:
                return self._subscribed(words, place)
            case "reload" if place:
                place.cursor = ""
                await self._wish(words["channel"])
            case "pong":
                for channel, cursor in words.get("cursors", {}).items():
                    self._standing.places[channel].cursor = cursor
            case "error":
                _refuse(words)
        return None

    def _subscribed(self, words: Mapping[str, Any], place: _Place) -> Reload | None:
        self._standing.losses, resumed = 0, bool(place.cursor)
        place.cursor, place.ticket = words["cursor"], words.get("ticket", "")
        return None if resumed else {"type": "reload", "channel": words["channel"]}

    async def _wish(self, channel: str) -> None:
        place = self._standing.places[channel]
        since = {name: text for name, text in (("cursor", place.cursor), ("ticket", place.ticket)) if text}
        await self._socket.send_json({"type": "subscribe", "channel": channel, **since})


def _refuse(words: Mapping[str, Any]) -> None:
    channel, problem = words.get("channel", ""), words["problem"]
    if problem["status"] >= _NO_VERDICT:
        raise ConnectionError(channel, problem["status"])
    raise Refused(Call(method="SUBSCRIBE", path=channel), Answer(status=problem["status"], headers={}, body=problem))
