"""Reads all the facts of a platform that runs: the stores first, then the topics, which may be newer only."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from aiokafka import TopicPartition

from roundsman.kernel.clock import Clock
from roundsman.messaging.broker import Kafka, connected
from roundsman.messaging.errors import OperationFailed
from roundsman.messaging.lag import GroupLag
from roundsman.operations.decoding import Decoder, decoding
from roundsman.operations.groups import read_lag
from roundsman.operations.invariants.facts import Facts, Sums, by_order
from roundsman.operations.invariants.log import Log
from roundsman.operations.invariants.mail import read_letters
from roundsman.operations.reach import Reach
from roundsman.operations.records import Record
from roundsman.operations.verify.judge import Judgement, Patience, judge_all
from roundsman.operations.verify.left import PlatformTime, left_of
from roundsman.operations.verify.provider import read_book
from roundsman.operations.verify.stores import Found, ledger_of, notices_of, parked_of, read_stores, stores_of

T = TypeVar("T")
Spans = Mapping[TopicPartition, tuple[int, int]]  # from and to which offset
_NOT_READ = frozenset({"tracking.positions.v1"})  # the largest by far; no invariant here asks for positions
_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify:
    """Which platform is looked at, and how long a thing may be half done."""

    reach: Reach
    clock: Clock  # the platform's
    speed: float  # of that clock
    provider_url: str
    provider_key: str
    mail_folder: Path
    under_way_s: float  # real


@dataclass(slots=True)
class _Sources:
    """Reads one source after the other; one that is away is noted, and what needs it is not checked."""

    unread: dict[str, str] = field(default_factory=dict)  # source -> why

    async def read(self, names: Sequence[str], read: Callable[[], Awaitable[T]], otherwise: T) -> T:
        try:
            return await read()
        except (OperationFailed, OSError) as error:
            self.unread |= dict.fromkeys(names, str(error))
            return otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topics:
    log: Log = field(default_factory=lambda: Log([]))
    ends: Mapping[tuple[str, int], int] = field(default_factory=dict)
    lag: Sequence[GroupLag] = ()


async def verify(wanted: Verify) -> list[Judgement]:
    """Read everything once and judge it; takes seconds for each 100,000 records. Changes nothing.

    A source that is away leaves the invariants that need it unchecked.
    """
    facts = await read_facts(wanted)
    return judge_all(facts, Patience(now=datetime.now(UTC), under_way_s=wanted.under_way_s))


async def read_facts(wanted: Verify) -> Facts:
    """Everything that the invariants ask for, as it is now."""
    sources = _Sources()
    stored = ("stores", "ledger", "notifications", "databases")
    time = PlatformTime(now=wanted.clock.now(), speed=wanted.speed)
    found: Found = await sources.read(stored, lambda: read_stores(wanted.reach), Found(databases={}))
    no_book: Mapping[str, Sums] = {}
    book = await sources.read(["book"], lambda: read_book(wanted.provider_url, wanted.provider_key), no_book)
    nothing: Sequence[str] = ()
    letters = await sources.read(["letters"], lambda: asyncio.to_thread(read_letters, wanted.mail_folder), nothing)
    topics = await sources.read(["topics", "databases"], lambda: _read_topics(wanted.reach), _Topics())
    ledger, ledger_sums = ledger_of(found)
    return Facts(
        log=topics.log,
        account=by_order,
        ledger=ledger,
        ledger_sums=ledger_sums,
        book=book,
        notices=notices_of(found),
        letters=letters,
        parked=parked_of(found),
        stores=stores_of(found, topics.ends),
        left=left_of(found, topics.lag, time, wanted.under_way_s),
        unread=sources.unread,
    )


async def _read_topics(reach: Reach) -> _Topics:
    async with (
        connected(reach.kafka, reach.topic_prefix, _PATIENCE_S) as kafka,
        decoding(reach.registry_url, reach.topic_prefix) as decoder,
    ):
        spans = await kafka.spans(await kafka.places(await kafka.topics()))
        wanted = {at: span for at, span in spans.items() if at.topic.removeprefix(kafka.prefix) not in _NOT_READ}
        records = await _read_all(kafka, decoder, wanted)
        lag = await read_lag(kafka, reach)
    ends = named({place: end for place, (_, end) in spans.items()}, kafka.prefix)
    return _Topics(log=Log(records), ends=ends, lag=lag)


async def _read_all(kafka: Kafka, decoder: Decoder, spans: Spans) -> Sequence[Record]:
    """All records that can be read, in order.

    What cannot be is parked by whoever reads it: the invariants on parked records and on gaps tell of it.
    """
    found: list[Record] = []
    async for batch in kafka.read(spans):  # decoded at once: the raw records would take the same room once more
        entries = [await decoder.entry(one) for one in batch]
        found += [one for one in entries if isinstance(one, Record)]
    return sorted(found, key=lambda one: (one.topic, one.partition, one.offset))


def named(ends: Mapping[TopicPartition, int], prefix: str) -> Mapping[tuple[str, int], int]:
    """Topic and partition -> offset, by the topics' logical names."""
    return {(place.topic.removeprefix(prefix), place.partition): end for place, end in ends.items()}
