"""Server-sent events: who is let in, what is told, and where a client that comes back goes on."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from roundsman.gateway.api.crowd import Crowd
from roundsman.gateway.api.feeds import MOST_CHANNELS, Feeds, read_id, write_id
from roundsman.gateway.api.gathering import Gathering
from roundsman.gateway.api.rates import PerMinute, Rates
from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind
from roundsman.gateway.domain.log import Log, Occurrence, Told
from roundsman.gateway.domain.recent import Reach, Recent
from roundsman.gateway.fakes import Asked, FakeOwners, FakeReader, a_desk, a_gate, ask, bearer
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.testing import NOON, order_id
from roundsman.kernel.errors import Unauthenticated
from roundsman.web.caller import Caller

LOG = Log("order.events.v1", 0)
ONE, OTHER = (f"order:{order_id(name)}" for name in ("one", "other"))


def as_json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, default=str).encode()


def a_stream(limit: int = 100) -> Stream:
    recent = Recent(Reach.of_last(limit))
    recent.begin(LOG, 0)
    return Stream(recent, lambda _: [LOG], as_json)


def happen(stream: Stream, offset: int, *names: str, event: str = "OrderReady") -> None:
    """The log's next record is told on these channels."""
    occurrence = Occurrence(
        log=LOG,
        offset=offset,
        event=event,
        sequence=offset,
        logged_ms=offset,
        channels=tuple(Channel(ChannelKind.ORDER, name.partition(":")[2]) for name in names),
        show=lambda _, audience: Told(NOON, {"audience": audience is Audience.SUBJECT}),
    )
    stream.take(LOG, offset, occurrence)


class Gateway:
    """Feeds, and those who read them."""

    def __init__(self, stream: Stream, most: int = 10, **changes: Any) -> None:
        self.owners = FakeOwners()
        self.gathering = Gathering(most=most, recheck_s=60)
        desk = a_desk(stream, **changes)
        self.gate = a_gate(self.owners, verifier=desk.verifier)
        self.feeds = Feeds(desk, self.gathering, 5, self.gate)
        self._open: list[tuple[FakeReader, asyncio.Task[None]]] = []

    def read(self, channels: str, last_id: str = "", query: str = "", name: str = "ann") -> FakeReader:
        """Open one."""
        headers = bearer(name) | ({"Last-Event-ID": last_id} if last_id else {})
        reader = FakeReader(Asked(path="/api/v1/events", query=f"channels={channels}{query}", headers=headers))
        self._open.append((reader, asyncio.create_task(self.feeds(reader.scope, reader.receive, reader.send))))
        return reader

    async def ended(self, reader: FakeReader) -> None:
        """Wait for the end of the stream."""
        await asyncio.wait_for(next(task for one, task in self._open if one is reader), 60)

    async def close(self) -> None:
        for reader, _ in self._open:
            reader.leave()
        await asyncio.gather(*(task for _, task in self._open))


@asynccontextmanager
async def gateway(stream: Stream, most: int = 10, **changes: Any) -> AsyncIterator[Gateway]:
    made = Gateway(stream, most, **changes)
    try:
        yield made
    finally:
        await made.close()


async def test_a_stream_tells_its_channels_as_the_socket_does() -> None:
    stream = a_stream()
    async with gateway(stream) as feeds:
        reader = feeds.read(f"{ONE},{OTHER}")
        await reader.events(2)
        happen(stream, 0, OTHER)
        happen(stream, 1, ONE)
        heard = await reader.events(4)
    assert (reader.status, reader.headers["content-type"]) == (200, "text/event-stream")
    assert reader.headers["cache-control"] == "no-store"
    assert [(one["type"], one["channel"]) for one in heard] == [
        ("subscribed", ONE),
        ("subscribed", OTHER),
        ("event", OTHER),
        ("event", ONE),
    ]
    assert (heard[2]["event"], heard[2]["cursor"]) == ("OrderReady", "order.events.v1:0:1")
    assert heard[3]["id"] == f"{ONE}=order.events.v1:0:2;{OTHER}=order.events.v1:0:1"
    assert reader.body.startswith(b"retry: ")


