"""End one of one's own logins."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.login import LoginId
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession:
    """A person ends a login of theirs, perhaps the one that they are asking from."""

    user_id: UserId
    login_id: LoginId
    at: datetime  # the machine's time


async def end_session(cmd: EndSession, uow: UnitOfWork) -> None:
    """No token of this login counts any more. May be repeated.

    Raises:
        NotFound: the person has no such login.
    """
    login = await uow.logins.find(cmd.login_id)
    if login is None or login.family.user_id != cmd.user_id:
        raise NotFound(f"No such session: {cmd.login_id}.")
    login.revoke(cmd.at)
