"""Waits until the platform has nothing more to do, and counts what is left if it does not come to rest."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from roundsman.messaging.broker import Kafka
from roundsman.simulator.report.access import Access
from roundsman.simulator.report.reading.topics import kafka_of

Databases = Sequence["asyncpg.Connection[asyncpg.Record]"]

_LONGEST_S = 120.0  # a machine that was too slow for the day catches up first
_LOOK_EVERY_S = 0.5
_LOOKS_ALIKE = 5  # how often in a row the same quiet picture has to be seen

# A timer that is being worked on, or was tried and has to be tried again.
_TIMERS_AT_WORK = "SELECT count(*) FROM timers WHERE leased_by IS NOT NULL OR attempts > 0"
_TIMERS_OVERDUE = "SELECT count(*) FROM timers WHERE due_at < $1"
_UNSENT = "SELECT count(*) FROM outbox"


@dataclass(frozen=True, slots=True)
class _Picture:
    """What can be seen of the work in progress."""

    records: int  # on all topics
    waiting: int  # unsent messages, timers at work, records that no group has reported as handled

    @property
    def is_quiet(self) -> bool:
        return self.waiting == 0


async def until_quiet(access: Access) -> int:
    """Wait until nothing is under way any more; returns what still was after `_LONGEST_S`, 0 if it came to rest.

    Raises:
        ServerAway, OSError, asyncpg.PostgresError: the broker or a database is away.
    """
    ends_at = time.monotonic() + _LONGEST_S
    async with AsyncExitStack() as stack:
        watch = await _Watch.start(access, stack)
        last, alike = await watch.look(), 1
        while alike < _LOOKS_ALIKE or not last.is_quiet:
            if time.monotonic() > ends_at:
                return max(1, last.waiting)
            await asyncio.sleep(_LOOK_EVERY_S)
            picture = await watch.look()
            alike = alike + 1 if picture == last else 1
            last = picture
        return 0


async def count_left(access: Access, last_told_at: datetime | None) -> Mapping[str, int]:
    """What waits in each database: unsent messages, and timers that were due before the last event was told.

    Raises:
        OSError, asyncpg.PostgresError: a database is away.
    """
    left: dict[str, int] = {}
    for service, url in access.database_urls.items():
        connection = await asyncpg.connect(url)
        try:
            left[f"the outbox of {service}"] = await connection.fetchval(_UNSENT)
            left[f"the timers of {service}"] = await connection.fetchval(_TIMERS_OVERDUE, last_told_at)
        finally:
            await connection.close()
    return left


class _Watch:
    def __init__(self, kafka: Kafka, databases: Databases) -> None:
        self._kafka = kafka
        self._databases = databases

    @classmethod
    async def start(cls, access: Access, stack: AsyncExitStack) -> "_Watch":
        """Connect to everything; the stack disconnects."""
        databases: list[asyncpg.Connection[asyncpg.Record]] = []
        for url in access.database_urls.values():
            databases.append(connection := await asyncpg.connect(url))
            stack.push_async_callback(connection.close)
        return cls(await stack.enter_async_context(kafka_of(access)), databases)

    async def look(self) -> _Picture:
        at_ends = await self._kafka.ends()
        waiting = await self._behind() + await self._at_work()
        return _Picture(records=sum(at_ends.values()), waiting=waiting)

    async def _behind(self) -> int:
        """Records that consumer groups have not reported as handled."""
        behind = 0
        for group, _ in await self._kafka.admin.list_consumer_groups():
            offsets = await self._kafka.admin.list_consumer_group_offsets(group)
            group_ends = await self._kafka.reader.end_offsets(list(offsets)) if offsets else {}
            behind += sum(max(0, group_ends[place] - at.offset) for place, at in offsets.items())
        return behind

    async def _at_work(self) -> int:
        counts: list[int] = []
        for connection in self._databases:
            counts += [await connection.fetchval(_UNSENT), await connection.fetchval(_TIMERS_AT_WORK)]
        return sum(counts)
