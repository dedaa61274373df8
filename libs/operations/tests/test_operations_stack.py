"""The readers, on the real servers."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.registry import register
from roundsman.contracts.types.order import OrderReady
from roundsman.messaging.broker import connected
from roundsman.messaging.errors import OperationFailed, ServerAway
from roundsman.operations.decoding import decoding
from roundsman.operations.groups import read_lag
from roundsman.operations.reach import Reach
from roundsman.operations.records import Record, Unreadable
from roundsman.operations.subjects import compare, expected_subjects, read_subjects
from roundsman.operations.tail import Excerpt, present
from roundsman.operations.topics import FOR_GOOD, read_topics
from roundsman.operations.trace import read_trace
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import Timer, TopicPartition
from roundsman.runtime.service import Service
from roundsman.stack import ServerAddresses
from roundsman.testkit.counters import SERVICE

pytestmark = pytest.mark.stack

TOPIC = OrderReady.TOPIC
ORDER = "ord_looked_into"
GROUP = "looking.inside"
NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
NOWHERE = "127.0.0.1:9"  # the discard port: nothing listens
Migrated = Callable[[Service], Awaitable[PostgresDatabase]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reach(servers: ServerAddresses, topic_prefix: str) -> Reach:
    """The session's topics, with two records of one order, the second of them unreadable."""
    ids = await register(servers.registry, topic_prefix, [OrderReady])
    ready = OrderReady(order_id=ORDER, customer_id="usr_1", vendor_id="ven_1", at=NOON)
    headers = [("ce_id", b"msg_ready"), ("ce_type", OrderReady.SCHEMA.encode()), ("ce_source", b"order")]
    producer = AIOKafkaProducer(bootstrap_servers=servers.kafka)
    await producer.start()
    try:
        for value in (AvroCodec(ids).encode(ready), b"not avro"):
            await producer.send_and_wait(topic_prefix + TOPIC, key=ORDER.encode(), value=value, headers=headers)
            headers = [("causationid", b"msg_ready")]
    finally:
        await producer.stop()
    return Reach(kafka=servers.kafka, registry_url=servers.registry, topic_prefix=topic_prefix, group_prefix="none.")


async def tailed(reach: Reach, wanted: Excerpt) -> list[Record | Unreadable]:
    async with (
        connected(reach.kafka, reach.topic_prefix) as kafka,
        decoding(reach.registry_url, reach.topic_prefix) as decoder,
    ):
        return [await decoder.entry(raw) async for raw in present(kafka, wanted)]


async def test_topics_are_told_with_what_they_hold_and_for_how_long(reach: Reach) -> None:
    async with connected(reach.kafka, reach.topic_prefix) as kafka:
        found = {one.name: one for one in await read_topics(kafka)}

    assert set(found) == set(Catalog.installed().topics)
    assert (found[TOPIC].partitions, found[TOPIC].retention_ms, found[TOPIC].writers) == (4, FOR_GOOD, ("order",))
    assert found[TOPIC].records >= 2


async def test_a_tail_shows_what_can_be_read_and_what_cannot(reach: Reach) -> None:
    readable, unreadable = await tailed(reach, Excerpt(topic=TOPIC, start="start", count=None, key=ORDER))

    assert isinstance(readable, Record)
    assert (readable.message_id, readable.key) == ("msg_ready", ORDER)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.size_bytes == 8


@pytest.mark.parametrize("start", ["end", "start", NOON], ids=str)
async def test_a_tail_keeps_to_its_count_wherever_it_starts(reach: Reach, start: "str | datetime") -> None:
    wanted = Excerpt(topic=TOPIC, start=start, count=1, key=ORDER)  # type: ignore[arg-type]  # one of a Start's

    (found,) = await tailed(reach, wanted)

    assert isinstance(found, Unreadable) == (start == "end")


async def test_a_tail_of_no_topic_names_those_that_there_are(reach: Reach) -> None:
    with pytest.raises(OperationFailed, match=r"no topic nope; there are: .*order\.events\.v1"):
        await tailed(reach, Excerpt(topic="nope"))


async def test_lag_is_told_from_the_position_in_the_services_store(reach: Reach, migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    (first, _) = await tailed(reach, Excerpt(topic=TOPIC, start="start", count=None, key=ORDER))
    here = TopicPartition(TOPIC, first.partition)
    async with database.transaction() as session:
        await session.inbox.advance(GROUP, {here: (0, first.offset + 1)})

    asked = replace(reach, database_urls={"counters": database.url})
    async with connected(reach.kafka, reach.topic_prefix) as kafka:
        (group,) = [one for one in await read_lag(kafka, asked) if one.name == GROUP]

    (lane,) = [one for one in group.partitions if one.partition == first.partition]
    assert (group.source, group.state, len(group.partitions)) == ("store", "absent", 4)
    assert lane.behind == lane.end_offset - first.offset - 1
    assert lane.behind_s > 0


async def test_the_registry_has_what_the_contracts_say_under_each_prefix(reach: Reach) -> None:
    found = await read_subjects(reach.registry_url, reach.topic_prefix)

    assert compare(expected_subjects(Catalog.installed(), reach.topic_prefix), found) == []
    assert found


async def test_a_trace_tells_causes_and_what_the_order_waits_for(reach: Reach, migrated: Migrated) -> None:
    database = await migrated(SERVICE)
    async with database.transaction() as session:
        await session.timers.put([Timer(kind="give-up", subject=ORDER, due_at=NOON)])

    asked = replace(reach, database_urls={"counters": database.url, "lost": f"postgresql://nobody@{NOWHERE}/x"})
    trace = await read_trace(asked, ORDER)

    (root,) = trace.story.roots
    assert (root.type, [child.type for child in root.children]) == ("order.OrderReady", ["?"])
    assert [(one.service, one.what, one.name, one.due_at) for one in trace.waits.found] == [
        ("counters", "timer", "give-up", NOON)
    ]
    assert trace.waits.away == ["lost"]


async def test_an_order_of_which_nothing_was_told_is_no_empty_story(reach: Reach) -> None:
    with pytest.raises(OperationFailed, match="nothing was told of ord_none"):
        await read_trace(reach, "ord_none")


async def test_a_broker_that_is_away_is_named_with_what_to_do() -> None:
    with pytest.raises(ServerAway, match=rf"kafka does not answer at {NOWHERE}.*roundsman logs kafka"):
        async with connected(NOWHERE):
            raise AssertionError("nothing listens there")


async def test_a_registry_that_is_away_is_named_with_what_to_do() -> None:
    with pytest.raises(ServerAway, match="registry does not answer"):
        await read_subjects(f"http://{NOWHERE}")
