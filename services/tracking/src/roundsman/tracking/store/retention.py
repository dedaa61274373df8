"""Drops trails that are too old to be of use: positions are personal data."""

import asyncio
from datetime import timedelta

import asyncpg
import structlog

from roundsman.kernel.clock import Clock

log = structlog.get_logger(__name__)

_PAUSE_S = 600.0  # real
_BATCH = 10_000  # rows in one short transaction: a long one would slow the relay

_DROP = """
DELETE FROM positions WHERE (driver_id, at) IN
  (SELECT driver_id, at FROM positions WHERE at < $1 LIMIT $2)
"""


class TrailRetention:
    """Runs beside the timers; several at once do no harm."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", clock: Clock, keep_s: float) -> None:
        self._pool = pool
        self._clock = clock
        self._keep = timedelta(seconds=keep_s)

    async def run(self) -> None:
        """Drop for ever."""
        while True:
            try:
                await self.drop_old()
            except (OSError, asyncpg.PostgresError) as error:
                log.warning("old trails are dropped later", error=type(error).__name__)
            await asyncio.sleep(_PAUSE_S)

    async def drop_old(self) -> int:
        """Drop every fix that is older than what is kept; returns how many."""
        before, dropped = self._clock.now() - self._keep, 0
        while True:
            done = int((await self._pool.execute(_DROP, before, _BATCH)).split()[-1])
            dropped += done
            if done < _BATCH:
                return dropped
