"""Writing to people about their accounts, for the handlers that have a reason to."""

from dataclasses import dataclass, field
from datetime import datetime

from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.letters import Letter, LetterId, LetterKind
from roundsman.identity.domain.mailed_secret import Brought, MailedSecret, refusal, written
from roundsman.identity.domain.user import User
from roundsman.identity.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshLetter:
    """What of a letter is made by chance, and its times, which are the machine's."""

    letter_id: LetterId
    secret: str = field(repr=False)
    at: datetime
    valid_until: datetime  # as long as the secret works


async def mail_secret(user: User, kind: LetterKind, fresh: FreshLetter, uow: UnitOfWork) -> None:
    """Write to the user with a secret, which takes the place of the one before.

    Raises:
        TooManyLetters: enough of this kind were sent.
    """
    mailed = await _mailed(MailedSecret.id_of(kind, user.user_id), fresh.at, uow)
    mailed.send(fresh.secret, fresh.at, fresh.valid_until)
    user.write(
        Letter(
            letter_id=fresh.letter_id,
            kind=kind,
            secret=written(user.user_id, fresh.secret),
            valid_until=fresh.valid_until,
            at=uow.now,
        )
    )


async def mail_notice(user: User, kind: LetterKind, fresh: FreshLetter, uow: UnitOfWork) -> None:
    """Write to the user; the letter opens nothing.

    Raises:
        TooManyLetters: enough of this kind were sent.
    """
    mailed = await _mailed(MailedSecret.id_of(kind, user.user_id), fresh.at, uow)
    mailed.send("", fresh.at, fresh.valid_until)
    user.write(Letter(letter_id=fresh.letter_id, kind=kind, at=uow.now))


async def mailed_to(brought: Brought, kind: LetterKind, uow: UnitOfWork) -> MailedSecret:
    """What was mailed to whom the secret is said to be of.

    Raises:
        MailedSecretRefused: nothing was.
    """
    mailed = await uow.mailed_secrets.find(MailedSecret.id_of(kind, brought.user_id))
    if mailed is None:
        raise refusal()
    return mailed


async def count_letter_to(email: EmailAddress, kind: LetterKind, fresh: FreshLetter, uow: UnitOfWork) -> None:
    """Count a letter that goes to an address whoever had it sent, so that many accounts cannot flood a stranger.

    Raises:
        TooManyLetters: enough of this kind were sent there.
    """
    mailed = await _mailed(MailedSecret.id_at(kind, email.key), fresh.at, uow)
    mailed.send("", fresh.at, fresh.valid_until)


async def _mailed(secret_id: str, at: datetime, uow: UnitOfWork) -> MailedSecret:
    mailed = await uow.mailed_secrets.find(secret_id)
    if mailed is None:
        mailed = MailedSecret.first(secret_id, at)
        uow.mailed_secrets.add(mailed)
    return mailed
