"""The platform's topics: what they hold, and who writes and reads them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from roundsman.contracts.catalog import Catalog
from roundsman.messaging.broker import Kafka, Span

FOR_GOOD = -1  # Kafka's retention.ms of what is never deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicState:
    """One topic; `partitions` is 0 where the contracts name a topic that the broker does not have."""

    name: str
    partitions: int
    records: int
    retention_ms: int | None  # as set on the broker; FOR_GOOD: never deleted, None: not known
    writers: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    about: str = ""
    in_contracts: bool = True


async def read_topics(kafka: Kafka) -> Sequence[TopicState]:
    """Every topic of the platform and of the contracts, by name."""
    topics = await kafka.topics()
    spans = await kafka.spans(await kafka.places(topics))
    retentions = await _retentions(kafka, topics)
    return topic_states(_without_prefix(spans, kafka.prefix), retentions, Catalog.installed())


def topic_states(
    spans: Mapping[TopicPartition, Span], retentions: Mapping[str, int], catalog: Catalog
) -> Sequence[TopicState]:
    """What is on the broker (`spans`) held against what the contracts name."""
    partitions = Counter(place.topic for place in spans)
    records: Counter[str] = Counter()
    for place, (start, end) in spans.items():
        records[place.topic] += end - start
    return [
        _state(name, catalog, (partitions[name], records[name], retentions.get(name)))
        for name in sorted({*partitions, *catalog.topics})
    ]


def _state(name: str, catalog: Catalog, found: tuple[int, int, int | None]) -> TopicState:
    partitions, records, retention_ms = found
    spec = catalog.topics.get(name)
    return TopicState(
        name=name,
        partitions=partitions,
        records=records,
        retention_ms=retention_ms,
        writers=spec.writers if spec else (),
        readers=spec.readers if spec else (),
        about=spec.about if spec else "",
        in_contracts=spec is not None,
    )


async def _retentions(kafka: Kafka, topics: Sequence[str]) -> Mapping[str, int]:
    """Logical name -> retention.ms."""
    found: dict[str, int] = {}
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic) for topic in topics]
    for response in await kafka.admin.describe_configs(asked) if asked else []:
        for _, _, _, topic, entries in response.resources:
            settings = {entry[0]: entry[1] for entry in entries}
            found[topic.removeprefix(kafka.prefix)] = int(settings["retention.ms"])
    return found


def _without_prefix(spans: Mapping[TopicPartition, Span], prefix: str) -> Mapping[TopicPartition, Span]:
    return {TopicPartition(at.topic.removeprefix(prefix), at.partition): span for at, span in spans.items()}
