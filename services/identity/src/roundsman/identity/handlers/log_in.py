"""Log a person in whose password was right."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.lockout import Guard, Visit
from roundsman.identity.domain.login import Family, Login, LoginId
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.tallies import check_open, forgive
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """The password was checked and fits."""

    user_id: UserId
    login_id: LoginId
    at: datetime  # the machine's time
    expires_at: datetime  # of the first refresh token
    origin: Origin
    visit: Visit
    guard: Guard
    fresh_digest: str | None = None  # the password at today's cost, where the kept digest has another


async def log_in(cmd: LogIn, uow: UnitOfWork) -> Grant:
    """Open a login and forget the wrong passwords of whoever it is before it; those of others still count.

    Raises:
        AccountSuspended: an admin keeps them out.
        AccountLocked: others guessed wrong meanwhile, so that a burst of guesses gains nothing.
    """
    user = await uow.users.get(cmd.user_id)
    await check_open(cmd.guard.counted(cmd.visit, cmd.user_id), cmd.at, uow)
    user.check_not_suspended()
    user.logged_in(cmd.fresh_digest)
    await forgive(cmd.guard.personal(cmd.visit, cmd.user_id), cmd.at, uow)
    family = Family(
        user_id=cmd.user_id,
        generation=1,
        opened_at=cmd.at,
        expires_at=cmd.expires_at,
        used_at=cmd.at,
        origin=cmd.origin,
    )
    login = Login.open(cmd.login_id, family)
    uow.logins.add(login)
    return Grant.to(user, login)