async def test_whoever_comes_back_with_the_last_id_misses_nothing_and_hears_nothing_twice() -> None:
    stream = a_stream()
    async with gateway(stream) as feeds:
        reader = feeds.read(f"{ONE},{OTHER}")
        await reader.events(2)
        happen(stream, 0, ONE, OTHER)
        seen = await reader.events(4)
        reader.leave()
        for offset, name in enumerate((ONE, OTHER, ONE), 1):
            happen(stream, offset, name)
        for cut, last in enumerate(seen[2:], 1):
            again = await feeds.read(f"{ONE},{OTHER}", last["id"]).events(7 - cut)
            missed = sorted((one["sequence"], one["channel"]) for one in again if one["type"] == "event")
            assert missed == sorted([(1, ONE), (2, OTHER), (3, ONE)] + [(0, OTHER)] * (2 - cut))


async def test_the_last_id_may_come_in_the_query_and_the_token_too_where_that_is_allowed() -> None:
    stream = a_stream()
    happen(stream, 0, ONE)
    async with gateway(stream) as feeds:
        feeds.feeds._gate = replace(feeds.feeds._gate, tokens_in_query=True)
        query = f"channels={ONE}&access_token=token-of-ann&last_event_id={ONE}%3Dorder.events.v1:0:0"
        reader = FakeReader(Asked(path="/api/v1/events", query=query))
        task = asyncio.create_task(feeds.feeds(reader.scope, reader.receive, reader.send))
        heard = await reader.events(2)
        reader.leave()
        await task
    assert [one["type"] for one in heard] == ["subscribed", "event"]


@pytest.mark.parametrize("last_id", ["nonsense", f"{ONE}=", f"{ONE}=elsewhere:0:1", f"{ONE}=order.events.v1:0:99"])
async def test_a_cursor_that_is_none_means_reload_and_the_stream_goes_on(last_id: str) -> None:
    stream = a_stream()
    happen(stream, 0, ONE)
    async with gateway(stream) as feeds:
        reader = feeds.read(ONE, last_id)
        await reader.events(2)
        happen(stream, 1, ONE)
        heard = await reader.events(3)
    assert [one["type"] for one in heard] == ["reload", "subscribed", "event"]
    assert heard[0]["channel"] == ONE


async def test_a_channel_that_is_new_in_the_list_begins_now() -> None:
    stream = a_stream()
    happen(stream, 0, OTHER)
    async with gateway(stream) as feeds:
        heard = await feeds.read(f"{ONE},{OTHER}", f"{ONE}=order.events.v1:0:0").events(2)
    assert [(one["type"], one["cursor"]) for one in heard] == [
        ("subscribed", "order.events.v1:0:0"),
        ("subscribed", "order.events.v1:0:1"),
    ]


async def test_a_beat_refreshes_where_quiet_channels_stand() -> None:
    stream = a_stream()
    async with gateway(stream) as feeds:
        reader = feeds.read(ONE)
        await reader.events(1)
        happen(stream, 0, OTHER)
        for one in feeds.gathering._all:
            one.beat()
        assert reader.body.endswith(f":\nid: {ONE}=order.events.v1:0:1\n\n".encode())


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("", "bad-query"),
        ("channels=,", "bad-query"),
        ("channels=" + ",".join(f"order:{order_id(str(n))}" for n in range(MOST_CHANNELS + 1)), "bad-query"),
        ("channels=fleet:x", "bad-channel"),
        (f"channels={ONE}&who=forged", "unauthenticated"),
        (f"channels={ONE}&who=", "unauthenticated"),
        (f"channels={ONE}&who=token-of-lax", "second-factor-required"),
        (f"channels={ONE}&access_token=token-of-ann", "token-in-query"),
    ],
)
async def test_who_is_not_let_in_is_told_so_by_an_answer(query: str, slug: str) -> None:
    async with gateway(a_stream()) as feeds:
        _, named, token = query.partition("&who=")
        headers = {"Authorization": f"Bearer {token}"} if named else bearer("ann")
        reply = await ask(feeds.feeds, Asked(path="/api/v1/events", query=query, headers=headers))
    assert (reply.slug, reply.headers["content-type"]) == (slug, "application/problem+json")


