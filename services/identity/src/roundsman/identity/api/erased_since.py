"""Sees to it that people who were forgotten stay so when a backup of an earlier time is restored."""

import asyncio
from dataclasses import dataclass
from functools import partial

import asyncpg
import structlog

from roundsman.identity.api.routes_persons import Terms
from roundsman.identity.domain.erasure import ErasureId
from roundsman.identity.handlers.erase_again import EraseAgain, erase_again
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.kernel.errors import Conflict
from roundsman.kernel.ids import UserId
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause

log = structlog.get_logger(__name__)

_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedSince:
    """`clock` is the machine's."""

    units: Units[IdentityWork]
    terms: Terms
    clock: Clock
    user_ids: tuple[UserId, ...]

    async def ask(self) -> int:
        """Shut the accounts of all who are there again, and ask for their erasure; returns how many are left."""
        left = 0
        for user_id in self.user_ids:
            cmd = EraseAgain(
                erasure_id=ErasureId.new(self.units.clock.now()),
                user_id=user_id,
                services=self.terms.services,
                patience=self.terms.patience,
                real_at=self.clock.now(),
            )
            left += await self.units.run(partial(erase_again, cmd), Cause(actor=user_id))
        if left:
            log.warning("people who were erased since the backup are erased again", left=left)
        return left

    async def run(self) -> None:
        """Ask on, for ever: a service may have had something open with somebody when the backup was made."""
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                await self.ask()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Conflict) as error:
                log.warning("people are erased again later", error=type(error).__name__)
