"""The records of one topic, from where the reader wants to begin."""

from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from aiokafka import TopicPartition

from roundsman.messaging.broker import Kafka
from roundsman.messaging.errors import OperationFailed

Start = Literal["start", "end"] | int | datetime
_NAMED: Mapping[str, Literal["start", "end"]] = {"start": "start", "end": "end"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What is wanted of a topic."""

    topic: str  # the logical name
    start: Start = "end"  # end: the last `count` records
    count: int | None = 10  # at most so many of what is there; None: all
    key: str | None = None


def parse_start(text: str) -> Start:
    """`start`, `end`, an offset (in each partition), or a real time as ISO 8601; UTC unless it says otherwise.

    Raises:
        OperationFailed: it is none of these.
    """
    if text in _NAMED:
        return _NAMED[text]
    if text.isdecimal():
        return int(text)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise OperationFailed(f"--from {text}: neither start, end, an offset nor a time as 2026-05-03T18:30") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


async def present(kafka: Kafka, wanted: Excerpt) -> AsyncIterator[Any]:
    """The raw records that are there now; the last ones come in the order in which they were written.

    Raises:
        OperationFailed: there is no such topic.
    """
    spans = await kafka.spans(await _places(kafka, wanted))
    starts = await _starts(kafka, wanted, spans)
    chosen = _chosen(kafka.read({place: (starts[place], end) for place, (_, end) in spans.items()}), wanted)
    if wanted.start == "end":
        for one in await _last(chosen, wanted.count):
            yield one
        return
    left = wanted.count
    async for one in chosen:
        if left == 0:
            return
        yield one
        left = None if left is None else left - 1


async def coming(kafka: Kafka, wanted: Excerpt, ends: Mapping[TopicPartition, int]) -> AsyncIterator[Any]:
    """The raw records from these offsets on as they come, for ever."""
    async for one in _chosen(kafka.follow(ends), wanted):
        yield one


async def ends_of(kafka: Kafka, wanted: Excerpt) -> Mapping[TopicPartition, int]:
    """Where the topic ends now."""
    return await kafka.ends_of(await _places(kafka, wanted))


async def _places(kafka: Kafka, wanted: Excerpt) -> list[TopicPartition]:
    topics = await kafka.topics()
    if kafka.prefix + wanted.topic not in topics:
        known = ", ".join(topic.removeprefix(kafka.prefix) for topic in topics)
        raise OperationFailed(f"no topic {wanted.topic}; there are: {known or 'none'}")
    return await kafka.places([kafka.prefix + wanted.topic])


async def _starts(
    kafka: Kafka, wanted: Excerpt, spans: Mapping[TopicPartition, tuple[int, int]]
) -> Mapping[TopicPartition, int]:
    if isinstance(wanted.start, datetime):
        at_ms = int(wanted.start.timestamp() * 1000)
        found = await kafka.reader.offsets_for_times(dict.fromkeys(spans, at_ms))
        return {place: found[place].offset if found.get(place) else end for place, (_, end) in spans.items()}
    if isinstance(wanted.start, int):
        return {place: max(first, wanted.start) for place, (first, _) in spans.items()}
    if wanted.start == "start" or wanted.key is not None or wanted.count is None:
        return {place: first for place, (first, _) in spans.items()}
    return {place: max(first, end - wanted.count) for place, (first, end) in spans.items()}


async def _chosen(batches: AsyncIterator[Any], wanted: Excerpt) -> AsyncIterator[Any]:
    key = None if wanted.key is None else wanted.key.encode()
    async for batch in batches:
        for one in batch:
            if key is None or one.key == key:
                yield one


async def _last(chosen: AsyncIterator[Any], count: int | None) -> list[Any]:
    per_partition: dict[int, deque[Any]] = {}
    async for one in chosen:
        per_partition.setdefault(one.partition, deque(maxlen=count)).append(one)
    found = sorted(
        (one for records in per_partition.values() for one in records),
        key=lambda one: (one.timestamp, one.partition, one.offset),
    )
    return found if count is None else found[len(found) - min(count, len(found)) :]
