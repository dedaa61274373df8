"""List where a person is logged in."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.login import Login
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSessions:
    """A person wants to see their logins."""

    user_id: UserId
    at: datetime  # the machine's time


async def list_sessions(cmd: ListSessions, uow: UnitOfWork) -> list[Login]:
    """The logins that go on, last used first. Changes nothing."""
    logins = await uow.logins.find_by("user_id", [cmd.user_id])
    return sorted((one for one in logins if one.goes_on(cmd.at)), key=lambda one: one.family.used_at, reverse=True)
