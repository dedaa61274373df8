"""Find the account that somebody wants to log in to, before the password is checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.lockout import Counted, Guard, Visit
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.codes import GivenCode, fits
from roundsman.identity.handlers.tallies import check_open
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAccount:
    """Somebody gives an e-mail and a password."""

    visit: Visit
    guard: Guard
    at: datetime  # the machine's time
    given: GivenCode | None = None  # a code that comes along


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAccount:
    """What the password is checked against."""

    user_id: UserId
    password_digest: str


async def find_account(cmd: FindAccount, uow: UnitOfWork) -> FoundAccount | None:
    """The account of this e-mail; None if there is none. Changes nothing.

    Raises:
        AccountLocked: too many wrong passwords, whether there is such an account or not.
    """
    user = await user_of(cmd.visit.email_key, uow)
    await check_open(await counted_on(cmd.visit, cmd.guard, cmd.given, uow), cmd.at, uow)
    return FoundAccount(user_id=user.user_id, password_digest=user.account.password_digest) if user else None


async def counted_on(visit: Visit, guard: Guard, given: GivenCode | None, uow: UnitOfWork) -> Sequence[Counted]:
    """What a wrong password is counted on: with a right code of the second factor, others' guesses keep nobody out."""
    user = await user_of(visit.email_key, uow)
    factor = await uow.second_factors.find(user.id if user else visit.email_key) if given else None
    if user and factor and given and factor.is_on and fits(factor, given):
        return [given.counted(user.user_id)]
    return guard.counted(visit, user.user_id if user else None)


async def user_of(email_key: str, uow: UnitOfWork) -> User | None:
    """The user of this e-mail."""
    return next(iter(await uow.users.find_by("email_key", [email_key])), None)
