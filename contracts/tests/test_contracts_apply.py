"""Contracts applied to a real broker and registry."""

import asyncio
import copy
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from roundsman.contracts import AvroCodec, Catalog, IncompatibleSchema, TopicsUnavailable, UnknownSchemaId
from roundsman.contracts.__main__ import main
from roundsman.contracts.apply import Applied, Target, apply
from roundsman.contracts.checks.example_values import to_datum
from roundsman.contracts.compat import unreadable
from roundsman.contracts.registry import RegistryClient, register, register_with, subject_of
from roundsman.contracts.source import CHECKOUT
from roundsman.contracts.types.order import OrderCompleted
from roundsman.contracts.types.platform import RecordParked
from roundsman.contracts.types.tracking import EtaChanged
from roundsman.stack import ServerAddresses
from roundsman.testkit import eventually

pytestmark = pytest.mark.stack
CATALOG = Catalog.installed()


def a_prefix() -> str:
    return f"c{secrets.token_hex(4)}."


def target(servers: ServerAddresses, prefix: str) -> Target:
    return Target(bootstrap=servers.kafka, registry_url=servers.registry, prefix=prefix)


@asynccontextmanager
async def admin(servers: ServerAddresses) -> AsyncIterator[Any]:
    client = AIOKafkaAdminClient(bootstrap_servers=servers.kafka)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def settings(servers: ServerAddresses, topic: str) -> dict[str, str]:
    async with admin(servers) as client:
        [response] = await client.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    return {entry[0]: entry[1] for entry in response.resources[0][4]}


async def set_settings(servers: ServerAddresses, topic: str, values: dict[str, str]) -> None:
    async with admin(servers) as client:
        await client.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=values)])


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def applied(servers: ServerAddresses) -> tuple[str, Applied]:
    """A prefix under which everything was applied once, and what that did."""
    prefix = a_prefix()
    return prefix, await apply(target(servers, prefix))


async def test_every_topic_is_made_as_its_contract_says(servers: ServerAddresses, applied: tuple[str, Applied]) -> None:
    prefix, first = applied
    async with admin(servers) as client:
        topics = await client.describe_topics(first.topics_created)

    assert {topic["topic"]: len(topic["partitions"]) for topic in topics} == {
        prefix + spec.name: spec.partitions for spec in CATALOG.topics.values()
    }
    positions = await settings(servers, prefix + "tracking.positions.v1")
    orders = await settings(servers, prefix + "order.events.v1")
    assert (positions["retention.ms"], orders["retention.ms"]) == (str(7 * 86_400_000), "-1")
    assert orders["cleanup.policy"] == "delete"
    keys = await settings(servers, prefix + "platform.keys.v1")
    assert (keys["cleanup.policy"], keys["max.compaction.lag.ms"]) == ("compact", "86400000")


async def test_applying_again_changes_nothing(servers: ServerAddresses, applied: tuple[str, Applied]) -> None:
    prefix, first = applied

    second = await apply(target(servers, prefix))

    assert second.topics_created == []
    assert second.schema_ids == first.schema_ids


async def test_two_may_apply_at_once(servers: ServerAddresses) -> None:
    prefix = a_prefix()

    one, other = await asyncio.gather(*(apply(target(servers, prefix)) for _ in range(2)))

    assert one.schema_ids == other.schema_ids
    assert one.schema_ids.keys() == set(CATALOG.names())


async def test_retention_is_put_right_and_an_operators_setting_stays(servers: ServerAddresses) -> None:
    prefix = a_prefix()
    await apply(target(servers, prefix))
    topic = prefix + "order.events.v1"
    await set_settings(servers, topic, {"retention.ms": "1000", "max.message.bytes": "2000000"})

    await apply(target(servers, prefix))  # at once: the broker may still describe the settings from before

    async def both_are_right() -> bool:
        now = await settings(servers, topic)
        return (now["retention.ms"], now["max.message.bytes"]) == ("-1", "2000000")

    assert await eventually(both_are_right)


async def test_a_topic_with_other_partitions_is_refused(servers: ServerAddresses) -> None:
    prefix = a_prefix()
    async with admin(servers) as client:
        await client.create_topics([NewTopic(prefix + "order.events.v1", 1, 1)])

    with pytest.raises(TopicsUnavailable, match=r"order\.events\.v1 has 1 partitions, its contract says 4"):
        await apply(target(servers, prefix))


