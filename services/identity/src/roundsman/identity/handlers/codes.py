"""Taking the codes of a second factor, for the handlers that ask for one."""

from dataclasses import dataclass
from datetime import datetime

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

    def counted(self, user_id: UserId) -> Counted:
        """What a wrong code for this person is counted on."""
        return self.guard.second_factor(user_id, self.device)


def fits(factor: SecondFactor, given: GivenCode) -> bool:
    """Whether the code would be taken; it stays good."""
    step = given.codes.step_of(factor.enrolment.sealed_secret, factor.user_id, given.code, given.at)
    return factor.takes_step(step) or factor.takes_recovery(given.codes.digest(factor.user_id, given.code))


def spend(factor: SecondFactor, given: GivenCode) -> bool:
    """Take the code, which works no more then; False: it is wrong, or was used before."""
    step = given.codes.step_of(factor.enrolment.sealed_secret, factor.user_id, given.code, given.at)
    digest = given.codes.digest(factor.user_id, given.code)
    if step is not None and factor.takes_step(step):
        factor.spend_step(step)
    elif factor.takes_recovery(digest):
        factor.spend_recovery(digest)
    else:
        return False
    return True


async def spend_or_count(factor: SecondFactor, given: GivenCode, uow: UnitOfWork) -> WrongCode | None:
    """Take the code, or count it as a wrong guess; the refusal is returned, because the count has to be committed.

    Raises:
        AccountLocked: too many wrong codes.
    """
    counted = given.counted(factor.user_id)
    await check_open([counted], given.at, uow)
    if spend(factor, given):
        await forgive(counted, given.at, uow)
        return None
    await count_failure([counted], given.at, uow)
    return WrongCode("This code is wrong, or was used before: wait for the next one.")
