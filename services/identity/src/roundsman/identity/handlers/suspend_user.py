"""Keep a person out, and let them in again."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.roles import Grantor, Held
from roundsman.identity.domain.user import Change, User
from roundsman.identity.handlers.grant import custom_permissions
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
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
    for login in await uow.logins.find_by("user_id", [user.id]):
        if login.goes_on(cmd.at):
            login.revoke(cmd.at)
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
    user = await uow.users.get(cmd.user_id)
    if user.account.org_id != cmd.by.org_id:
        raise NotFound(f"No such user: {cmd.user_id}.")
    theirs = Held(roles=user.account.roles, custom=await custom_permissions(user, uow))
    cmd.by.check_may_suspend(user.id, theirs)
    return user
