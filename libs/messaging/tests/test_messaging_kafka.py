"""Relay and consumer on a real broker and a real database: rebalances, repeats, slow handlers, foreign bytes."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka import TopicPartition as KafkaPartition

from roundsman.contracts.apply import Target, apply
from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.registry import RegistryClient, register
from roundsman.contracts.types.order import OrderReady
from roundsman.contracts.types.payment import CapturePayment
from roundsman.contracts.types.platform import RecordParked
from roundsman.kernel.clock import SystemClock
from roundsman.messaging.consumer import Consumer, KafkaAccess
from roundsman.messaging.leadership import PostgresLeadership
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.processor import Processor
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.messaging.relay import PendingInDatabase, Relay
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import OutboxRow, TopicPartition
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.stack import ServerAddresses
from roundsman.testkit import eventually
from roundsman.testkit.counters import SERVICE, TOPIC, CounterWork, amount, group, outbound

pytestmark = pytest.mark.stack


@dataclass
class Bench:
    """A database of its own, topics of its own, and members of one group."""

    servers: ServerAddresses
    prefix: str
    database: PostgresDatabase
    codec: AvroCodec
    registry: RegistryClient
    group_prefix: str = field(default_factory=lambda: f"g{secrets.token_hex(4)}.")

    @property
    def units(self) -> Units[CounterWork]:
        return Units(
            database=self.database,
            build=CounterWork,
            clock=SystemClock(),
            source="payment",
            outbound=outbound,
            encode=self.codec.encode,
        )

    def consumer(self, instance: str, of: ConsumerGroup[CounterWork] | None = None) -> Consumer:
        access = KafkaAccess(
            bootstrap=self.servers.kafka,
            instance=f"{self.group_prefix}{instance}",
            topic_prefix=self.prefix,
            group_prefix=self.group_prefix,
        )
        return Consumer(Processor(of or group(), self.units, RecordReader(self.codec, self.registry, NoKeys())), access)

    async def send(self, amounts: Sequence[tuple[str, int]]) -> None:
        rows = [
            OutboxRow(
                topic=TOPIC,
                key=key,
                value=self.codec.encode(amount(key, minor)),
                headers={"ce_id": f"{key}-{minor}", "ce_type": CapturePayment.SCHEMA},
            )
            for key, minor in amounts
        ]
        async with KafkaPublisher(self.servers.kafka, self.prefix) as publisher:
            await publisher.publish(rows)

    async def amounts(self, key: str) -> list[int]:
        async def read(work: CounterWork) -> list[int]:
            found = await work.counters.find(key)
            return found.amounts if found else []

        return await self.units.run(read)

    async def shows(self, expected: dict[str, list[int]]) -> bool:
        seen = {key: await self.amounts(key) for key in expected}
        wrong = {key: seen[key] for key in expected if seen[key] != expected[key]}
        assert not wrong, str(wrong)[:500]
        return True


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def prefix(servers: ServerAddresses) -> str:
    made = f"m{secrets.token_hex(4)}."
    await apply(Target(bootstrap=servers.kafka, registry_url=servers.registry, prefix=made))
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def bench(
    servers: ServerAddresses, prefix: str, migrated: Callable[[Service], Awaitable[PostgresDatabase]]
) -> AsyncIterator[Bench]:
    ids = await register(servers.registry, prefix, [CapturePayment, OrderReady, RecordParked])
    async with RegistryClient(servers.registry) as registry:
        yield Bench(servers, prefix, await migrated(SERVICE), AvroCodec(ids), registry)


@asynccontextmanager
async def going(*runs: Awaitable[None]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(run) for run in runs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def keys(name: str, count: int = 20) -> list[str]:
    return [f"{name}{secrets.token_hex(3)}{n}" for n in range(count)]


async def test_what_was_sent_is_taken_in_once_and_in_order(bench: Bench) -> None:
    mine = keys("order")
    await bench.send([(key, n) for n in range(20, 30) for key in mine])
    async with going(bench.consumer("a").run()):
        await eventually(lambda: bench.shows({key: list(range(20, 30)) for key in mine}))


async def test_sending_everything_twice_changes_nothing(bench: Bench) -> None:
    mine = keys("twice")
    for _ in range(2):
        await bench.send([(key, n) for n in range(20, 25) for key in mine])
    await bench.send([(key, 99) for key in mine])
    async with going(bench.consumer("a").run()):
        await eventually(lambda: bench.shows({key: [*range(20, 25), 99] for key in mine}))


async def test_what_a_group_passes_over_is_behind_it_all_the_same(bench: Bench) -> None:
    [mine] = keys("passed", 1)
    headers = {"ce_id": secrets.token_hex(8), "ce_type": "roundsman.elsewhere.Other"}
    async with KafkaPublisher(bench.servers.kafka, bench.prefix) as publisher:
        await publisher.publish([OutboxRow(topic=TOPIC, key=mine, value=b"not for us", headers=headers)])
    consumer = bench.consumer("a")

    async with going(consumer.run()):
        assert await eventually(lambda: nothing_is_left(bench))
    await bench.send([(mine, 20)])
    async with going(bench.consumer("a").run()):
        assert await eventually(lambda: bench.shows({mine: [20]}))


async def nothing_is_left(bench: Bench) -> bool:
    """Whether the group's own offsets are at the end of the topic."""
    kafka = AIOKafkaConsumer(bootstrap_servers=bench.servers.kafka)
    await kafka.start()
    try:
        ends = await kafka.end_offsets([KafkaPartition(bench.prefix + TOPIC, n) for n in range(4)])
    finally:
        await kafka.stop()
    logs = [TopicPartition(TOPIC, n) for n in range(4)]
    async with bench.database.transaction() as session:
        now = await session.inbox.next_offsets(group().name, logs)
    return [now[log] for log in logs] == [ends[KafkaPartition(bench.prefix + TOPIC, n)] for n in range(4)]


