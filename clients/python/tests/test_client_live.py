"""Live events: told once and in order whatever becomes of the connection."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI, WebSocket

from roundsman.client import Answer, Call, Http, Live, LoggedIn, Refused, Told, WithToken
from roundsman.testkit.served import served

ORDER, DRIVER = "order:ord_1", "driver:drv_1"
Words = Mapping[str, Any]


def event(sequence: int, channel: str = ORDER) -> Words:
    return {"type": "event", "channel": channel, "cursor": f"c{sequence}", "event": "E", "sequence": sequence}


def subscribed(cursor: str, channel: str = ORDER) -> Words:
    return {"type": "subscribed", "channel": channel, "cursor": cursor, "ticket": "t1"}


def error(status: int) -> Words:
    return {"type": "error", "channel": ORDER, "problem": {"type": "/problems/not-found", "status": status}}


@dataclass(frozen=True, slots=True)
class Turn:
    """One connection: what it tells after each message of the client, and how it ends."""

    answers: Sequence[Sequence[Words]]
    code: int = 1011


@dataclass(slots=True)
class Gateway:
    """Plays a turn for each connection; notes with which token it came, and what it was asked."""

    turns: Sequence[Turn]
    connections: list[tuple[str, list[Words]]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()
        app.websocket("/ws/v1")(self.play)
        return app

    async def play(self, socket: WebSocket) -> None:
        said: list[Words] = []
        turn = self.turns[len(self.connections)]
        self.connections.append((socket.headers["authorization"], said))
        await socket.accept()
        for answers in turn.answers:
            said.append(await socket.receive_json())
            for words in answers:
                await socket.send_json(words)
        await socket.close(turn.code)


@asynccontextmanager
async def listening(*turns: Turn) -> AsyncIterator[tuple[Gateway, Callable[[int], Any]]]:
    """The gateway, and how to listen to its order until so much was told."""
    gateway = Gateway(turns)
    async with served(gateway.app()) as http:
        live = Live(str(http._base_url), http, WithToken(Http("", http), "a1"), first_wait_s=0.001)

        async def told(count: int) -> list[Told]:
            return [one async for _, one in _counted(live.listen(ORDER), count)]

        yield gateway, told


async def _counted(heard: Any, count: int) -> AsyncIterator[tuple[int, Told]]:
    for number in range(count):
        yield number, await anext(heard)
    await heard.aclose()


def sequences(told: Sequence[Told]) -> list[int | str | None]:
    """An event's number; `reload`."""
    return [one["sequence"] if one["type"] == "event" else "reload" for one in told]


async def test_everything_is_loaded_once_and_what_follows_is_told() -> None:
    async with listening(Turn([[subscribed("c1"), event(2), event(3)]])) as (gateway, told):
        heard = await told(3)

    assert sequences(heard) == ["reload", 2, 3]
    assert gateway.connections == [("Bearer a1", [{"type": "subscribe", "channel": ORDER}])]


async def test_a_lost_connection_is_resumed_after_the_last_event() -> None:
    turns = Turn([[subscribed("c1"), event(2)]]), Turn([[subscribed("c2"), event(3)]])
    async with listening(*turns) as (gateway, told):
        heard = await told(3)

    assert sequences(heard) == ["reload", 2, 3]
    (asked,) = gateway.connections[1][1]
    assert asked == {"type": "subscribe", "channel": ORDER, "cursor": "c2", "ticket": "t1"}


async def test_a_quiet_channel_is_resumed_where_the_gateway_says_that_it_stands() -> None:
    pong = {"type": "pong", "cursors": {ORDER: "c7"}}
    async with listening(Turn([[subscribed("c1"), pong]]), Turn([[subscribed("c7"), event(8)]])) as (gateway, told):
        heard = await told(2)

    assert sequences(heard) == ["reload", 8]
    assert gateway.connections[1][1][0]["cursor"] == "c7"


async def test_what_cannot_be_made_up_for_is_to_be_loaded_and_what_comes_meanwhile_is_told() -> None:
    turns = (
        Turn([[subscribed("c1"), event(2)]]),
        Turn([[{"type": "reload", "channel": ORDER}], [subscribed("c9"), event(10)]]),
    )
    async with listening(*turns) as (gateway, told):
        heard = await told(4)

    assert sequences(heard) == ["reload", 2, "reload", 10]
    assert [words.get("cursor") for words in gateway.connections[1][1]] == ["c2", None]


async def test_an_owner_who_is_away_is_asked_again() -> None:
    async with listening(Turn([[error(503)]]), Turn([[subscribed("c1"), event(2)]])) as (gateway, told):
        heard = await told(2)

    assert sequences(heard) == ["reload", 2]
    assert len(gateway.connections) == 2


async def test_a_channel_that_is_not_for_the_caller_is_a_refusal() -> None:
    async with listening(Turn([[error(404)]])) as (_, told):
        with pytest.raises(Refused) as refused:
            await told(1)

    assert (refused.value.status, refused.value.slug) == (404, "not-found")


async def test_an_address_that_has_no_socket_is_a_refusal() -> None:
    async with served(FastAPI()) as http:
        live = Live(str(http._base_url), http, WithToken(Http("", http), "a1"))
        with pytest.raises(Refused, match="403"):
            await anext(live.listen(ORDER))


async def test_a_token_that_has_ended_and_cannot_be_renewed_is_a_refusal() -> None:
    async with listening(Turn([[subscribed("c1")]], code=4401)) as (_, told):
        with pytest.raises(Refused, match="401"):
            await told(2)


@dataclass(slots=True)
class Logins:
    """A platform that knows one person, and gives another token each time."""

    tokens: int = 0
    asked: list[str] = field(default_factory=list)

    async def send(self, call: Call) -> Answer:
        self.tokens += 1
        self.asked.append(call.path)
        return Answer(status=200, headers={}, body={"access_token": f"a{self.tokens}", "refresh_token": "r"})


async def test_a_token_that_has_ended_is_renewed_and_nothing_is_missed() -> None:
    turns = Turn([[subscribed("c1"), event(2)]], code=4401), Turn([[subscribed("c2"), event(3)]])
    gateway, logins = Gateway(turns), Logins()
    async with served(gateway.app()) as http:
        person = LoggedIn(logins, "ada@example.com", "a quiet blue bicycle")
        heard = Live(str(http._base_url), http, person, first_wait_s=0.001).listen(ORDER)
        told = [one async for _, one in _counted(heard, 3)]

    assert sequences(told) == ["reload", 2, 3]
    assert [token for token, _ in gateway.connections] == ["Bearer a1", "Bearer a2"]
    assert logins.asked == ["/api/v1/auth/login", "/api/v1/auth/refresh"]


async def test_each_channel_goes_on_from_its_own_place() -> None:
    first = Turn([[], [subscribed("c4"), subscribed("d1", DRIVER), event(5), event(2, DRIVER)]])
    gateway = Gateway([first, Turn([[], []])])
    async with served(gateway.app()) as http:
        live = Live(str(http._base_url), http, WithToken(Http("", http), "a1"), first_wait_s=0.001)
        told = [one async for _, one in _counted(live.listen(ORDER, DRIVER, since={ORDER: "c4"}), 3)]

    assert [(one["type"], one["channel"]) for one in told] == [
        ("reload", DRIVER),
        ("event", ORDER),
        ("event", DRIVER),
    ]
    asked = gateway.connections[0][1]
    assert [words.get("cursor") for words in asked] == ["c4", None]