async def test_any_record_decodes_with_what_the_registry_knows(
    servers: ServerAddresses, applied: tuple[str, Applied]
) -> None:
    _, done = applied
    writer, reader = AvroCodec(done.schema_ids), AvroCodec({})
    async with RegistryClient(servers.registry) as registry:
        for full_name in CATALOG.names():
            _, service, name = full_name.split(".")
            text = (CHECKOUT / "examples" / service / name / "typical.json").read_text(encoding="utf-8")
            datum = to_datum(json.loads(text), CATALOG.source(full_name, CATALOG.latest(full_name)))
            record = CATALOG.message(full_name).from_avro(datum)
            schema_id = done.schema_ids[full_name]
            reader.learn(schema_id, await registry.fetch(schema_id))
            assert reader.decode(writer.encode(record)) == record


async def test_a_parked_record_has_one_id_on_all_parked_topics(
    servers: ServerAddresses, applied: tuple[str, Applied]
) -> None:
    prefix, done = applied
    schema = CATALOG.source(RecordParked.SCHEMA, 1)
    topics = CATALOG.topics_of(RecordParked.SCHEMA)
    async with RegistryClient(servers.registry) as registry:
        found = [await registry.find(subject_of(prefix + t.name, RecordParked.SCHEMA), schema) for t in topics]

    assert found == [done.schema_ids[RecordParked.SCHEMA]] * len(topics)


async def test_a_service_registers_what_it_writes(servers: ServerAddresses) -> None:
    prefix = a_prefix()

    first = await register(servers.registry, prefix, [OrderCompleted, EtaChanged])

    assert first == await register(servers.registry, prefix, [OrderCompleted, EtaChanged])
    assert first.keys() == {OrderCompleted.SCHEMA, EtaChanged.SCHEMA}


async def test_the_registry_itself_refuses_what_breaks_readers(
    servers: ServerAddresses, applied: tuple[str, Applied]
) -> None:
    prefix, _ = applied
    schema = CATALOG.source(OrderCompleted.SCHEMA, 1)
    broken = schema | {"fields": [f for f in schema["fields"] if f["name"] != "total_minor"]}
    subject = subject_of(prefix + OrderCompleted.TOPIC, OrderCompleted.SCHEMA)
    async with RegistryClient(servers.registry) as registry:
        with pytest.raises(IncompatibleSchema, match="total_minor"):
            await registry.add(subject, broken)


async def test_the_registry_takes_what_our_own_check_takes(servers: ServerAddresses) -> None:
    first = CATALOG.source(EtaChanged.SCHEMA, 1)
    second = copy.deepcopy(first)
    next(f for f in second["fields"] if f["name"] == "phase")["type"]["symbols"].append("to_depot")
    second["fields"].append({"name": "road", "type": ["null", "string"], "default": None, "doc": "Road."})
    grown = Catalog(list(CATALOG.topics.values()), {EtaChanged.SCHEMA: [first, second]})

    async with RegistryClient(servers.registry) as registry:
        ids = await register_with(registry, a_prefix(), [EtaChanged.SCHEMA], grown)
        kept = await registry.fetch(ids[EtaChanged.SCHEMA])

    assert [unreadable(first, second), unreadable(second, first)] == [[], []]
    assert kept == second


async def test_an_id_that_was_never_given_is_unknown(servers: ServerAddresses) -> None:
    async with RegistryClient(servers.registry) as registry:
        with pytest.raises(UnknownSchemaId):
            await registry.fetch(2_000_000_000)


async def test_the_command_applies_and_says_so(servers: ServerAddresses, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["apply", "--kafka", servers.kafka, "--registry", servers.registry, "--prefix", a_prefix()]

    assert await asyncio.to_thread(main, words) == 0
    topics, messages = len(CATALOG.topics), len(CATALOG.names())
    assert f"{topics} topics ({topics} new), {messages} messages" in capsys.readouterr().out


@pytest.mark.parametrize("away", ["kafka", "registry"])
async def test_a_server_that_is_away_is_named(
    away: str, servers: ServerAddresses, capsys: pytest.CaptureFixture[str]
) -> None:
    kafka = "127.0.0.1:1" if away == "kafka" else servers.kafka
    registry = "http://127.0.0.1:1" if away == "registry" else servers.registry
    words = ["apply", "--kafka", kafka, "--registry", registry, "--prefix", a_prefix(), "--patience-s", "0.5"]

    assert await asyncio.to_thread(main, words) == 1
    assert f"no {'Kafka' if away == 'kafka' else 'schema registry'} at " in capsys.readouterr().err