async def test_what_the_owner_refuses_is_its_own_answer() -> None:
    async with gateway(a_stream()) as feeds:
        owners = FakeOwners()
        owners.status, owners.body = 404, b'{"type":"/problems/not-found","title":"x","status":404,"detail":"No."}'
        feeds.feeds._shared = a_desk(a_stream(), owners=owners)
        asked = Asked(path="/api/v1/events", query=f"channels={ONE}", headers=bearer("ann"))
        reply = await ask(feeds.feeds, asked)
    assert (reply.status, reply.slug) == (404, "not-found")


async def test_streams_count_as_requests_and_have_their_room() -> None:
    async with gateway(a_stream(), most=1) as feeds:
        first = feeds.read(ONE)
        await first.events(1)
        late = feeds.read(ONE)
        await feeds.ended(late)
        rates = Rates(PerMinute(user=1, address=0, login=0))
        object.__setattr__(feeds.gate, "rates", rates)
        third, fourth = feeds.read(ONE), feeds.read(ONE)
        await feeds.ended(third)
        await feeds.ended(fourth)
    assert (first.status, late.status, third.status, fourth.status) == (200, 503, 503, 429)


async def test_whoever_opens_one_too_many_loses_the_oldest_be_it_socket_or_stream() -> None:
    async with gateway(a_stream(), crowd=Crowd(1)) as feeds:
        first = feeds.read(ONE)
        await first.events(1)
        second = feeds.read(ONE)
        await second.events(1)
        heard = await first.events(2)
        await feeds.ended(first)
    assert heard[-1]["problem"]["type"] == "/problems/too-many-sockets"


async def test_a_reader_that_does_not_keep_up_is_told_to_reload_and_the_stream_ends() -> None:
    stream = a_stream()
    async with gateway(stream) as feeds:
        reader = feeds.read(ONE)
        await reader.events(1)
        reader.ready = False
        for offset in range(6):
            happen(stream, offset, ONE)
        reader.ready = True
        reader.resumed()
        heard = await reader.events(2)
        await feeds.ended(reader)
    assert [one["type"] for one in heard] == ["subscribed", "reload"]


async def test_lost_records_end_the_stream_so_that_it_comes_back() -> None:
    stream = a_stream()
    async with gateway(stream) as feeds:
        reader = feeds.read(ONE)
        await reader.events(1)
        stream.lost()
        await feeds.ended(reader)
        assert stream.rooms == 0


class Revoking:
    """A verifier that counts a token once."""

    def __init__(self, inner: Any) -> None:
        self.verify = inner.verify

    async def recheck(self, caller: Caller) -> None:
        raise Unauthenticated("This access token counts no more.")


async def test_a_revoked_token_ends_the_stream() -> None:
    stream = a_stream()
    async with gateway(stream, verifier=Revoking(a_desk().verifier)) as feeds:
        reader = feeds.read(ONE)
        await reader.events(1)
        for one in list(feeds.gathering._all):
            await one.recheck()
        heard = await reader.events(2)
        await feeds.ended(reader)
    assert (heard[-1]["type"], heard[-1]["problem"]["status"]) == ("error", 401)


async def test_a_process_that_ends_does_not_wait_for_its_streams() -> None:
    async with gateway(a_stream()) as feeds:
        reader = feeds.read(ONE)
        await reader.events(1)
        await feeds.gathering.finish()
        await feeds.ended(reader)
    assert not feeds.gathering._all


def test_an_id_says_where_each_channel_stands() -> None:
    cursors = {"order:1": "a:0:1,b:2:3", "dispatch": "c:0:7"}
    assert read_id(write_id(cursors), ["dispatch", "order:1", "driver:1"]) == cursors
    assert read_id("", ["dispatch"]) == {}
