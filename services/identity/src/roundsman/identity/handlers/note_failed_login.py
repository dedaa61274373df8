"""Note a wrong password."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.lockout import Guard, Visit
from roundsman.identity.handlers.tallies import count_failure
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFailedLogin:
    """The password was checked and does not fit, or nobody has this e-mail."""

    user_id: UserId | None
    visit: Visit
    guard: Guard
    at: datetime  # the machine's time


async def note_failed_login(cmd: NoteFailedLogin, uow: UnitOfWork) -> None:
    """Count it; whoever guesses may have to wait."""
    await count_failure(cmd.guard.counted(cmd.visit, cmd.user_id), cmd.at, uow)
