"""Seals anew what was sealed with a former secret of the platform."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import asyncpg
import structlog

from roundsman.identity.store.api_key_secrets import ApiKeySecrets
from roundsman.identity.store.keyring import KeyRing
from roundsman.identity.store.one_time_codes import SealedCodes
from roundsman.identity.store.queries import IdentityQueries, SealedKind
from roundsman.identity.store.seal import SealBroken
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.errors import Conflict
from roundsman.kernel.ids import UserId
from roundsman.persistence.units import Units

log = structlog.get_logger(__name__)

_EVERY_S = 3600.0
_Reseal = Callable[[str, IdentityWork], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealing:
    """Runs while the setting names a former secret; several at once do no harm."""

    units: Units[IdentityWork]
    queries: IdentityQueries
    codes: SealedCodes
    secrets: ApiKeySecrets
    ring: KeyRing

    async def check(self) -> None:
        """Pass if what is sealed can be opened. Those that are sealed anew last are looked at.

        Raises:
            SealBroken: with a secret that is not known here.
        """
        for kind, reseal in self._kinds().items():
            one = await self.queries.first_sealed(kind)
            if one is not None:
                await self.units.run(partial(reseal, one))

    async def run(self) -> None:
        """Look for such things for ever: a process that knows only the former secret may still seal some."""
        while True:
            try:
                log.info("all is sealed with the newest secret", sealed_anew=await self.reseal())
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, Conflict, SealBroken) as error:
                log.warning("what is sealed is sealed anew later", error=type(error).__name__)
            await asyncio.sleep(_EVERY_S)

    async def reseal(self) -> int:
        """Seal all anew that is not sealed with the newest secret; returns how many.

        Raises:
            SealBroken: something was sealed with a secret that is not known here.
        """
        done = 0
        for kind, reseal in self._kinds().items():
            for one in await self.queries.sealed(kind):
                done += await self.units.run(partial(reseal, one))
        return done

    def _kinds(self) -> dict[SealedKind, _Reseal]:
        return {
            SealedKind.SIGNING_KEYS: self._signing_key,
            SealedKind.SECOND_FACTORS: self._second_factor,
            SealedKind.API_KEYS: self._api_key,
        }

    async def _signing_key(self, number: str, uow: IdentityWork) -> bool:
        key = await uow.signing_keys.get(number)
        if sealed := self.ring.renewed(key):
            key.sealed_anew(sealed)
        return sealed is not None

    async def _second_factor(self, user_id: str, uow: IdentityWork) -> bool:
        factor = await uow.second_factors.get(user_id)
        if not factor.enrolment.sealed_secret:  # switched off meanwhile
            return False
        if sealed := self.codes.renewed(UserId(user_id), factor.enrolment.sealed_secret):
            factor.sealed_anew(sealed)
        return sealed is not None

    async def _api_key(self, key_id: str, uow: IdentityWork) -> bool:
        key = await uow.api_keys.get(key_id)
        if sealed := self.secrets.renewed(key):
            key.sealed_anew(sealed)
        return sealed is not None
