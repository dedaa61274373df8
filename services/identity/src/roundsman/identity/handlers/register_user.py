"""Register a person: one account for each e-mail."""

from collections.abc import Collection
from dataclasses import dataclass

from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import EmailTaken
from roundsman.identity.domain.names import checked_name
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.user import Account, User
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterUser:
    """Somebody asks for an account in the default organization."""

    user_id: UserId
    email: EmailAddress
    name: str
    roles: Collection[str]
    password_digest: str  # of a password that the policy has passed


async def register_user(cmd: RegisterUser, uow: UnitOfWork) -> User:
    """Add the user and tell `UserRegistered`.

    Raises:
        InvalidName: the name cannot be shown.
        EmailTaken: there is an account with this e-mail, in whatever case it is written.
    """
    name = checked_name(cmd.name)
    if await uow.users.find_by("email_key", [cmd.email.key]):
        raise EmailTaken("There is an account with this e-mail: log in.")
    account = Account(
        email=cmd.email,
        name=name,
        org_id=DEFAULT_ORG_ID,
        roles=frozenset(cmd.roles),
        password_digest=cmd.password_digest,
        registered_at=uow.now,
    )
    user = User.register(cmd.user_id, account)
    uow.users.add(user)
    return user
