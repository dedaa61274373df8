"""Change what a person tells of themselves."""

from dataclasses import dataclass

from roundsman.identity.domain.names import checked_language, checked_name
from roundsman.identity.domain.user import User
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeProfile:
    """A person wants to be called, or spoken to, in another way; None leaves it as it is."""

    user_id: UserId
    name: str | None = None
    language: str | None = None  # empty: they do not say any more


async def change_profile(cmd: ChangeProfile, uow: UnitOfWork) -> User:
    """Keep it and tell `ProfileChanged`. The same again does nothing.

    Raises:
        InvalidName, InvalidLanguage: as they say.
    """
    user = await uow.users.get(cmd.user_id)
    name = user.account.name if cmd.name is None else checked_name(cmd.name)
    language = user.account.language if cmd.language is None else checked_language(cmd.language)
    user.change_profile(name, language, uow.now)
    return user
