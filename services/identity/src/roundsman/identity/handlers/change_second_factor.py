"""Confirm a second factor, switch it off, renew its recovery codes: each with a code."""

from dataclasses import dataclass

from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.errors import SecondFactorOff, SecondFactorOn, WrongCode
from roundsman.identity.domain.second_factor import SecondFactor
from roundsman.identity.handlers.codes import GivenCode, spend_or_count
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSecondFactor:
    """A person gives a code for a change. `recovery_digests` are those of the codes that work from then on."""

    user_id: UserId
    given: GivenCode
    recovery_digests: frozenset[str] = frozenset()


async def confirm_second_factor(cmd: ChangeSecondFactor, uow: UnitOfWork) -> WrongCode | None:
    """Ask for a code from now on, and tell `SecondFactorSwitchedOn`.

    A refusal is returned for the boundary to raise after the commit.

    Raises:
        SecondFactorOff: there is no secret to confirm.
        SecondFactorOn: it is confirmed already.
        AccountLocked: too many wrong codes.
    """
    factor = await _existing(cmd.user_id, uow)
    if factor.is_on:
        raise SecondFactorOn("The second factor is on already.")
    refused = await spend_or_count(factor, cmd.given, uow)
    if refused is None:
        factor.confirm(cmd.recovery_digests, cmd.given.at)
        user = await uow.users.get(cmd.user_id)
        user.second_factor_is_on(uow.now)
        user.did(OwnDeed(action="second-factor.switched-on", origin=cmd.given.origin, at=uow.now))
    return refused


async def switch_off_second_factor(cmd: ChangeSecondFactor, uow: UnitOfWork) -> WrongCode | None:
    """Ask for no code any more, and tell `SecondFactorSwitchedOff`.

    A refusal is returned for the boundary to raise after the commit.

    Raises:
        SecondFactorOff: it is off.
        AccountLocked: too many wrong codes.
    """
    factor = await _existing(cmd.user_id, uow)
    factor.check_on()
    refused = await spend_or_count(factor, cmd.given, uow)
    if refused is None:
        factor.switch_off(cmd.given.at)
        user = await uow.users.get(cmd.user_id)
        user.second_factor_is_off(uow.now)
        user.did(OwnDeed(action="second-factor.switched-off", origin=cmd.given.origin, at=uow.now))
    return refused


async def renew_recovery_codes(cmd: ChangeSecondFactor, uow: UnitOfWork) -> WrongCode | None:
    """Other recovery codes work from now on. A refusal is returned for the boundary to raise after the commit.

    Raises:
        SecondFactorOff: it is off.
        AccountLocked: too many wrong codes.
    """
    factor = await _existing(cmd.user_id, uow)
    factor.check_on()
    refused = await spend_or_count(factor, cmd.given, uow)
    if refused is None:
        factor.renew_recovery(cmd.recovery_digests)
        deed = OwnDeed(action="recovery-codes.renewed", origin=cmd.given.origin, at=uow.now)
        (await uow.users.get(cmd.user_id)).did(deed)
    return refused


async def _existing(user_id: UserId, uow: UnitOfWork) -> SecondFactor:
    factor = await uow.second_factors.find(user_id)
    if factor is None:
        raise SecondFactorOff("There is no second factor: enrol one first.")
    return factor
