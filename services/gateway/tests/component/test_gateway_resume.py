"""A socket that comes back misses nothing that is kept, hears nothing twice; a slow one costs nobody else."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.partitioner import DefaultPartitioner
from prometheus_client import REGISTRY

from roundsman.contracts.apply import Target, apply
from roundsman.contracts.types.order import OrderReady
from roundsman.contracts.types.vendor import TicketOpened
from roundsman.gateway.app import SERVICE
from roundsman.gateway.testing import (
    NOON,
    Answers,
    Client,
    Events,
    an_order_placed,
    client,
    events,
    later,
    order_id,
    owner,
    vendor_id,
)
from roundsman.testkit import TokenIssuer, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import Role

pytestmark = pytest.mark.stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Owners that know one vendor's person, a log, and where gateways can be started."""

    surroundings: Surroundings
    owner_url: str
    events: Events
    answers: Answers
    token: str

    @asynccontextmanager
    async def gateway(self, **settings: str) -> AsyncIterator[str]:
        """A gateway of its own; gives its URL."""
        told = {f"ROUNDSMAN_{name.upper()}": value for name, value in settings.items()}
        told["ROUNDSMAN_SERVICE_URLS"] = json.dumps(dict.fromkeys(("order", "vendor"), self.owner_url))
        async with running(SERVICE, self.surroundings, told) as component:
            yield component.url

    def channel(self, name: str) -> str:
        """The channel of a vendor that the token may listen to."""
        self.answers.allow(self.token, f"vendors/{vendor_id(name)}/tickets")
        return f"vendor:{vendor_id(name)}"

    async def tickets(self, vendor: str, numbers: range) -> None:
        """Open tickets of orders with these numbers, spread over the partitions."""
        for number in numbers:
            order = order_id(f"{vendor} {number}")
            await self.events.publish(
                TicketOpened(order_id=order, vendor_id=vendor_id(vendor), answer_by=NOON, at=later(number)),
                sequence=number,
            )


@pytest_asyncio.fixture(loop_scope="session")
async def town(surroundings: Surroundings, issuer: TokenIssuer) -> AsyncIterator[Town]:
    answers, servers = Answers(), surroundings.servers
    async with owner(answers.handle) as url, events(servers.kafka, servers.registry, surroundings.topic_prefix) as log:
        token = issuer.token("val", Role.VENDOR)
        yield Town(surroundings=surroundings, owner_url=url, events=log, answers=answers, token=token)


async def heard(one: Client, count: int) -> list[dict[str, Any]]:
    return [await one.hear() for _ in range(count)]


def numbers(words: list[dict[str, Any]]) -> list[int]:
    return sorted(one["sequence"] for one in words)


async def test_a_socket_goes_on_where_it_was_also_on_another_gateway(town: Town) -> None:
    channel = town.channel("resumes")
    async with town.gateway() as first, client(first, town.token) as val:
        await val.subscribe(channel)
        await town.tickets("resumes", range(1, 6))
        cursor = (await heard(val, 5))[-1]["cursor"]
    await town.tickets("resumes", range(6, 21))
    async with town.gateway() as second, client(second, town.token) as val:
        assert (await val.subscribe(channel, cursor))["type"] == "subscribed"
        await town.tickets("resumes", range(21, 26))
        again = await heard(val, 20)
        assert await val.heard_before_pong() == []
    assert numbers(again) == list(range(6, 26))


async def test_a_stream_goes_on_where_it_was_also_on_another_gateway(town: Town) -> None:
    channel, head = town.channel("streams"), {"Authorization": f"Bearer {town.token}"}
    path = f"/api/v1/events?channels={channel}"
    async with ClientSession(headers=head) as http:
        async with town.gateway() as first, http.get(first + path) as stream:
            begun = await told_on(stream, 1)
            await town.tickets("streams", range(1, 6))
            last_id = (await told_on(stream, 5))[-1][0]
        await town.tickets("streams", range(6, 21))
        async with town.gateway() as second:
            async with http.get(second + path, headers={"Last-Event-ID": last_id}) as stream:
                again = await told_on(stream, 16)
                await town.tickets("streams", range(21, 26))
                again += await told_on(stream, 5)
            since = {"channel": channel, "since": begun[0][1]["cursor"], "limit": "15"}
            pages = [await changes(second, http, since)]
            pages.append(await changes(second, http, since | {"since": pages[0]["cursor"]}))
    assert (stream.status, stream.content_type) == (200, "text/event-stream")
    assert numbers([words for _, words in again[1:]]) == list(range(6, 26))
    assert ([len(page["items"]) for page in pages], [page["more"] for page in pages]) == ([15, 10], [True, False])
    assert numbers([*pages[0]["items"], *pages[1]["items"]]) == list(range(1, 26))


