"""A person's own second factor: what comes between a request and the units of work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.api.door import Door
from roundsman.identity.api.own_password import check_own_password
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import WrongCode
from roundsman.identity.domain.second_factor import RECOVERY_CODES
from roundsman.identity.handlers.change_second_factor import (
    ChangeSecondFactor,
    confirm_second_factor,
    renew_recovery_codes,
    switch_off_second_factor,
)
from roundsman.identity.handlers.codes import GivenCode
from roundsman.identity.handlers.enrol_second_factor import EnrolSecondFactor, enrol_second_factor
from roundsman.identity.ports import FreshSecret
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.ids import UserId
from roundsman.persistence.work import Cause

_Change = Callable[[ChangeSecondFactor, IdentityWork], Awaitable[WrongCode | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorShown:
    """What a person may know of their own second factor."""

    confirmed_at: datetime | None
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Enrols with the password, and makes every other change with a code."""

    door: Door

    async def shown(self, user_id: UserId) -> FactorShown:
        """How it stands."""
        factor = await self.door.units.run(lambda uow: uow.second_factors.find(user_id))
        if factor is None:
            return FactorShown(confirmed_at=None, recovery_codes_left=0)
        left = len(factor.enrolment.recovery_digests)
        return FactorShown(confirmed_at=factor.enrolment.confirmed_at, recovery_codes_left=left)

    async def enrol(self, user_id: UserId, password: str, address: str) -> FreshSecret:
        """A new secret, to be shown once; nothing is asked for until it is confirmed.

        Raises:
            WrongPassword, AccountLocked, SecondFactorOn: as they say.
        """
        user = await check_own_password(self.door, user_id, password, address)
        fresh = self.door.codes.fresh(user_id, user.account.email.text)
        cmd = EnrolSecondFactor(user_id=user_id, sealed_secret=fresh.sealed, at=self.door.clock.now())
        await self.door.units.run(lambda uow: enrol_second_factor(cmd, uow), Cause(actor=user_id))
        return fresh

    async def confirm(self, user_id: UserId, code: str, origin: Origin) -> list[str]:
        """Ask for codes from now on; gives the recovery codes, once.

        Raises:
            WrongCode, AccountLocked, SecondFactorOff, SecondFactorOn: as they say.
        """
        return await self._change(user_id, self.door.given(code, origin), confirm_second_factor)

    async def renew(self, user_id: UserId, code: str, origin: Origin) -> list[str]:
        """Other recovery codes instead of those there are; gives them, once.

        Raises:
            WrongCode, AccountLocked, SecondFactorOff: as they say.
        """
        return await self._change(user_id, self.door.given(code, origin), renew_recovery_codes)

    async def switch_off(self, user_id: UserId, code: str, origin: Origin) -> None:
        """Ask for no code any more.

        Raises:
            WrongCode, AccountLocked, SecondFactorOff: as they say.
        """
        await self._change(user_id, self.door.given(code, origin), switch_off_second_factor)

    async def _change(self, user_id: UserId, given: GivenCode, change: _Change) -> list[str]:
        codes = self.door.codes
        recovery = [codes.recovery_code() for _ in range(RECOVERY_CODES)]
        digests = frozenset(codes.digest(user_id, one) for one in recovery)
        cmd = ChangeSecondFactor(user_id=user_id, given=given, recovery_digests=digests)
        refused = await self.door.units.run(lambda uow: change(cmd, uow), Cause(actor=user_id))
        if refused is not None:
            raise refused
        return recovery
