"""End all of one's own logins but one."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.handlers.logins import end_logins
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOtherSessions:
    """A person ends every login but the one that they are asking from."""

    user_id: UserId
    kept: str  # the login's id
    at: datetime  # the machine's time


async def end_other_sessions(cmd: EndOtherSessions, uow: UnitOfWork) -> None:
    """No token of any other login of this person counts any more. May be repeated."""
    await end_logins(cmd.user_id, cmd.at, uow, kept=cmd.kept)
