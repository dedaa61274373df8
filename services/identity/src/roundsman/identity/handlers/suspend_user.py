"""Keep a person out, and let them in again."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import Change, User
from roundsman.identity.handlers.logins import end_logins
from roundsman.identity.handlers.subordinates import colleague, held_by
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendUser:
    """An admin or an owner locks an account of their organization, or opens it again."""

    user_id: UserId
    by: Grantor
    at: datetime  # the machine's time


async def suspend_user(cmd: SuspendUser, uow: UnitOfWork) -> User:
    """End all logins of this person, let them open none, and tell `UserSuspended`. May be repeated.

    Raises:
        NotFound: no such user in the caller's organization.
        RoleNotGrantable, OwnSuspension: see `Grantor.check_may_suspend`.
    """
    user = await _subordinate(cmd, uow)
    user.suspend(Change(at=uow.now, real_at=cmd.at))
    await end_logins(user.user_id, cmd.at, uow)
    return user


async def reinstate_user(cmd: SuspendUser, uow: UnitOfWork) -> User:
    """Let this person log in again, and tell `UserReinstated`. May be repeated.

    Raises:
        As `suspend_user`.
    """
    user = await _subordinate(cmd, uow)
    user.reinstate(uow.now)
    return user


async def _subordinate(cmd: SuspendUser, uow: UnitOfWork) -> User:
    user = await colleague(cmd.user_id, cmd.by.org_id, uow)
    cmd.by.check_may_suspend(user.id, await held_by(user, uow))
    return user
