"""Reset a forgotten password: its owner brings back what was mailed to them."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import TooManyLetters
from roundsman.identity.domain.letters import LetterKind
from roundsman.identity.domain.mailed_secret import Brought
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.change_password import NewPassword, replace_password
from roundsman.identity.handlers.find_account import user_of
from roundsman.identity.handlers.letters import FreshLetter, mail_secret, mailed_to
from roundsman.identity.ports import UnitOfWork

RESET_ASKED = "reset-asked"  # a timer's kind


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReset:
    """Somebody has forgotten the password of an account, if there is one."""

    ask_id: str  # new for each
    email_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReset:
    """The same, a moment later."""

    email_key: str = field(repr=False)
    fresh: FreshLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """Somebody brings the secret of a letter, and a password that the policy has passed."""

    brought: Brought
    new: NewPassword


async def ask_reset(cmd: AskReset, uow: UnitOfWork) -> None:
    """Take the wish down, to be looked at later: nothing here depends on whether there is such an account."""
    uow.timers.set(RESET_ASKED, cmd.ask_id, uow.now, {"email_key": cmd.email_key})


async def mail_reset(cmd: MailReset, uow: UnitOfWork) -> None:
    """Write to the owner of the account, if there is one who may log in and was not sent enough such letters."""
    user = await user_of(cmd.email_key, uow)
    if user is None or not user.account.standing.is_good:
        return
    with suppress(TooManyLetters):
        await mail_secret(user, LetterKind.RESET_PASSWORD, cmd.fresh, uow)


async def check_reset(brought: Brought, at: datetime, uow: UnitOfWork) -> EmailAddress:
    """The address of the account whose password may be reset by this. Changes nothing.

    Raises:
        MailedSecretRefused: the secret is wrong, too old, or was used.
    """
    (await mailed_to(brought, LetterKind.RESET_PASSWORD, uow)).check(brought.secret, at)
    return (await uow.users.get(brought.user_id)).account.email


async def reset_password(cmd: ResetPassword, uow: UnitOfWork) -> None:
    """The account has this password; all its logins have ended, and its address is known to be its owner's.

    Raises:
        MailedSecretRefused: the secret is wrong, too old, or was used.
    """
    mailed = await mailed_to(cmd.brought, LetterKind.RESET_PASSWORD, uow)
    mailed.spend(cmd.brought.secret, cmd.new.at)
    user = await uow.users.get(cmd.brought.user_id)
    if user.account.email_verified_at is None:
        await _take_back(user, cmd.new.at, uow)
    await replace_password(user, cmd.new, uow)
    user.did(OwnDeed(action="password.reset", origin=cmd.new.origin, at=uow.now))


async def _take_back(user: User, at: datetime, uow: UnitOfWork) -> None:
    """Whoever made the account need not be who reads its mail: what they set up to keep the account goes."""
    factor = await uow.second_factors.find(user.id)
    if factor is not None and factor.is_on:
        factor.switch_off(at)
        user.second_factor_is_off(uow.now)
    for passkey in await uow.passkeys.find_by("user_id", [user.id]):
        passkey.remove(at)
    user.verify_email(uow.now)
