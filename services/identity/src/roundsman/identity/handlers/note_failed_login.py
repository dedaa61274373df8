"""Note a wrong password."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.lockout import Guard, Visit
from roundsman.identity.handlers.codes import GivenCode
from roundsman.identity.handlers.find_account import counted_on
from roundsman.identity.handlers.tallies import count_failure
from roundsman.identity.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFailedLogin:
    """The password was checked and does not fit, or nobody has this e-mail."""

    visit: Visit
    guard: Guard
    at: datetime  # the machine's time
    given: GivenCode | None = None  # a code that came along


async def note_failed_login(cmd: NoteFailedLogin, uow: UnitOfWork) -> None:
    """Count it; whoever guesses may have to wait."""
    await count_failure(await counted_on(cmd.visit, cmd.guard, cmd.given, uow), cmd.at, uow)
