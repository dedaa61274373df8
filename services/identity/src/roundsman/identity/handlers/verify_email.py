"""Verify an e-mail address: its owner brings back what was mailed to it."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.identity.domain.errors import EmailVerified
from roundsman.identity.domain.letters import LetterKind
from roundsman.identity.domain.mailed_secret import Brought
from roundsman.identity.handlers.letters import FreshLetter, mail_secret, mailed_to
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyEmail:
    """Somebody brings the secret of a letter."""

    brought: Brought
    at: datetime  # the machine's time


@dataclass(frozen=True, slots=True, kw_only=True)
class AskVerification:
    """A person wants the letter once more."""

    user_id: UserId
    fresh: FreshLetter


async def verify_email(cmd: VerifyEmail, uow: UnitOfWork) -> None:
    """The address is known to be its owner's from now on; tells `EmailVerified`.

    Raises:
        MailedSecretRefused: the secret is wrong, too old, or was used.
    """
    mailed = await mailed_to(cmd.brought, LetterKind.VERIFY_EMAIL, uow)
    mailed.spend(cmd.brought.secret, cmd.at)
    user = await uow.users.get(cmd.brought.user_id)
    user.verify_email(uow.now)


async def ask_verification(cmd: AskVerification, uow: UnitOfWork) -> None:
    """Write to the person once more; the letters before open nothing any more.

    Raises:
        EmailVerified: there is nothing left to do.
        TooManyLetters: enough were sent.
    """
    user = await uow.users.get(cmd.user_id)
    if user.account.email_verified_at is not None:
        raise EmailVerified("Your e-mail address is confirmed already.")
    await mail_secret(user, LetterKind.VERIFY_EMAIL, cmd.fresh, uow)
