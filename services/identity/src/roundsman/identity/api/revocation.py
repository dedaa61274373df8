"""Keeps at hand what counts no more, for this process's own verifier and for those of the other services."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import asyncpg
import structlog

from roundsman.kernel.clock import Clock
from roundsman.web import Revoked, StaticVerifier

log = structlog.get_logger(__name__)

_EVERY_S = 3.0
_MARGIN = timedelta(minutes=5)  # between the clocks of hosts, and for units of work that took long to commit

Read = Callable[[datetime], Awaitable[Revoked]]  # what was revoked since a time of the machine's clock


class Revocation:
    """The list covers what was revoked within an access token's life: older tokens have expired by themselves."""

    def __init__(self, read: Read, verifier: StaticVerifier, token_lifetime_s: int, clock: Clock) -> None:
        self.revoked = Revoked()
        self._read = read
        self._verifier = verifier
        self._reach = timedelta(seconds=token_lifetime_s) + _MARGIN
        self._clock = clock

    async def refresh(self) -> None:
        """Read the list anew; from then on it counts here, and is told to whoever asks."""
        revoked = await self._read(self._clock.now() - self._reach)
        if revoked != self.revoked:
            self.revoked = revoked
            self._verifier.revoke(revoked)

    async def run(self) -> None:
        """Keep refreshing, for ever; while the database is away the last list holds."""
        while True:
            try:
                await self.refresh()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("the list of what was revoked stays as it is for now", error=repr(error))
            await asyncio.sleep(_EVERY_S)
