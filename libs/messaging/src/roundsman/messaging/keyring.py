"""The keys of all persons, as the compacted topic of keys tells them; connected when the first is needed.

A key is on its topic before anything that is sealed with it. So one that is not there when we have read to the end
was forgotten, and stays so.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from roundsman.contracts.codec import AvroCodec, SchemaLookup
from roundsman.contracts.kafka_address import kafka_options
from roundsman.contracts.types.platform import PersonKey as PersonKeyRecord
from roundsman.kernel.errors import InvalidMessage
from roundsman.persistence.seals import PersonKey, SealBroken, Wrapping
from roundsman.persistence.vault import KEYS_TOPIC

log = structlog.get_logger(__name__)

_CONNECT_WITHIN_S = 30.0
_CAUGHT_UP_WITHIN_S = 30.0
_POLL_MS = 1000
_BATCH = 2000
_BACK_OFF_S = 0.5
_MOST_UNWRAPPED = 20_000

_Take = Callable[[str, bytes | None], None]  # of a record: its key, and its value or none


class KeysAway(ConnectionError):
    """The topic of keys cannot be read just now."""


class KafkaKeyring:
    """`Keyring` in memory, which follows the topic from its start. `aclose` ends it."""

    def __init__(self, bootstrap: str, topic_prefix: str, wrapping: Wrapping, schemas: SchemaLookup) -> None:
        self._bootstrap = bootstrap
        self._topic = topic_prefix + KEYS_TOPIC
        self._wrapping = wrapping
        self._schemas = schemas
        self._codec = AvroCodec({})
        self._wrapped: dict[str, bytes] = {}  # key id -> the record's value
        self._unwrapped: dict[str, PersonKey] = {}
        self._gone: set[str] = set()  # asked for, and not there
        self._line: _Line | None = None
        self._connecting = asyncio.Lock()

    async def key(self, key_id: str) -> PersonKey | None:
        """See `Keyring`."""
        if key_id not in self._wrapped and key_id not in self._gone:
            await self._catch_up()
        if key_id not in self._wrapped:
            self._gone.add(key_id)
            return None
        if key_id not in self._unwrapped:
            await self._unwrap(key_id)
        return self._unwrapped.get(key_id)

    async def aclose(self) -> None:
        """Disconnect."""
        line, self._line = self._line, None
        if line is not None:
            await line.close()

    async def _catch_up(self) -> None:
        """Read the topic to where it ends now."""
        try:
            async with self._connecting:
                if self._line is None:
                    self._line = await _Line.open(self._bootstrap, self._topic, self._take)
            async with asyncio.timeout(_CAUGHT_UP_WITHIN_S):
                await self._line.reach_end()
        except (KafkaError, TimeoutError) as error:
            await self.aclose()
            raise KeysAway(repr(error)) from error

    def _take(self, key_id: str, value: bytes | None) -> None:
        self._unwrapped.pop(key_id, None)
        if value:
            self._wrapped[key_id] = value
            self._gone.discard(key_id)
        else:
            self._wrapped.pop(key_id, None)

    async def _unwrap(self, key_id: str) -> None:
        if len(self._unwrapped) >= _MOST_UNWRAPPED:
            self._unwrapped.clear()
        try:
            record = await self._codec.decode_asking(self._wrapped[key_id], self._schemas)
            wrapped = record.wrapped if isinstance(record, PersonKeyRecord) else ""
            self._unwrapped[key_id] = self._wrapping.unwrapped(key_id, wrapped)
        except (InvalidMessage, SealBroken) as error:
            log.warning("key cannot be used", key=key_id, error=type(error).__name__)


class _Line:
    """Two connections: one waits at the broker for new keys, so that the other can ask at once where the topic ends."""

    def __init__(self, follower: AIOKafkaConsumer, asker: AIOKafkaConsumer, take: _Take) -> None:
        self._follower = follower
        self._asker = asker
        self._take = take
        self._moved = asyncio.Event()
        self._following = asyncio.create_task(self._follow())

    @classmethod
    async def open(cls, bootstrap: str, topic: str, take: _Take) -> "_Line":
        """Connect, and read from the start."""
        both = [
            AIOKafkaConsumer(topic, **kafka_options(bootstrap), group_id=None, auto_offset_reset="earliest")
            for _ in range(2)
        ]
        try:
            async with asyncio.timeout(_CONNECT_WITHIN_S):
                for consumer in both:
                    await consumer.start()
        except (KafkaError, TimeoutError, asyncio.CancelledError):
            for consumer in both:
                await consumer.stop()
            raise
        follower, asker = both
        asker.pause(*asker.assignment())
        return cls(follower, asker, take)

    async def close(self) -> None:
        """Disconnect."""
        self._following.cancel()
        await asyncio.gather(self._following, return_exceptions=True)
        await self._follower.stop()
        await self._asker.stop()

    async def reach_end(self) -> None:
        """Returns when all is taken that the topic had when this was called."""
        ends = await self._asker.end_offsets(self._asker.assignment())
        self._moved.clear()
        while await self._is_behind(ends):
            await self._moved.wait()
            self._moved.clear()

    async def _follow(self) -> None:
        while True:
            try:
                fetched = await self._follower.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)
            except KafkaError as error:
                log.warning("keys are not told", error=repr(error))
                await asyncio.sleep(_BACK_OFF_S)
                continue
            for record in (record for records in fetched.values() for record in records):
                self._take((record.key or b"").decode(errors="replace"), record.value)
            self._moved.set()

    async def _is_behind(self, ends: Mapping[Any, int]) -> bool:
        return any([await self._follower.position(place) < end for place, end in ends.items()])
