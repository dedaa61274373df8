"""Taking the codes of a second factor, for the handlers that ask for one."""

from dataclasses import dataclass, field
from datetime import datetime

from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import WrongCode
from roundsman.identity.domain.known_devices import KnownDevice
from roundsman.identity.domain.lockout import Counted, Guard
from roundsman.identity.domain.second_factor import SecondFactor
from roundsman.identity.handlers.tallies import check_open, count_failure, forgive
from roundsman.identity.ports import OneTimeCodes, UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCode:
    """A code of the app, or a recovery code; and who gives it."""

    code: str
    codes: OneTimeCodes
    guard: Guard
    device: KnownDevice | None
    at: datetime  # the machine's time
    origin: Origin = field(default_factory=Origin)

    def counted(self, user_id: UserId) -> Counted:
        """What a wrong code for this person is counted on."""
        return self.guard.second_factor(user_id, self.device)


def fits(factor: SecondFactor, given: GivenCode) -> bool:
    """Whether the code would be taken; it stays good."""
    step = given.codes.step_of(factor.enrolment.sealed_secret, factor.user_id, given.code, given.at)
    return factor.takes_step(step) or _kept(factor, given) is not None


def spend(factor: SecondFactor, given: GivenCode) -> bool:
    """Take the code, which works no more then; False: it is wrong, or was used before."""
    step = given.codes.step_of(factor.enrolment.sealed_secret, factor.user_id, given.code, given.at)
    digest = _kept(factor, given)
    if step is not None and factor.takes_step(step):
        factor.spend_step(step)
    elif digest is not None:
        factor.spend_recovery(digest)
    else:
        return False
    return True


def _kept(factor: SecondFactor, given: GivenCode) -> str | None:
    """What is kept of this recovery code, if it is one that may still be used."""
    return next(filter(factor.takes_recovery, given.codes.digests(factor.user_id, given.code)), None)


async def spend_or_count(factor: SecondFactor, given: GivenCode, uow: UnitOfWork) -> WrongCode | None:
    """Take the code, or count it as a wrong guess; the refusal is returned, because the count has to be committed.

    Raises:
        AccountLocked: too many wrong codes.
    """
    counted = given.counted(factor.user_id)
    await check_open([counted], given.at, uow)
    left = len(factor.enrolment.recovery_digests)
    if spend(factor, given):
        await forgive(counted, given.at, uow)
        if len(factor.enrolment.recovery_digests) < left:
            await _tell_used_up(factor, given, uow)
        return None
    await count_failure([counted], given.at, uow)
    return WrongCode("This code is wrong, or was used before: wait for the next one.")


async def _tell_used_up(factor: SecondFactor, given: GivenCode, uow: UnitOfWork) -> None:
    left = {"left": len(factor.enrolment.recovery_digests)}
    deed = OwnDeed(action="recovery-code.used", origin=given.origin, at=uow.now, after=left)
    (await uow.users.get(factor.user_id)).did(deed)
