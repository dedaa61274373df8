"""End logins of a person."""

from datetime import datetime

from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


async def end_logins(user_id: UserId, at: datetime, uow: UnitOfWork, kept: str = "") -> None:
    """No token of any login of this person counts any more, but of the one that is `kept`. May be repeated.

    `at` is the machine's time.
    """
    for login in await uow.logins.find_by("user_id", [user_id]):
        if login.id != kept and login.goes_on(at):
            login.revoke(at)