async def test_members_that_come_and_go_lose_and_double_nothing(bench: Bench) -> None:
    mine = keys("move")
    expected = {key: list(range(20, 60)) for key in mine}
    first = asyncio.ensure_future(bench.consumer("a").run())
    await bench.send([(key, n) for n in range(20, 30) for key in mine])
    async with going(bench.consumer("b").run()):
        await bench.send([(key, n) for n in range(30, 50) for key in mine])
        await eventually(lambda: bench.shows({key: list(range(20, 50)) for key in mine}))
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await bench.send([(key, n) for n in range(50, 60) for key in mine])
        async with going(bench.consumer("a").run()):
            await eventually(lambda: bench.shows(expected))


async def test_a_zombie_beside_its_successor_doubles_nothing(bench: Bench) -> None:
    """Two consumers under one name: the elder is fenced, by the broker or by the offsets in the store."""
    mine = keys("zombie")
    elder = bench.consumer("a")
    async with going(elder.run(), bench.consumer("a").run()):
        await bench.send([(key, n) for n in range(20, 40) for key in mine])
        await eventually(lambda: bench.shows({key: list(range(20, 40)) for key in mine}))


async def test_a_slow_handler_holds_up_nobody_elses_membership(bench: Bench) -> None:
    mine = keys("slow", 4)
    quick = group()
    count = quick.reactions[CapturePayment]

    async def slowly(message: CapturePayment, work: CounterWork) -> None:
        if message.order_id in mine and message.amount_minor == 20:
            await asyncio.sleep(1.5)
        await count.handle(message, work)

    slow = replace(quick, reactions={CapturePayment: Reaction(handle=slowly)})
    async with going(bench.consumer("a", slow).run(), bench.consumer("b", slow).run()):
        await bench.send([(key, n) for n in (20, 21, 22) for key in mine])
        await eventually(lambda: bench.shows({key: [20, 21, 22] for key in mine}))


async def test_bytes_that_are_not_avro_park_their_key_and_others_flow(bench: Bench) -> None:
    (key,) = keys("ok", 1)
    producer = AIOKafkaProducer(bootstrap_servers=bench.servers.kafka)
    await producer.start()
    await producer.send_and_wait(bench.prefix + TOPIC, key=key.encode(), value=b"not avro at all")
    await producer.send_and_wait(bench.prefix + TOPIC, key=b"unknown-schema", value=b"\x00\x7f\xff\xff\xffabc")
    await producer.stop()
    other = f"{key}-other"
    await bench.send([(key, 20), (other, 21)])
    async with going(bench.consumer("a").run()):
        await eventually(lambda: bench.shows({other: [21]}))
        reasons = await eventually(lambda: _reasons(bench, 3))
    assert await bench.amounts(key) == []
    assert "schema id" in reasons["unknown-schema"]
    assert reasons[key]


async def _reasons(bench: Bench, at_least: int) -> dict[str, str]:
    async with bench.database.transaction() as session:
        parked = await session.parking.listing(100)
    return {record.key: record.reason for record in parked} if len(parked) >= at_least else {}


async def test_the_relay_publishes_what_commits_and_forgets_it(bench: Bench) -> None:
    mine = keys("relay")
    leadership = PostgresLeadership(bench.database.url, "relay")
    await bench.send([(key, n) for n in (20, 21) for key in mine])
    publisher = KafkaPublisher(bench.servers.kafka, bench.prefix)
    relay = Relay(PendingInDatabase(bench.database), publisher, leadership)
    async with publisher, going(bench.consumer("a").run(), relay.run()):
        await eventually(lambda: bench.shows({key: [20, 21] for key in mine}))
        await eventually(lambda: _outbox_is_empty(bench))


async def _outbox_is_empty(bench: Bench) -> bool:
    async with bench.database.transaction() as session:
        return not await session.outbox.oldest(1)


async def test_only_one_relay_is_active_and_another_follows_it(bench: Bench) -> None:
    first, second = (PostgresLeadership(bench.database.url, "relay") for _ in range(2))
    async with first.held() as term:
        assert term.lasts()
        waiting = asyncio.ensure_future(_lead(second))
        done, _ = await asyncio.wait([waiting], timeout=0.6)
        assert not done
    await asyncio.wait_for(waiting, 60)


async def _lead(leadership: PostgresLeadership) -> None:
    async with leadership.held():
        return


async def test_a_consumer_that_cannot_learn_where_to_start_says_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client only logs what fails in its listener; the group would stand still for ever."""

    async def fails(self: object, logs: object) -> None:
        raise LookupError("no such offsets")

    monkeypatch.setattr(Processor, "next_offsets", fails)

    with pytest.raises(LookupError, match="no such offsets"):
        async with asyncio.timeout(60):
            await bench.consumer("lost").run()
