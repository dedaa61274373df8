"""Change a password, by its owner."""

from dataclasses import dataclass, field
from datetime import datetime

from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.letters import Letter, LetterId, LetterKind
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.logins import end_logins
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """A password that the policy has passed, and from where it comes."""

    digest: str = field(repr=False)
    origin: Origin  # its device is told to the owner
    letter_id: LetterId
    at: datetime  # the machine's time
    kept_session: str = ""  # the login that goes on; empty: none does


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """A person whose password was right a moment ago wants another."""

    user_id: UserId
    new: NewPassword


async def change_password(cmd: ChangePassword, uow: UnitOfWork) -> None:
    """The person has this password from now on, and no login but the one that asked."""
    user = await uow.users.get(cmd.user_id)
    await replace_password(user, cmd.new, uow)
    user.did(OwnDeed(action="password.changed", origin=cmd.new.origin, at=uow.now))


async def replace_password(user: User, new: NewPassword, uow: UnitOfWork) -> None:
    """Keep the password, end the other logins, tell `PasswordChanged`, and write to the owner that it was changed."""
    user.change_password(new.digest, uow.now)
    await end_logins(user.user_id, new.at, uow, kept=new.kept_session)
    user.write(Letter(letter_id=new.letter_id, kind=LetterKind.PASSWORD_CHANGED, device=new.origin.device, at=uow.now))
