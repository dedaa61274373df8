"""Log out: end a login."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.refresh_tokens import RefreshToken
from roundsman.identity.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOut:
    """A client brings a refresh token that we wrote, new or old."""

    token: RefreshToken
    at: datetime  # the machine's time


async def log_out(cmd: LogOut, uow: UnitOfWork) -> None:
    """No token of this login counts any more. May be repeated."""
    login = await uow.logins.find(cmd.token.login_id)
    if login is not None:
        login.revoke(cmd.at)
