"""Reads back in the log for those who were away longer than memory reaches."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from roundsman.contracts.errors import RegistryUnavailable
from roundsman.contracts.kafka_address import kafka_options
from roundsman.gateway.domain.channels import Channel, ChannelKind
from roundsman.gateway.domain.errors import NotKept, ServiceAway
from roundsman.gateway.domain.log import LONGEST_REPLAY, Log, Occurrence, Positions
from roundsman.gateway.domain.recent import Recent
from roundsman.gateway.messaging.extension import Extension
from roundsman.gateway.messaging.reading import Reader, Source
from roundsman.gateway.messaging.slices import Slices

# Of all the channel's logs together. Those of an order are told from others by their keys; of other channels each has
# to be decoded to know whose it is.
_MOST_RECORDS = {ChannelKind.ORDER: 1_000_000}
_MOST_DECODED = 200_000
_MOST_WISHES = 2_000  # in one reading: what is found for them is in memory until it ends, 0.6 KiB for each event
_MOST_FOUND = LONGEST_REPLAY + 1  # in a log for one wish: enough to see that it is too much
_TIMEOUT_S = 60.0  # a reading for many, beside all that many do when they come back at once
_POLL_MS = 200
_BATCH = 5000
_LONGEST_REST_S = 5.0
_LOOK_EVERY = 20  # records, whether it is time to give way
_CROWD = 20  # who wait together: after a fault, so that more will come who missed the same
_TOLD_AT_ONCE = 50  # of those who waited: each is then sent all that it missed


@dataclass(slots=True, eq=False)
class _Wish:
    """What somebody wants to read, and what was found of it."""

    channel: Channel
    since: Positions
    until: Positions
    answer: "asyncio.Future[list[Occurrence]]"
    found: dict[Log, list[Occurrence]] = field(default_factory=dict)

    def take(self, event: Occurrence) -> None:
        found = self.found.setdefault(event.log, [])
        if self.since[event.log] <= event.offset < self.until[event.log] and len(found) < _MOST_FOUND:
            found.append(event)

    def refuse(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)

    def finish(self) -> None:
        if not self.answer.done():
            self.answer.set_result(list(merge(*self.found.values(), key=lambda event: event.logged_ms)))


class KafkaHistory:
    """`History` on the topics. After a restart many come back together: all who ask while the log is being read are
    answered by the next reading, which goes through it once for all of them.
    """

    def __init__(
        self,
        source: Source,
        reader: Callable[[], Reader],
        recent: Recent,
        consumer: Callable[[Source], AIOKafkaConsumer] | None = None,
    ) -> None:
        self._source = source
        self._reader = reader
        self._recent = recent
        self._consumer = consumer or _consumer
        self._wishes: list[_Wish] = []
        self._reading: asyncio.Task[None] | None = None

    async def between(self, channel: Channel, since: Positions, until: Positions) -> list[Occurrence]:
        """See `History`."""
        count = sum(until[log] - since[log] for log in since)
        if count > _MOST_RECORDS.get(channel.kind, _MOST_DECODED):
            raise NotKept(f"{count} records would have to be read")
        wish = _Wish(channel, since, until, asyncio.get_running_loop().create_future())
        self._wishes.append(wish)
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_for_all())
        return await wish.answer

    async def _read_for_all(self) -> None:
        away = ServiceAway("What was missed cannot be read just now: try again in a moment.")
        wishes: list[_Wish] = []
        try:
            while self._wishes:
                wishes, self._wishes = self._wishes[:_MOST_WISHES], self._wishes[_MOST_WISHES:]
                began_s = time.monotonic()
                await self._answer(wishes, away)
                await asyncio.sleep(min(time.monotonic() - began_s, _LONGEST_REST_S))  # more share the next
        finally:  # after a fault of ours, too, nobody waits for ever
            for wish in (*wishes, *self._wishes):
                wish.refuse(away)
            self._wishes.clear()

    async def _answer(self, wishes: Sequence[_Wish], away: ServiceAway) -> None:
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                await self._read(wishes)
        except (KafkaError, RegistryUnavailable, TimeoutError, OSError):
            for wish in wishes:
                wish.refuse(away)

    async def _read(self, wishes: Sequence[_Wish]) -> None:
        kafka = self._consumer(self._source)
        try:
            await kafka.start()
            kept = await self._kept(kafka, wishes)
            begins, ends = _reach(kept)
            self._seek(kafka, begins)
            extension = Extension(self._recent, begins if len(kept) >= _CROWD else {})
            await self._scan(kafka, _Sought(kept), extension, ends)
            extension.finish(ends)
            for number, wish in enumerate(kept, start=1):
                wish.finish()
                if number % _TOLD_AT_ONCE == 0:
                    await asyncio.sleep(0)
        finally:
            await kafka.stop()

    async def _kept(self, kafka: AIOKafkaConsumer, wishes: Sequence[_Wish]) -> Sequence[_Wish]:
        """Those whose beginnings the log still has; the others are told that it has not."""
        firsts = await kafka.beginning_offsets({self._source.place_of(log) for wish in wishes for log in wish.since})
        gone = [
            wish
            for wish in wishes
            if any(offset < firsts[self._source.place_of(log)] for log, offset in wish.since.items())
        ]
        for wish in gone:
            wish.refuse(NotKept("gone from the log"))
        return [wish for wish in wishes if wish not in gone] if gone else wishes

    def _seek(self, kafka: AIOKafkaConsumer, begins: Positions) -> None:
        kafka.assign([self._source.place_of(log) for log in begins])
        for log, offset in begins.items():
            kafka.seek(self._source.place_of(log), offset)

    async def _scan(self, kafka: AIOKafkaConsumer, sought: "_Sought", extension: Extension, ends: Positions) -> None:
        reader, slices = self._reader(), Slices()
        open_ends = {self._source.place_of(log): end for log, end in ends.items()}
        while open_ends:
            fetched = await kafka.getmany(*open_ends, timeout_ms=_POLL_MS, max_records=_BATCH)
            for place, records in fetched.items():
                log = self._source.log_of(place)
                for count, record in enumerate(records):
                    if sought.may_have(record) or extension.wants(log):
                        unread = reader.unread(record)
                        event = reader.occurrence(log, unread) if unread else await reader.read(log, record)
                        sought.take(event)
                        extension.add(log, unread or event)
                    if count % _LOOK_EVERY == 0:
                        await slices.turn()
            open_ends = {place: end for place, end in open_ends.items() if await kafka.position(place) < end}


def _reach(wishes: Sequence[_Wish]) -> tuple[Positions, Positions]:
    """Where the first of them begins in each log that has to be read, and where the last of them ends."""
    begins: dict[Log, int] = {}
    ends: dict[Log, int] = {}
    for wish in wishes:
        for log in (log for log, offset in wish.since.items() if offset < wish.until[log]):
            begins[log] = min(begins.get(log, wish.since[log]), wish.since[log])
            ends[log] = max(ends.get(log, 0), wish.until[log])
    return begins, ends


def _consumer(source: Source) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        **kafka_options(source.bootstrap), group_id=None, enable_auto_commit=False, auto_offset_reset="none"
    )


class _Sought:
    """Who is looking for what."""

    def __init__(self, wishes: Sequence[_Wish]) -> None:
        self._by_channel: dict[Channel, list[_Wish]] = defaultdict(list)
        for wish in wishes:
            self._by_channel[wish.channel].append(wish)
        orders = [channel for channel in self._by_channel if channel.kind is ChannelKind.ORDER]
        # An order's events have its id as key: where only orders are sought, the others need not be decoded.
        self._keys = frozenset(channel.subject.encode() for channel in orders)
        self._only_keys = len(orders) == len(self._by_channel)

    def may_have(self, record: Any) -> bool:
        """Whether the record may be one of them."""
        return not self._only_keys or record.key in self._keys

    def take(self, event: Occurrence | None) -> None:
        """Give the event to all who look for it."""
        for channel in event.channels if event else ():
            for wish in self._by_channel.get(channel, ()):
                if event:
                    wish.take(event)
