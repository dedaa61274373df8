"""Note a wrong password."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.lockout import LockOut
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFailedLogin:
    """The password was checked and does not fit."""

    user_id: UserId
    policy: LockOut
    at: datetime  # the machine's time


async def note_failed_login(cmd: NoteFailedLogin, uow: UnitOfWork) -> None:
    """Count it; the account may lock."""
    user = await uow.users.get(cmd.user_id)
    user.login_failed(cmd.policy, cmd.at)
