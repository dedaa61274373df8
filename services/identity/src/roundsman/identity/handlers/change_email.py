"""Change an e-mail address: asked by who is logged in, done when they bring what was mailed to the new one."""

from dataclasses import dataclass, field
from datetime import datetime

from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import AccountExists, InvalidEmail, TooManyLetters
from roundsman.identity.domain.invitation import InvitationState
from roundsman.identity.domain.letters import Letter, LetterId, LetterKind
from roundsman.identity.domain.mailed_secret import Brought, refusal
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.find_account import user_of
from roundsman.identity.handlers.letters import FreshLetter, count_letter_to, mail_notice, mail_secret, mailed_to
from roundsman.identity.handlers.logins import end_logins
from roundsman.identity.handlers.register_user import tell_owner
from roundsman.identity.ports import UnitOfWork
from roundsman.kernel.ids import UserId

EMAIL_WANTED = "email-wanted"  # a timer's kind


@dataclass(frozen=True, slots=True, kw_only=True)
class AskEmailChange:
    """A person who has just shown who they are wants another address."""

    user_id: UserId
    email: EmailAddress = field(repr=False)
    origin: Origin
    fresh: FreshLetter  # to the present address


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEmailChange:
    """The same, a moment later."""

    user_id: UserId
    email: EmailAddress = field(repr=False)
    fresh: FreshLetter


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmEmailChange:
    """The person brings what was mailed to the new address."""

    user_id: UserId
    brought: Brought
    kept_session: str  # from which they bring it
    letter_id: LetterId
    origin: Origin
    at: datetime  # the machine's time


async def ask_email_change(cmd: AskEmailChange, uow: UnitOfWork) -> None:
    """Tell the present address, and take the wish down: nothing here depends on whose the new address is.

    What was asked before is off.

    Raises:
        InvalidEmail: it is the address that they have.
        TooManyLetters: enough were sent.
    """
    user = await uow.users.get(cmd.user_id)
    if cmd.email == user.account.email:
        raise InvalidEmail("This is your e-mail address already.")
    user.want_email(None)
    await mail_notice(user, LetterKind.EMAIL_CHANGE_ASKED, cmd.fresh, uow)
    user.did(OwnDeed(action="email.change-asked", origin=cmd.origin, at=uow.now))
    uow.timers.set(EMAIL_WANTED, user.id, uow.now, {"email": cmd.email.text})


async def mail_email_change(cmd: MailEmailChange, uow: UnitOfWork) -> None:
    """Write to the new address: with a secret, or that it has an account; unless enough such letters went there."""
    user = await uow.users.find(cmd.user_id)
    if user is None or not user.account.standing.is_good:
        return
    owner = await user_of(cmd.email.key, uow)
    if owner is not None and owner.id != user.id:
        await tell_owner(owner, cmd.fresh, uow)
        return
    try:
        await count_letter_to(cmd.email, LetterKind.CONFIRM_EMAIL, cmd.fresh, uow)
        user.want_email(cmd.email)
        await mail_secret(user, LetterKind.CONFIRM_EMAIL, cmd.fresh, uow)
    except TooManyLetters:
        user.want_email(None)  # what was mailed before was for another address


async def confirm_email_change(cmd: ConfirmEmailChange, uow: UnitOfWork) -> None:
    """The person has the address; their other logins have ended, and the former address is told.

    Raises:
        MailedSecretRefused: the secret is wrong, another's, too old, was used, or they want no other address any more.
        AccountExists: the address has got an account meanwhile.
        AccountSuspended, AccountDeleted: an admin keeps them out.
    """
    if cmd.brought.user_id != cmd.user_id:
        raise refusal()
    (await mailed_to(cmd.brought, LetterKind.CONFIRM_EMAIL, uow)).spend(cmd.brought.secret, cmd.at)
    user = await uow.users.get(cmd.user_id)
    user.check_may_come_in()
    await _check_is_free(user, uow)
    user.write(Letter(letter_id=cmd.letter_id, kind=LetterKind.EMAIL_CHANGED, device=cmd.origin.device, at=uow.now))
    before = user.change_email(uow.now)
    await _take_along(user, before, uow)
    await end_logins(user.user_id, cmd.at, uow, kept=cmd.kept_session)
    user.did(OwnDeed(action="email.changed", origin=cmd.origin, at=uow.now))


async def _check_is_free(user: User, uow: UnitOfWork) -> None:
    wanted = user.account.wanted_email
    owner = await user_of(wanted.key, uow) if wanted else None
    if owner is not None and owner.id != user.id:
        raise AccountExists("This address has got an account meanwhile: log in with it, or use another address.")


async def _take_along(user: User, before: EmailAddress, uow: UnitOfWork) -> None:
    """What is kept of the invitations that they accepted stays findable as theirs, to be told and erased."""
    for invitation in await uow.invitations.find_by("email_key", [before.key]):
        if invitation.terms.guest_id == user.user_id and invitation.ended_as is InvitationState.ACCEPTED:
            invitation.follow(user.account.email)
