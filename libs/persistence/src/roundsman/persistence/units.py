"""Opens and closes units of work: the loop that runs one, and the commits that several share."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from roundsman.kernel.clock import Clock
from roundsman.kernel.errors import Conflict
from roundsman.observability.traces import current_traceparent
from roundsman.persistence.drafts import Key, NeedsOwnTransaction, Writes, draft_session
from roundsman.persistence.session import Database, Session
from roundsman.persistence.shared_commits import Overtaken, SharedCommits
from roundsman.persistence.vault import Vault
from roundsman.persistence.work import Cause, Desk, Encoder, Outbound, Work

T = TypeVar("T")
MAX_ATTEMPTS = 8  # of one unit against conflicts; with jitter, eight writers of one row all get through
W = TypeVar("W", bound=Work)


@dataclass(frozen=True, slots=True, kw_only=True)
class Units(Generic[W]):
    """Opens and closes units of work: the boundary that routes, consumers and timers share."""

    database: Database
    build: Callable[[Desk], W]
    clock: Clock
    source: str
    outbound: Outbound
    encode: Encoder
    committed: Callable[[], None] = lambda: None  # wakes the relay and the timers
    vault: Vault = field(default_factory=Vault)  # this one's seals can be opened by nobody
    sharing: SharedCommits | None = None  # None: each unit has a transaction of its own

    def __post_init__(self) -> None:
        if self.sharing is not None and self.sharing.database is not self.database:
            raise ValueError("units share commits of another database: give them both")

    async def run(self, body: Callable[[W], Awaitable[T]], cause: Cause | None = None) -> T:
        """Run `body`, and commit what it did together with other units; on a conflict repeat the whole of it.

        What it reads is what is committed at that moment; what it writes is checked against that and written when it
        has returned. A body that asks for more (locks, the inbox) is run alone.

        Raises:
            Conflict: still contended after `MAX_ATTEMPTS`.
        """
        if self.sharing is None:
            return await self.run_alone(body, cause)
        turn: Key | None = None
        for _ in range(MAX_ATTEMPTS):
            try:
                async with self.sharing.turn(turn) if turn else nullcontext():
                    return await self._run_sharing(self.sharing, body, cause, turn)
            except NeedsOwnTransaction:
                break
            except Overtaken as overtaken:
                turn = overtaken.key
            except Conflict:
                await asyncio.sleep(random.uniform(0, 0.004))  # noqa: S311 - jitter
        return await self.run_alone(body, cause)

    async def _run_sharing(
        self, sharing: SharedCommits, body: Callable[[W], Awaitable[T]], cause: Cause | None, turn: Key | None
    ) -> T:
        writes = Writes()
        work = self.build(self._desk(draft_session(writes, sharing.reads), _traced(cause or Cause())))
        result = await body(work)
        await work.flush()
        if writes:
            await sharing.commit(writes, work.tables_in_order(writes.tables), turn)
        self.committed()
        return result

    async def run_alone(self, body: Callable[[W], Awaitable[T]], cause: Cause | None = None) -> T:
        """Run `body` in a transaction of its own and commit; on a conflict repeat the whole of it, with jitter.

        Raises:
            Conflict: still contended after `MAX_ATTEMPTS`.
        """
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                return await self.attempt(body, cause)
            except Conflict:
                if attempt == MAX_ATTEMPTS:
                    raise
                await asyncio.sleep(random.uniform(0, 0.004 * 2**attempt))  # noqa: S311 - jitter
        raise AssertionError("unreachable")

    async def attempt(self, body: Callable[[W], Awaitable[T]], cause: Cause | None = None) -> T:
        """Run `body` in one transaction, once.

        Raises:
            Conflict: somebody else wrote the same rows first; nothing was committed.
        """
        async with self.database.transaction() as session:
            work = self.build(self._desk(session, _traced(cause or Cause())))
            result = await body(work)
            await work.flush()
        self.committed()
        return result

    def with_wake(self, wake: Callable[[], None]) -> "Units[W]":
        """The same units, which call `wake` after each commit."""
        return replace(self, committed=wake)

    def _desk(self, session: Session, cause: Cause) -> Desk:
        return Desk(
            session=session,
            now=self.clock.now(),
            cause=cause,
            source=self.source,
            outbound=self.outbound,
            encode=self.encode,
            vault=self.vault,
        )


def _traced(cause: Cause) -> Cause:
    """The cause, which follows from the span that we are in, if there is one and it names none."""
    return cause if cause.traceparent else cause.within(current_traceparent())