async def told_on(stream: ClientResponse, count: int) -> list[tuple[str, dict[str, Any]]]:
    """The next events, each with its id."""
    found: list[tuple[str, dict[str, Any]]] = []
    event_id = ""
    while len(found) < count:
        field, _, value = (await asyncio.wait_for(stream.content.readline(), 60)).decode().strip().partition(": ")
        event_id = value if field == "id" else event_id
        if field == "data":
            found.append((event_id, json.loads(value)))
    return found


async def changes(url: str, http: ClientSession, query: dict[str, str]) -> dict[str, Any]:
    async with http.get(f"{url}/api/v1/changes", params=query) as response:
        page: dict[str, Any] = await response.json()
    return page


async def test_any_cursor_gives_exactly_what_came_after_it(town: Town) -> None:
    channel = town.channel("every")
    async with town.gateway() as url:
        async with client(url, town.token) as val:
            begun = (await val.subscribe(channel))["cursor"]
            await town.tickets("every", range(1, 9))
            all_heard = await heard(val, 8)
        for seen, cursor in enumerate([begun, *(one["cursor"] for one in all_heard)]):
            async with client(url, town.token) as val:
                await val.subscribe(channel, cursor)
                again = await val.heard_before_pong()
            # Events of several partitions may come in another order than they first did; the cursor knows each.
            assert numbers(again) == numbers(all_heard[seen:])
            assert [one["cursor"] for one in again[-1:]] == [one["cursor"] for one in all_heard[seen:][-1:]]


async def test_events_of_one_order_come_in_their_order(town: Town, issuer: TokenIssuer) -> None:
    order, who = order_id("story"), {"customer_id": "usr_1", "vendor_id": vendor_id("v")}
    town.answers.allow(town.token, f"orders/{order}")
    async with town.gateway() as url, client(url, town.token) as val:
        cursor = (await val.subscribe(f"order:{order}"))["cursor"]
        for sequence in range(1, 30):
            await town.events.publish(OrderReady(order_id=order, at=NOON, **who), sequence=sequence)
        live = await heard(val, 29)
        async with client(url, town.token) as late:
            await late.subscribe(f"order:{order}", cursor)
            replayed = await heard(late, 29)
    assert [one["sequence"] for one in live] == list(range(1, 30))
    assert [one["sequence"] for one in replayed] == list(range(1, 30))


@pytest.mark.parametrize("cursor", ["nonsense", "order.events.v1:0:0", "order.events.v1:0:x", "a:0:99999"])
async def test_a_cursor_of_something_else_means_reload(town: Town, cursor: str) -> None:
    channel = town.channel("foreign")
    async with town.gateway() as url, client(url, town.token) as val:
        assert await val.subscribe(channel, cursor) == {"type": "reload", "channel": channel}
        assert (await val.subscribe(channel))["type"] == "subscribed"


async def test_a_cursor_of_a_longer_log_means_reload(town: Town) -> None:
    channel = town.channel("ahead")
    async with town.gateway() as url, client(url, town.token) as val:
        cursor = (await val.subscribe(channel))["cursor"]
        ahead = ",".join(f"{part.rpartition(':')[0]}:999999" for part in cursor.split(","))
        assert (await val.subscribe(channel, ahead))["type"] == "reload"


async def test_what_memory_has_no_more_is_read_from_the_log(town: Town) -> None:
    channel, another = town.channel("long away"), town.channel("noise")
    async with town.gateway(socket_window="5", socket_window_most="5") as url:
        async with client(url, town.token) as val:
            cursor = (await val.subscribe(channel))["cursor"]
            await val.subscribe(another)
            for number in range(30):
                await town.tickets("long away", range(number, number + 1))
                await town.tickets("noise", range(2 * number, 2 * number + 2))
            live = [one for one in await heard(val, 90) if one["channel"] == channel]
        async with client(url, town.token) as val:
            assert (await val.subscribe(channel, cursor))["type"] == "subscribed"
            await town.tickets("long away", range(30, 33))
            again = await heard(val, 33)
            assert await val.heard_before_pong() == []
    assert numbers(again) == list(range(33))
    assert in_each_partition(again[:30]) == in_each_partition(live)


