"""A broker that asks who one is: our clients say it, and are held to what the contracts let each service do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.kafka_address import kafka_options
from roundsman.contracts.kafka_topics import Broker, apply_topics
from roundsman.contracts.rights import rights
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.messaging.reach import broker_answers
from roundsman.messaging.relay import PublishFailed
from roundsman.persistence.session import OutboxRow
from roundsman.testkit.guarded_kafka import GuardedKafka, guarded_kafka

pytestmark = pytest.mark.stack

PASSWORDS = {"order": "orders-password", "vendor": "vendors-password"}
EVENTS, COMMANDS = "order.events.v1", "vendor.commands.v1"
ROW = OutboxRow(topic=EVENTS, key="ord_1", value=b"told", headers={})


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedKafka]:
    """With the topics of order and vendor, and all rights of the contracts."""
    topics = Catalog.installed().topics
    with guarded_kafka(tmp_path_factory.mktemp("guarded"), PASSWORDS) as kafka:
        asyncio.run(apply_topics(Broker(bootstrap=kafka.open), "", [topics[EVENTS], topics[COMMANDS]]))
        asyncio.run(kafka.give(one for one in rights(topics.values()) if one.user in PASSWORDS))
        yield kafka


def order(kafka: GuardedKafka) -> str:
    return kafka.as_user("order", PASSWORDS["order"])


def vendor(kafka: GuardedKafka) -> str:
    return kafka.as_user("vendor", PASSWORDS["vendor"])


async def read(address: str, topic: str, group: str) -> list[bytes]:
    consumer = AIOKafkaConsumer(topic, **kafka_options(address), group_id=group, auto_offset_reset="earliest")
    try:
        await consumer.start()
        return [(await consumer.getone()).value]
    finally:
        await consumer.stop()


async def test_a_service_writes_its_own_topics_and_others_read_what_they_are_named_for(broker: GuardedKafka) -> None:
    async with KafkaPublisher(order(broker)) as publisher:
        await publisher.publish([ROW])

    assert await broker_answers(order(broker))
    assert await read(vendor(broker), EVENTS, "vendor.orders") == [b"told"]


async def test_no_service_writes_in_the_name_of_another(broker: GuardedKafka) -> None:
    async with KafkaPublisher(vendor(broker)) as publisher:
        with pytest.raises(PublishFailed, match="TopicAuthorizationFailed"):
            await publisher.publish([ROW])
        with pytest.raises(PublishFailed, match="TopicAuthorizationFailed"):
            await publisher.publish([replace(ROW, topic=COMMANDS)])


@pytest.mark.parametrize(
    ("who", "topic", "group", "refusal"),
    [
        (order, COMMANDS, "order.commands", TopicAuthorizationFailedError),
        (vendor, EVENTS, "order.saga", GroupAuthorizationFailedError),
    ],
    ids=["others' topic", "others' group"],
)
async def test_nobody_reads_what_they_are_not_named_for_or_in_the_group_of_another(
    broker: GuardedKafka, who: Callable[[GuardedKafka], str], topic: str, group: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await read(who(broker), topic, group)


async def test_whoever_does_not_say_who_they_are_or_does_not_prove_it_is_not_let_in(broker: GuardedKafka) -> None:
    asked: list[Awaitable[bool]] = [
        broker_answers(broker.as_user("order", "another password")),
        broker_answers(broker.as_user("nobody", "another password")),
        broker_answers(f"scram+tls://order:{PASSWORDS['order']}@{broker.guarded}"),
    ]

    assert await asyncio.gather(*asked) == [False, False, False]
