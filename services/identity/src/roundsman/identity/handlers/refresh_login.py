"""Go on with a login: spend a refresh token for the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.identity.domain.errors import RefreshTokenRefused, RefreshTokenReused
from roundsman.identity.domain.refresh_tokens import RefreshToken
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshLogin:
    """A client brings a refresh token that we wrote."""

    token: RefreshToken
    at: datetime  # the machine's time
    expires_at: datetime  # of the next refresh token
    longest: timedelta  # that a login may go on, however often it is refreshed
    address: str = ""  # where it comes from; empty: not known


async def refresh_login(cmd: RefreshLogin, uow: UnitOfWork) -> Grant | RefreshTokenRefused | RefreshTokenReused:
    """Rotate the token; the grant has the roles that the user holds now.

    A refusal is returned for the boundary to raise after the commit: a reused token revokes its login.

    Raises:
        AccountSuspended, AccountDeleted: an admin keeps this person out.
    """
    login = await uow.logins.find(cmd.token.login_id)
    if login is None:  # expired long ago and forgotten
        return RefreshTokenRefused("This login has ended: log in again.")
    user = await uow.users.get(login.family.user_id)
    user.check_may_come_in()
    expires_at = min(cmd.expires_at, login.family.opened_at + cmd.longest)
    refused = login.rotate(cmd.token.generation, cmd.at, expires_at, cmd.address)
    return refused or await Grant.to(user, login, uow)