def in_each_partition(words: list[dict[str, Any]]) -> dict[int, list[int]]:
    """The sequences by the order's partition, in the order in which they were heard."""
    found: dict[int, list[int]] = {}
    for one in words:
        lane = int(DefaultPartitioner()(one["data"]["order_id"].encode(), range(4), range(4)))
        found.setdefault(lane, []).append(one["sequence"])
    return found


async def test_an_order_is_read_back_from_its_own_partition(town: Town) -> None:
    order, who = order_id("long story"), {"customer_id": "usr_1", "vendor_id": vendor_id("v")}
    town.answers.allow(town.token, f"orders/{order}")
    async with town.gateway(socket_window="2", socket_window_most="2") as url, client(url, town.token) as val:
        cursor = (await val.subscribe(f"order:{order}"))["cursor"]
        for sequence in range(1, 20):
            await town.events.publish(OrderReady(order_id=order, at=NOON, **who), sequence=sequence)
        await heard(val, 19)
        async with client(url, town.token) as late:
            await late.subscribe(f"order:{order}", cursor)
            assert [one["sequence"] for one in await heard(late, 19)] == list(range(1, 20))


async def test_more_missed_than_is_worth_reading_means_reload(town: Town) -> None:
    channel, first = town.channel("ancient"), "order.events.v1:0:"
    async with town.gateway(socket_window="5", socket_window_most="5") as url, client(url, town.token) as val:
        cursor = (await val.subscribe(channel))["cursor"]
        gone = ",".join(f"{first}-2000000" if part.startswith(first) else part for part in cursor.split(","))
        assert (await val.subscribe(channel, gone))["type"] == "reload"


async def test_a_log_that_was_laid_anew_sends_everybody_to_load_anew(town: Town) -> None:
    prefix = f"t{secrets.token_hex(4)}."
    own = replace(town, surroundings=replace(town.surroundings, topic_prefix=prefix))
    servers, name = own.surroundings.servers, prefix + TicketOpened.TOPIC
    target = Target(bootstrap=servers.kafka, registry_url=servers.registry, prefix=prefix)
    await apply(target)
    async with events(servers.kafka, servers.registry, prefix) as log:
        own = replace(own, events=log)
        channel = own.channel("anew")
        async with own.gateway() as url, client(url, own.token) as val:
            await val.subscribe(channel)
            await own.tickets("anew", range(8))
            await heard(val, 8)
            admin = AIOKafkaAdminClient(bootstrap_servers=servers.kafka)
            await admin.start()
            await admin.delete_topics([name])
            await eventually(lambda: is_gone(admin, name))
            await admin.close()
            await apply(target)
            assert await val.hear(60) == {"type": "reload", "channel": channel}
            assert (await val.subscribe(channel))["type"] == "subscribed"
            await own.tickets("anew", range(8, 9))
            assert (await val.hear())["sequence"] == 8


async def is_gone(admin: AIOKafkaAdminClient, topic: str) -> bool:
    return topic not in await admin.list_topics()


async def test_quiet_channels_learn_a_fresh_cursor_by_ping(town: Town) -> None:
    channel = town.channel("quiet")
    async with town.gateway() as url, client(url, town.token) as val:
        begun = (await val.subscribe(channel))["cursor"]
        await val.subscribe(town.channel("busy"))
        await town.tickets("busy", range(3))
        await heard(val, 3)
        await val.say(kind="ping")
        fresh = (await val.hear())["cursors"][channel]
        assert fresh != begun
        assert (await val.subscribe(channel, fresh))["cursor"] == fresh


async def test_a_slow_socket_is_told_to_reload_and_others_hear_everything(town: Town) -> None:
    channel, before = town.channel("busy"), slow_sockets()
    async with town.gateway(socket_queue="20") as url, client(url, town.token, compression=None) as slow:
        await slow.subscribe(channel)
        slow.connection.transport.pause_reading()
        async with client(url, town.token) as val:
            await val.subscribe(channel)
            for number in range(2000):  # 30 KB each: more than the buffers on the way hold
                order = an_order_placed(order_id(f"bulk {number}"), vendor_id("busy"), "usr_1", lines=300)
                await town.events.publish(order, sequence=number)
                assert (await val.hear())["sequence"] == number
                if slow_sockets() > before:
                    break
        slow.connection.transport.resume_reading()
        last = await slow.hear()
        while last["type"] == "event":
            last = await slow.hear()
        assert last == {"type": "reload"}
        assert await slow.closed_with() == 1013


def slow_sockets() -> float:
    return REGISTRY.get_sample_value("roundsman_gateway_slow_sockets_total") or 0.0
