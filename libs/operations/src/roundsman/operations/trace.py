"""Reads one order's story from every topic, and from the stores what no topic tells and what it waits for."""

from dataclasses import dataclass, replace
from typing import Any

from roundsman.messaging.broker import Kafka, connected
from roundsman.messaging.errors import OperationFailed
from roundsman.operations.beside import read_beside
from roundsman.operations.decoding import Decoder, decoding, headers_of, key_of
from roundsman.operations.reach import Reach
from roundsman.operations.records import Record, Unreadable
from roundsman.operations.story import Story, concerns, own_subjects, tell
from roundsman.operations.waiting import Waits, read_waits

_NOT_READ = frozenset({"tracking.positions.v1"})  # the largest by far, and a position belongs to no order


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """An order's story so far, and what it waits for."""

    order_id: str
    story: Story
    waits: Waits


async def read_trace(reach: Reach, order_id: str) -> Trace:
    """Read all topics once, from start to end; decode only what concerns the order.

    Raises:
        OperationFailed: nobody has told anything of such an order, or a server is away.
    """
    async with connected(reach.kafka, reach.topic_prefix) as kafka:
        raw = await _records_of(kafka, order_id)
    if not raw:
        raise OperationFailed(f"nothing was told of {order_id}: is it the id of an order of this platform?")
    async with decoding(reach.registry_url, reach.topic_prefix) as decoder:
        entries = await _decoded(decoder, raw)
    waits = await read_waits(reach, order_id, own_subjects(order_id, entries))
    beside = await read_beside(reach, order_id)
    story = tell(entries, beside.nodes)
    away = [*waits.away, *(one for one in beside.away if one not in waits.away)]
    return Trace(order_id=order_id, story=story, waits=replace(waits, away=away))


async def _records_of(kafka: Kafka, order_id: str) -> list[Any]:
    topics = [one for one in await kafka.topics() if one.removeprefix(kafka.prefix) not in _NOT_READ]
    found: list[Any] = []
    async for batch in kafka.read(await kafka.spans(await kafka.places(topics))):
        found += [raw for raw in batch if concerns(order_id, key_of(raw), headers_of(raw))]
    return sorted(found, key=lambda one: (one.timestamp, one.topic, one.partition, one.offset))


async def _decoded(decoder: Decoder, raw: list[Any]) -> list[Record | Unreadable]:
    return [await decoder.entry(one) for one in raw]
