"""What one client may do on sockets: at each limit and beyond it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from roundsman.gateway.api.crowd import Crowd
from roundsman.gateway.api.gathering import Gathering
from roundsman.gateway.api.listening import SocketDesk
from roundsman.gateway.api.sockets import Sockets
from roundsman.gateway.domain.calls import Answer, Call
from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind
from roundsman.gateway.domain.log import Log, Occurrence, Told
from roundsman.gateway.domain.pace import Pace
from roundsman.gateway.domain.recent import Reach, Recent
from roundsman.gateway.fakes import FakeOwners, FakeSocket, a_desk
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.owners.queued import QueuedOwners
from roundsman.gateway.testing import NOON, order_id
from roundsman.testkit import eventually


class Gateway:
    """Sockets, and those who are on them."""

    def __init__(self, shared: SocketDesk, most: int = 1000) -> None:
        self.sockets = Sockets(shared, Gathering(most=most, recheck_s=60), queue=1000)
        self._open: list[tuple[FakeSocket, asyncio.Task[None]]] = []

    async def connect(self, name: str = "") -> FakeSocket:
        """Open one, logged in if a name is given; returns once it was answered."""
        client = FakeSocket(f"token-of-{name}" if name else "")
        self._open.append((client, asyncio.create_task(self.sockets(client.scope, client.receive, client.send))))
        await client.until(1)
        return client

    async def close(self) -> None:
        for client, _ in self._open:
            client.leave()
        await asyncio.gather(*(task for _, task in self._open))


@asynccontextmanager
async def gateway(shared: SocketDesk, most: int = 1000) -> AsyncIterator[Gateway]:
    made = Gateway(shared, most)
    try:
        yield made
    finally:
        await made.close()


def words(client: FakeSocket) -> list[dict[str, Any]]:
    return [json.loads(message["text"]) for message in client.sent if message["type"] == "websocket.send"]


async def ended(client: FakeSocket) -> tuple[str, int]:
    """With which problem and code the socket ended."""

    async def closed() -> bool:
        return bool(client.sent[-1]["type"] == "websocket.close")

    await eventually(closed)
    return words(client)[-1]["problem"]["type"], client.sent[-1]["code"]


async def test_a_login_that_lacks_a_second_factor_hears_nothing() -> None:
    async with gateway(a_desk()) as sockets:
        lax = await sockets.connect("lax")
        assert await ended(lax) == ("/problems/second-factor-required", 4401)


async def test_a_socket_may_have_two_hundred_channels() -> None:
    async with gateway(a_desk(messages_per_s=1000.0)) as sockets:
        ann = await sockets.connect("ann")
        for number in range(201):
            ann.say(json.dumps({"type": "subscribe", "channel": f"order:{order_id(str(number))}"}))
        await ann.until(202)
        ann.say(json.dumps({"type": "unsubscribe", "channel": f"order:{order_id('0')}"}))
        ann.say(json.dumps({"type": "subscribe", "channel": f"order:{order_id('201')}"}))
        await ann.until(204)
        heard = words(ann)
    assert [one["type"] for one in heard] == ["subscribed"] * 200 + ["error", "unsubscribed", "subscribed"]
    assert heard[200]["problem"]["type"] == "/problems/too-many-channels"


@pytest.mark.parametrize(("letters", "known"), [(256 * 1024, True), (256 * 1024 + 1, False)])
async def test_a_message_may_be_as_long_as_the_limit(letters: int, known: bool) -> None:
    async with gateway(a_desk()) as sockets:
        ann = await sockets.connect("ann")
        ann.say(json.dumps({"type": "ping"}).ljust(letters))
        await ann.until(2)
    assert [one["type"] for one in words(ann)] == ["pong" if known else "error"]


async def test_a_pong_tells_the_time_of_the_platform() -> None:
    desk = a_desk()
    async with gateway(desk) as sockets:
        ann = await sockets.connect("ann")
        ann.say('{"type": "ping"}')
        await ann.until(2)
        assert words(ann)[0] == {"type": "pong", "at": desk.clock.now().isoformat()}


@pytest.mark.parametrize(("count", "ends"), [(10, False), (100, True)])  # 11 would do, but for a machine that rests
async def test_a_client_may_say_so_much_at_once(count: int, ends: bool) -> None:
    async with gateway(a_desk(messages_per_s=2.0)) as sockets:
        ann = await sockets.connect("ann")
        for _ in range(count):
            ann.say('{"type": "ping"}')
        await ann.until(11)
        if ends:
            assert await ended(ann) == ("/problems/too-many-messages", 4429)
        assert [one["type"] for one in words(ann)][:10] == ["pong"] * 10


@pytest.mark.parametrize(("after_s", "allowed"), [(0.0, 0), (0.25, 1), (1.0, 4), (100.0, 8)])
def test_after_a_burst_a_client_may_go_on_at_the_pace_that_is_set(after_s: float, allowed: int) -> None:
    pace = Pace(per_s=4.0, burst=8)
    assert [pace.allows(1000.0) for _ in range(9)] == [True] * 8 + [False]
    assert [pace.allows(1000.0 + after_s) for _ in range(9)].count(True) == allowed


async def test_whoever_opens_one_socket_too_many_loses_the_oldest() -> None:
    async with gateway(a_desk(crowd=Crowd(2))) as sockets:
        first, second, other = [await sockets.connect(name) for name in ("ann", "ann", "bob")]
        for one in (first, second, other):
            await one.ping()
        third = await sockets.connect("ann")
        assert await ended(first) == ("/problems/too-many-sockets", 4429)
        for one in (second, third, other):
            await one.ping()


async def test_a_socket_that_has_ended_counts_no_more() -> None:
    crowd = Crowd(2)
    async with gateway(a_desk(crowd=crowd)) as sockets:
        for _ in range(5):
            client = await sockets.connect("ann")
            await client.ping()
            client.leave()

        async def all_gone() -> bool:
            return not crowd._sockets

        await eventually(all_gone)
        stays = [await sockets.connect("ann") for _ in range(2)]
        for one in stays:
            await one.ping()


async def test_a_new_login_on_the_same_socket_is_no_other_socket() -> None:
    async with gateway(a_desk(crowd=Crowd(1))) as sockets:
        ann = await sockets.connect("ann")
        for name in ("ann", "bob", "ann"):
            ann.say(json.dumps({"type": "login", "token": f"token-of-{name}"}))
        await ann.ping()
        bob = await sockets.connect("bob")
        await bob.ping()
        await ann.ping()


async def test_a_process_has_room_for_so_many() -> None:
    async with gateway(a_desk(), most=2) as sockets:
        ann, _ = [await sockets.connect(name) for name in ("ann", "bob")]
        late = await sockets.connect("eve")
        assert (late.sent[0]["type"], late.sent[0]["status"]) == ("websocket.http.response.start", 503)
        assert (b"retry-after", b"1") in late.sent[0]["headers"]
        ann.leave()

        async def room_again() -> bool:
            return bool((await sockets.connect("eve")).sent[0]["type"] == "websocket.accept")

        await eventually(room_again)


async def test_when_all_sockets_come_back_their_questions_wait_here_and_not_at_the_service() -> None:
    owners = FakeOwners()
    owners.may_answer.clear()
    queued = QueuedOwners(owners, at_once=2)
    call = Call(service="order", method="GET", target="/api/v1/orders", headers=[])
    asking: list[asyncio.Task[Answer]] = [asyncio.create_task(queued.send(call)) for _ in range(5)]
    await asyncio.wait(asking, timeout=0.05)
    waiting = len(owners.asked)
    owners.may_answer.set()
    await asyncio.gather(*asking)
    assert (waiting, len(owners.asked), queued.services) == (2, 5, owners.services)


def as_json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, default=str).encode()


def told(stream: Stream, channel: Channel, offset: int, name: str) -> None:
    log = Log("order.events.v1", 0)

    def show(_: Channel, __: Audience) -> Told:
        return Told(NOON, {"offset": offset})

    event = Occurrence(log=log, offset=offset, event=name, sequence=offset, logged_ms=0, channels=(channel,), show=show)
    stream.take(log, offset, event)


@pytest.mark.parametrize(
    ("events", "heard"),
    [
        (["EtaChanged"] * 5000, ["0", "4999"]),
        (["EtaChanged"] * 50 + ["OrderReady"] + ["EtaChanged"] * 50, ["0", "50", "100"]),
        (["EtaChanged", "OrderReady", "OrderPickedUp"], ["0", "1", "2"]),
        (["OrderReady"] * 2000, ["0", "reload"]),
    ],
)
async def test_a_slow_client_hears_every_event_and_the_newest_position_or_has_to_load_anew(
    events: list[str], heard: list[str]
) -> None:
    order = order_id("slow")
    channel, recent = Channel(ChannelKind.ORDER, order), Recent(Reach.of_last(10_000))
    recent.begin(Log("order.events.v1", 0), 0)
    stream = Stream(recent, lambda _: [Log("order.events.v1", 0)], as_json)
    async with gateway(a_desk(stream)) as sockets:
        slow = FakeSocket("token-of-ann")
        task = asyncio.create_task(sockets.sockets(slow.scope, slow.receive, slow.send))
        slow.say(json.dumps({"type": "subscribe", "channel": channel.name}))
        await slow.until(2)
        told(stream, channel, 0, events[0])
        slow.ready = False
        for offset, name in enumerate(events[1:], 1):
            told(stream, channel, offset, name)
        slow.take()
        await slow.until(2 + len(heard))
        slow.leave()
        await task
    assert [str(one["data"]["offset"]) if "data" in one else one["type"] for one in words(slow)[1:]] == heard
