"""The keys that sign access tokens: kept in the store, followed by every process."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import structlog
from joserfc.jwk import ECKey

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.domain.signing_key import KeyMaterial, Ring, SigningKey
from roundsman.identity.handlers.rotate_signing_key import RotateSigningKey, rotate_signing_key, withdraw_signing_key
from roundsman.identity.store.keyring import KeyRing, public_keys
from roundsman.identity.store.seal import SealBroken
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause
from roundsman.web import Audit, Deed, StaticVerifier

log = structlog.get_logger(__name__)

_FOLLOWED_EVERY_S = 3.0
_AGE_LOOKED_AT_EVERY_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPolicy:
    """When keys relieve each other. Real seconds."""

    token_lifetime_s: int
    lead_s: int  # for which a key is published before it signs
    age_s: int  # after which a key is relieved; 0: only when an admin says so


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKeys:
    """Reads and changes the ring. `clock` is the machine's."""

    units: Units[IdentityWork]
    key_ring: KeyRing
    policy: KeyPolicy
    clock: Clock

    async def first(self) -> ECKey:
        """The key that signs, which is made if there is none. Many processes may ask at once.

        Raises:
            SealBroken: it was sealed with another secret.
        """
        cmd = self._rotation(not_after=timedelta.max)
        await self.units.run(lambda uow: rotate_signing_key(cmd, uow))
        current = (await self.ring()).current(self.clock.now())
        if current is None:
            raise LookupError("the key that was there a moment ago was withdrawn")
        return self.key_ring.opened(current)

    async def ring(self) -> Ring:
        """All keys."""
        return await self.units.run(self._rotation().ring)

    async def rotate(self, cause: Cause, audit: Audit | None = None) -> SigningKey:
        """Publish a key that signs after the lead; the one that waits already, if there is one.

        `audit`: of the person who wants it, if it is one.
        """
        cmd = self._rotation()

        async def effect(uow: IdentityWork) -> SigningKey:
            key = await rotate_signing_key(cmd, uow)
            if audit:
                audit.note(uow, Deed(action="signing-key.rotated", subject=key.id))
            return key

        return await self.units.run(effect, cause)

    async def rotate_if_old(self) -> None:
        """As `rotate`, if the key that signs is old enough."""
        if self.policy.age_s:
            cmd = self._rotation(not_after=timedelta(seconds=self.policy.age_s - self.policy.lead_s))
            await self.units.run(lambda uow: rotate_signing_key(cmd, uow))

    async def withdraw(self, key_id: str, cause: Cause, audit: Audit | None = None) -> SigningKey:
        """Let no token of this key count any more. `audit`: as for `rotate`.

        Raises:
            NotFound: there is no such key.
        """
        cmd = self._rotation()

        async def effect(uow: IdentityWork) -> SigningKey:
            key = await withdraw_signing_key(key_id, cmd, uow)
            if audit:
                audit.note(uow, Deed(action="signing-key.withdrawn", subject=key_id))
            return key

        return await self.units.run(effect, cause)

    async def keep_young(self) -> None:
        """Relieve keys by their age, for ever; any process of the service may do it."""
        while True:
            try:
                await self.rotate_if_old()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("the age of the signing key is not known for now", error=repr(error))
            await asyncio.sleep(_AGE_LOOKED_AT_EVERY_S)

    def _rotation(self, not_after: timedelta = timedelta(0)) -> RotateSigningKey:
        return RotateSigningKey(
            make=self._fresh,
            at=self.clock.now(),
            lead=timedelta(seconds=self.policy.lead_s),
            token_lifetime_s=self.policy.token_lifetime_s,
            not_after=not_after,
        )

    def _fresh(self, number: str, signs_from: datetime) -> KeyMaterial:
        return self.key_ring.fresh(number, self.clock.now(), signs_from)


class KeysAtHand:
    """Has this process sign and verify with the keys whose turn it is."""

    def __init__(self, keys: SigningKeys, access: AccessTokens, verifier: StaticVerifier) -> None:
        self._keys = keys
        self._access = access
        self._verifier = verifier

    async def refresh(self) -> None:
        """Follow what has changed in the store, or by the passing of time.

        Raises:
            SealBroken: a key was made by a process with another secret.
        """
        ring, at = await self._keys.ring(), self._keys.clock.now()
        current, published = ring.current(at), ring.published(at)
        known = (self._access.key_id, self._access.key_ids)
        if current is not None and known != (current.key_id, {key.key_id for key in published}):
            self._access.turn_to(self._keys.key_ring.opened(current), public_keys(published))
            self._verifier.turn_to(self._access.keys)

    async def run(self) -> None:
        """Keep following, for ever; while the database is away the last keys serve on."""
        while True:
            try:
                await self.refresh()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, SealBroken) as error:
                log.warning("the signing keys stay as they are for now", error=repr(error))
            await asyncio.sleep(_FOLLOWED_EVERY_S)
