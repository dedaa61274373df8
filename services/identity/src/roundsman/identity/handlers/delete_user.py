"""Delete a person's account, so that it can be restored until it is erased."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.roles import Grantor
from roundsman.identity.domain.user import Change, User
from roundsman.identity.handlers.logins import end_logins
from roundsman.identity.handlers.subordinates import colleague, held_by
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteUser:
    """An admin takes a person out of their organization, or back."""

    user_id: UserId
    by: Grantor
    at: datetime  # the machine's time


async def delete_user(cmd: DeleteUser, uow: UnitOfWork) -> User:
    """End all logins of this person, let them open none, and tell `UserDeleted`. May be repeated.

    All that the account had is kept, its e-mail too: nobody else gets that before the account is erased.

    Raises:
        NotFound: no such user in the caller's organization.
        RoleNotGrantable, OwnDeletion: see `Grantor.check_may_delete`.
    """
    user = await _subordinate(cmd, uow)
    user.delete(Change(at=uow.now, real_at=cmd.at))
    await end_logins(user.user_id, cmd.at, uow)
    return user


async def restore_user(cmd: DeleteUser, uow: UnitOfWork) -> User:
    """Let this person be as before, and tell `UserRestored`. May be repeated.

    Raises:
        As `delete_user`.
    """
    user = await _subordinate(cmd, uow)
    user.restore(uow.now)
    return user


async def _subordinate(cmd: DeleteUser, uow: UnitOfWork) -> User:
    user = await colleague(cmd.user_id, cmd.by.org_id, uow)
    cmd.by.check_may_delete(user.id, await held_by(user, uow))
    return user
