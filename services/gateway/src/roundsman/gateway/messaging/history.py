"""Reads back in the log for a socket that was away longer than memory reaches."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from heapq import merge
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from roundsman.contracts.errors import RegistryUnavailable
from roundsman.gateway.domain.channels import Channel, ChannelKind
from roundsman.gateway.domain.errors import NotKept, ServiceAway
from roundsman.gateway.domain.log import Log, Occurrence, Positions
from roundsman.gateway.messaging.reading import Reader, Source

_MOST_RECORDS = 50_000  # of all the channel's logs together: some tenths of a second of work
_AT_ONCE = 2  # readings; after a restart many sockets come back together
_TIMEOUT_S = 10.0
_POLL_MS = 200
_BATCH = 500


class KafkaHistory:
    """`History` on the topics; each reading has a connection of its own."""

    def __init__(self, source: Source, reader: Callable[[], Reader]) -> None:
        self._source = source
        self._reader = reader
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def between(self, channel: Channel, since: Positions, until: Positions) -> list[Occurrence]:
        """See `History`."""
        count = sum(until[log] - since[log] for log in since)
        if count > _MOST_RECORDS:
            raise NotKept(f"{count} records would have to be read")
        try:
            async with asyncio.timeout(_TIMEOUT_S), self._turns:
                return await self._read(channel, since, until)
        except OffsetOutOfRangeError as error:
            raise NotKept("gone from the log") from error
        except (KafkaError, RegistryUnavailable, TimeoutError, OSError) as error:
            raise ServiceAway("What was missed cannot be read just now: try again in a moment.") from error

    async def _read(self, channel: Channel, since: Positions, until: Positions) -> list[Occurrence]:
        kafka = AIOKafkaConsumer(
            bootstrap_servers=self._source.bootstrap,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",
        )
        try:
            await kafka.start()
            ends = {self._source.place_of(log): offset for log, offset in until.items() if since[log] < offset}
            kafka.assign(list(ends))
            for place in ends:
                kafka.seek(place, since[self._source.log_of(place)])
            return await self._scan(kafka, channel, ends)
        finally:
            await kafka.stop()

    async def _scan(
        self, kafka: AIOKafkaConsumer, channel: Channel, ends: Mapping[TopicPartition, int]
    ) -> list[Occurrence]:
        reader = self._reader()
        found: dict[Log, list[Occurrence]] = {}
        open_ends = dict(ends)
        while open_ends:
            fetched = await kafka.getmany(*open_ends, timeout_ms=_POLL_MS, max_records=_BATCH)
            for place, records in fetched.items():
                log = self._source.log_of(place)
                wanted = [record for record in records if record.offset < ends[place] and _may_be_of(channel, record)]
                found.setdefault(log, []).extend(await _of(channel, log, wanted, reader))
            open_ends = {place: end for place, end in open_ends.items() if await kafka.position(place) < end}
        return list(merge(*found.values(), key=lambda event: event.logged_ms))


def _may_be_of(channel: Channel, record: Any) -> bool:
    """An order's events have its id as key: the others need not be decoded."""
    return channel.kind is not ChannelKind.ORDER or record.key == channel.subject.encode()


async def _of(channel: Channel, log: Log, records: Sequence[Any], reader: Reader) -> list[Occurrence]:
    events = [await reader.read(log, record) for record in records]
    await asyncio.sleep(0)  # sockets and requests share this loop
    return [event for event in events if event is not None and channel in event.channels]
