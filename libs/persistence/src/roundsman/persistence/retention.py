"""Forgets answers under idempotency keys once nobody can be repeating the request any more."""

import asyncio
from datetime import timedelta

import asyncpg
import structlog

from roundsman.kernel.clock import Clock
from roundsman.persistence.postgres import PostgresDatabase

log = structlog.get_logger(__name__)

KEPT = timedelta(days=7)  # real: clients are promised as much in the API guide
_EVERY_S = 6 * 3600.0
_BATCH = 5000  # rows in one short transaction: a long one would slow the relay

# Found by `kept_answers_by_kept_at`, oldest first.
_DROP = (
    "DELETE FROM kept_answers WHERE key IN (SELECT key FROM kept_answers WHERE kept_at < $1 ORDER BY kept_at LIMIT $2)"
)


class AnswerRetention:
    """Runs beside the timers; several at once do no harm. `clock` is the machine's, as `kept_at` is."""

    def __init__(self, database: PostgresDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Forget for ever."""
        while True:
            try:
                await self.forget_old()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("old answers are forgotten later", error=type(error).__name__)
            await asyncio.sleep(_EVERY_S)

    async def forget_old(self) -> int:
        """Forget every answer that is older than promised; returns how many."""
        before, forgotten = self._clock.now() - KEPT, 0
        while True:
            done = int((await self._database.pool.execute(_DROP, before, _BATCH)).split()[-1])
            forgotten += done
            if done < _BATCH:
                return forgotten
