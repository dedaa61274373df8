"""Register a person: one account for each e-mail."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import TooManyLetters
from roundsman.identity.domain.letters import LetterKind
from roundsman.identity.domain.names import checked_language, checked_name
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.user import Account, User
from roundsman.identity.handlers.find_account import user_of
from roundsman.identity.handlers.letters import FreshLetter, mail_notice, mail_secret
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId

_MAY_BE_A_REPEAT = timedelta(minutes=15)  # of the platform's time: whose answer got lost sends the same again


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterUser:
    """Somebody asks for an account in the default organization."""

    user_id: UserId
    email: EmailAddress
    name: str
    roles: Collection[str]
    password_digest: str  # of a password that the policy has passed
    language: str = ""  # BCP 47; empty: not told
    letter: FreshLetter | None = None  # None: the address is known to be theirs


async def register_user(cmd: RegisterUser, uow: UnitOfWork) -> User | None:
    """Add the user, tell `UserRegistered`, and write to the address, so that its owner can verify it.

    Where there is an account with this e-mail, in whatever case it is written, that one stays as it is, and its owner
    is written to; None then.

    Raises:
        InvalidName, InvalidLanguage: as they say.
    """
    name, language = checked_name(cmd.name), checked_language(cmd.language)
    if owner := await user_of(cmd.email.key, uow):
        if cmd.letter and uow.now - owner.account.registered_at > _MAY_BE_A_REPEAT:
            await tell_owner(owner, cmd.letter, uow)
        return None
    user = User.register(cmd.user_id, _account(replace(cmd, name=name, language=language), uow.now))
    uow.users.add(user)
    if cmd.letter:
        await mail_secret(user, LetterKind.VERIFY_EMAIL, cmd.letter, uow)
    return user


def _account(cmd: RegisterUser, at: datetime) -> Account:
    return Account(
        email=cmd.email,
        name=cmd.name,
        org_id=DEFAULT_ORG_ID,
        roles=frozenset(cmd.roles),
        password_digest=cmd.password_digest,
        registered_at=at,
        email_verified_at=None if cmd.letter else at,
        language=cmd.language,
    )


async def tell_owner(owner: User, letter: FreshLetter, uow: UnitOfWork) -> None:
    """Write to the owner of an account that somebody else wants to use its address; not to who is kept out."""
    if owner.account.standing.is_good:
        with suppress(TooManyLetters):  # the owner has heard of it, and whoever asks must not be told
            await mail_notice(owner, LetterKind.ACCOUNT_EXISTS, letter, uow)
