"""Publishes what committed: reads unpublished rows by id, sends them, deletes them when the broker has them.

A relay that dies in between sends again; the readers' inboxes drop the repeats.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import structlog

from roundsman.observability.metrics import OUTBOX_WAITING, PUBLISHED
from roundsman.persistence.pace import Pace
from roundsman.persistence.session import Database, OutboxRow

log = structlog.get_logger(__name__)

BATCH = 1000
_POLL_S = 0.05  # how late a row of another process may be seen
_BACK_OFF_S = 0.5


class Publisher(Protocol):
    """Puts rows on the log."""

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        """Send the rows, in order per key; returns when every one is safely stored. May block while the
        broker is away. After an error some may be on the log: publishing them again is allowed.

        Raises:
            PublishFailed: not all are known to be stored.
        """


class PublishFailed(Exception):
    """The broker did not confirm everything."""


class Leadership(Protocol):
    """Makes sure that one relay a service is active."""

    def held(self) -> AbstractAsyncContextManager["Term"]:
        """Wait to become the active one; the block ends the term."""


class Term(Protocol):
    """A time of leadership."""

    def lasts(self) -> bool:
        """Whether we still are the active one."""


class Pending(Protocol):
    """The unpublished rows of a store."""

    async def oldest(self, limit: int) -> Sequence[OutboxRow]:
        """The first of them, in the order to publish."""

    async def remove(self, rows: Sequence[OutboxRow]) -> None:
        """Forget them: they are on the log."""


class PendingInDatabase:
    """`Pending` in a database's outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def oldest(self, limit: int) -> Sequence[OutboxRow]:
        """See `Pending`."""
        async with self._database.autocommit() as session:
            return await session.outbox.oldest(limit)

    async def remove(self, rows: Sequence[OutboxRow]) -> None:
        """See `Pending`."""
        async with self._database.autocommit() as session:
            await session.outbox.remove([row.id for row in rows])


class Relay:
    """Runs until cancelled; `wake` makes it look at once. `service` names it in the metrics."""

    def __init__(self, pending: Pending, publisher: Publisher, leadership: Leadership, service: str = "") -> None:
        self._pending = pending
        self._publisher = publisher
        self._leadership = leadership
        self._pace = Pace(_POLL_S, _POLL_S)
        self._publishing = asyncio.Lock()  # held while rows are in hand
        self._finishing = False
        self._waiting_since_s: float | None = None  # monotonic; None: nothing that we know of waits
        self._published = PUBLISHED.labels(service)
        OUTBOX_WAITING.labels(service).set_function(self._waiting_s)

    def wake(self) -> None:
        """There are rows now."""
        self._pace.wake()

    def trust_wakes(self, longest_s: float) -> None:
        """This process writes rows itself and wakes us: look for others' less often, down to every `longest_s`."""
        self._pace = Pace(_POLL_S, longest_s)

    async def run(self) -> None:
        """Publish for ever, whenever this is the active relay."""
        while True:
            try:
                async with self._leadership.held() as term:
                    await self._serve(term)
            except (PublishFailed, OSError) as error:
                log.warning("relay waits", error=repr(error))
                await asyncio.sleep(_BACK_OFF_S)

    async def finish(self) -> None:
        """Send no further batch; returns when the one in hand is done with. Cancel `run` then."""
        self._finishing = True
        async with self._publishing:
            log.info("relay has finished")

    async def publish_pending(self) -> int:
        """Send one batch; returns how many rows were published."""
        async with self._publishing:
            rows = [] if self._finishing else await self._pending.oldest(BATCH)
            if rows:
                self._waiting_since_s = self._waiting_since_s or time.monotonic()
                await self._publisher.publish(rows)
                await self._pending.remove(rows)
                self._waiting_since_s = None
                self._published.inc(len(rows))
            return len(rows)

    def _waiting_s(self) -> float:
        return time.monotonic() - self._waiting_since_s if self._waiting_since_s else 0.0

    async def _serve(self, term: Term) -> None:
        while term.lasts():
            self._pace.begin()
            if await self.publish_pending():
                self._pace.found()
            else:
                await self._pace.rest()
