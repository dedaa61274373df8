"""Log a person in whose password was right."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.errors import WrongCode
from roundsman.identity.domain.lockout import Guard, Visit
from roundsman.identity.domain.login import CODE, PASSWORD, Family, Login, LoginId
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.codes import GivenCode, spend_or_count
from roundsman.identity.handlers.find_account import counted_on
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.tallies import check_open, forgive
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLogin:
    """The login that is to be opened."""

    user_id: UserId
    login_id: LoginId
    at: datetime  # the machine's time
    expires_at: datetime  # of the first refresh token
    origin: Origin
    methods: frozenset[str] = frozenset({PASSWORD})

    def also_by(self, method: str) -> Self:
        """The same, after something more was shown."""
        return replace(self, methods=self.methods | {method})


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """The password was checked and fits."""

    new: NewLogin
    visit: Visit
    guard: Guard
    fresh_digest: str | None = None  # the password at today's cost, where the kept digest has another
    given: GivenCode | None = None  # a code that came with the password


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """The password alone is not enough."""

    user_id: UserId


async def log_in(cmd: LogIn, uow: UnitOfWork) -> Grant | CodeWanted | WrongCode:
    """Open a login and forget the wrong passwords of whoever it is before it; those of others still count.

    With a second factor a code has to come along, or to follow. A refusal is returned for the boundary to raise
    after the commit, because it is counted.

    Raises:
        AccountSuspended, AccountDeleted: an admin keeps them out.
        AccountLocked: others guessed wrong meanwhile, so that a burst of guesses gains nothing.
    """
    user, at = await uow.users.get(cmd.new.user_id), cmd.new.at
    await check_open(await counted_on(cmd.visit, cmd.guard, cmd.given, uow), at, uow)
    user.check_may_come_in()
    user.logged_in(cmd.fresh_digest)
    await forgive(cmd.guard.personal(cmd.visit, user.user_id), at, uow)
    factor = await uow.second_factors.find(user.id)
    if factor is None or not factor.is_on:
        return await open_login(cmd.new, user, uow)
    if cmd.given is None:
        return CodeWanted(user.user_id)
    return await spend_or_count(factor, cmd.given, uow) or await open_login(cmd.new.also_by(CODE), user, uow)


async def open_login(new: NewLogin, user: User, uow: UnitOfWork) -> Grant:
    """Add the login of a person who has shown all that is asked of them."""
    family = Family(
        user_id=user.user_id,
        generation=1,
        opened_at=new.at,
        expires_at=new.expires_at,
        used_at=new.at,
        origin=new.origin,
        methods=new.methods,
    )
    login = Login.open(new.login_id, family)
    uow.logins.add(login)
    return await Grant.to(user, login, uow)
