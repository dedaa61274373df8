"""Bugs of units of work, of the relay and of idempotency keys."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from roundsman.chaos.mutants.planting import planted
from roundsman.messaging.relay import Relay
from roundsman.persistence.memory import MemoryRows, _as_stored
from roundsman.persistence.once import RequestKey
from roundsman.persistence.shared_commits import SharedCommits, _fail
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause, Work
from roundsman.web import idempotent


def relay_forgets_first() -> None:
    """What is to be published is deleted before the broker has it."""

    async def publish_pending(self: Any) -> int:
        rows = await self._pending.oldest(1000)
        await self._pending.remove(rows)
        await self._publisher.publish(rows)
        return len(rows)

    planted(Relay, "publish_pending", publish_pending)


def relay_never_forgets() -> None:
    """What was published stays, and is published again and again."""

    async def publish_pending(self: Any) -> int:
        rows = await self._pending.oldest(1000)
        await self._publisher.publish(rows)
        return len(rows)

    planted(Relay, "publish_pending", publish_pending)


def failed_unit_commits() -> None:
    """What a unit of work did before it raised stays."""

    async def attempt(self: Any, body: Callable[[Any], Awaitable[Any]], cause: Any = None) -> Any:
        fault: Exception | None = None
        result = None
        async with self.database.transaction() as session:
            work = self.build(self._desk(session, cause or Cause()))
            try:
                result = await body(work)
            except Exception as error:  # noqa: BLE001 - the bug
                fault = error
            await work.flush()
        if fault:
            raise fault
        return result

    planted(Units, "attempt", attempt)


def failed_unit_is_written_with_others() -> None:
    """What a unit noted before it raised is written with what others do."""
    whole = Units._run_sharing

    async def run_sharing(self: Any, sharing: Any, body: Any, cause: Any, turn: Any) -> Any:
        faults = list[Exception]()

        async def swallow(work: Any) -> Any:
            try:
                return await body(work)
            except Exception as error:  # noqa: BLE001 - the bug
                faults.append(error)

        result = await whole(self, sharing, swallow, cause, turn)
        if faults:
            raise faults[0]
        return result

    planted(Units, "_run_sharing", run_sharing)


def answered_before_the_commit() -> None:
    """A unit is answered when its writes wait to be written."""
    whole = SharedCommits.commit

    async def commit(self: Any, writes: Any, tables: Any, turn: Any = None) -> None:
        self.forgotten = asyncio.ensure_future(whole(self, writes, tables, turn))

    planted(SharedCommits, "commit", commit)


def one_bad_unit_fails_its_neighbours() -> None:
    """Whatever goes wrong in a shared transaction is everybody's fault."""

    async def everybody(self: Any, batch: Any, error: Exception) -> None:
        _fail(batch, error)

    planted(SharedCommits, "_one_by_one", everybody)


def rows_are_written_again_when_the_server_is_lost() -> None:
    """A shared commit of which nobody knows whether it took effect is made again."""
    whole = SharedCommits._in_one_transaction

    async def insist(self: Any, batch: Any) -> None:
        try:
            await whole(self, batch)
        except OSError:
            await whole(self, batch)

    planted(SharedCommits, "_in_one_transaction", insist)


def sequence_from_a_clock() -> None:
    """Events are numbered by the time at which they are told."""
    whole = Work._stage

    def stage(self: Any, aggregate: Any, event: object) -> None:
        aggregate.sequence = time.monotonic_ns()
        whole(self, aggregate, event)

    planted(Work, "_stage", stage)


def no_version_check() -> None:
    """The last writer wins."""

    async def update(self: Any, table: Any, rows: Any) -> None:
        self._tables.setdefault(table.name, {}).update({row["id"]: _as_stored(table, row) for row in rows})

    planted(MemoryRows, "update", update)


def answer_is_not_kept() -> None:
    """A resend has its effect a second time."""

    async def once(request: Any, work: Any, effect: Callable[[Any], Awaitable[Any]]) -> Any:
        return await effect(work)

    planted(idempotent, "once", once)


def key_is_for_any_body() -> None:
    """Another wish under a used key gets the answer to the first."""
    planted(RequestKey, "fingerprint", "the same")


def keys_of_callers_meet() -> None:
    """Who sends somebody else's key gets their answer."""
    planted(RequestKey, "name", property(lambda self: f"{self.route} {self.key}"))
