"""Topics on the broker, as their contracts say."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from roundsman.contracts.catalog import TopicSpec
from roundsman.contracts.errors import TopicsUnavailable
from roundsman.contracts.kafka_address import kafka_options, shown
from roundsman.contracts.kafka_settings import SetTopicSettings

_FOR_GOOD = "-1"
_COMPACTED_WITHIN_MS = str(86_400_000)  # a day: until then, what was replaced or forgotten is still there
_RETRY_PAUSE_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """The broker, and how topics are made there."""

    bootstrap: str  # as `kafka_address` has it
    replication: int = 1  # copies of each new topic; 3 where there are three brokers
    patience_s: float = 60.0  # how long to wait while it starts


async def apply_topics(broker: Broker, prefix: str, specs: Iterable[TopicSpec]) -> list[str]:
    """Create missing topics, set retention and cleanup of all; return the names of those created.

    May be repeated. Settings that an operator added to a topic stay. Partitions are never added: keys
    would move, and with them the order of records.

    Raises:
        TopicsUnavailable: no broker in time, a topic with another number of partitions, or a refusal.
    """
    wanted = {prefix + spec.name: spec for spec in specs}
    async with _admin(broker) as admin:
        try:
            present = {topic["topic"]: topic for topic in await admin.describe_topics()}
            missing = {name: spec for name, spec in wanted.items() if name not in present}
            _check_partitions(wanted, present)
            await _create(admin, missing, broker)
            await _configure(admin, {name: spec for name, spec in wanted.items() if name in present})
        except (KafkaError, OSError, TimeoutError) as error:
            raise TopicsUnavailable(f"Kafka at {shown(broker.bootstrap)}: {error!r}") from error
    return sorted(missing)


@asynccontextmanager
async def _admin(broker: Broker) -> AsyncIterator[Any]:
    admin = AIOKafkaAdminClient(**kafka_options(broker.bootstrap), request_timeout_ms=15_000)
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + broker.patience_s
    try:
        while not await _started(admin):
            if loop.time() > ends_at:
                raise TopicsUnavailable(f"no Kafka at {shown(broker.bootstrap)}")
            await asyncio.sleep(_RETRY_PAUSE_S)
        yield admin
    finally:
        await admin.close()


async def _started(admin: Any) -> bool:
    try:
        await admin.start()
    except (KafkaError, OSError):
        return False
    return True


def _check_partitions(wanted: dict[str, TopicSpec], present: dict[str, Any]) -> None:
    for name, spec in wanted.items():
        count = len(present[name]["partitions"]) if name in present else spec.partitions
        if count != spec.partitions:
            raise TopicsUnavailable(
                f"{name} has {count} partitions, its contract says {spec.partitions}; "
                "make a new topic (next version in its name) and move its readers"
            )


async def _create(admin: Any, missing: dict[str, TopicSpec], broker: Broker) -> None:
    if not missing:
        return
    topics = [
        NewTopic(name, spec.partitions, broker.replication, topic_configs=_settings(spec))
        for name, spec in missing.items()
    ]
    response = await admin.create_topics(topics)
    for name, code, *text in response.topic_errors:
        # Somebody else, starting at the same time, may have been first.
        if code not in (0, TopicAlreadyExistsError.errno):
            raise TopicsUnavailable(f"cannot create {name}: {for_code(code).__name__} {text}")
    await _until_known(admin, missing, broker)


async def _until_known(admin: Any, names: Iterable[str], broker: Broker) -> None:
    """Wait until the broker knows what its controller has created, and with it whoever asks for the topics next."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + broker.patience_s
    while unknown := [one["topic"] for one in await admin.describe_topics(list(names)) if one["error_code"]]:
        if loop.time() > ends_at:
            raise TopicsUnavailable(f"not there after they were created: {', '.join(sorted(unknown))}")
        await asyncio.sleep(_RETRY_PAUSE_S)


async def _configure(admin: Any, present: dict[str, TopicSpec]) -> None:
    if not present:
        return
    request = SetTopicSettings({name: _settings(spec) for name, spec in present.items()})
    response = await admin._send_request(request)  # the client has no public way to send a request of ours
    for code, text, _, name in response.resources:
        if code:
            raise TopicsUnavailable(f"cannot set {name}: {for_code(code).__name__} {text}")


def _settings(spec: TopicSpec) -> dict[str, str]:
    retention = _FOR_GOOD if spec.retention_ms is None else str(spec.retention_ms)
    compacting = {"max.compaction.lag.ms": _COMPACTED_WITHIN_MS} if spec.cleanup == "compact" else {}
    return {"cleanup.policy": spec.cleanup, "retention.ms": retention, **compacting}
