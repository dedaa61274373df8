"""Find the account that somebody wants to log in to, before the password is checked."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAccount:
    """Somebody gives an e-mail and a password."""

    email: EmailAddress
    at: datetime  # the machine's time


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAccount:
    """What the password is checked against."""

    user_id: UserId
    password_digest: str


async def find_account(cmd: FindAccount, uow: UnitOfWork) -> FoundAccount | None:
    """The account of this e-mail; None if there is none. Changes nothing.

    Raises:
        AccountLocked: it waits after wrong passwords.
    """
    for user in await uow.users.find_by("email_key", [cmd.email.key]):
        user.check_open(cmd.at)
        return FoundAccount(user_id=user.user_id, password_digest=user.account.password_digest)
    return None
