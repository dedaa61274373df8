"""What people do about their own accounts: what comes between a request and the units of work."""

from dataclasses import dataclass, field

from roundsman.identity.api.door import Door
from roundsman.identity.api.own_password import check_own_password
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import WeakPassword
from roundsman.identity.domain.letters import LetterId
from roundsman.identity.domain.mailed_secret import read
from roundsman.identity.handlers.change_email import (
    EMAIL_WANTED,
    AskEmailChange,
    ConfirmEmailChange,
    MailEmailChange,
    ask_email_change,
    confirm_email_change,
    mail_email_change,
)
from roundsman.identity.handlers.change_password import ChangePassword, NewPassword, change_password
from roundsman.identity.handlers.reset_password import (
    RESET_ASKED,
    AskReset,
    MailReset,
    ResetPassword,
    ask_reset,
    check_reset,
    mail_reset,
    reset_password,
)
from roundsman.identity.handlers.verify_email import AskVerification, VerifyEmail, ask_verification, verify_email
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.ids import UserId
from roundsman.persistence.session import Timer
from roundsman.persistence.timer_worker import FireTimer
from roundsman.persistence.work import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChange:
    """What a person brings to change their password."""

    current: str = field(repr=False)
    wanted: str = field(repr=False)
    session_id: str  # from which they ask
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtEmail:
    """What a person brings to have another address."""

    token: str = field(repr=False)
    session_id: str  # from which they bring it
    origin: Origin


@dataclass(frozen=True, slots=True)
class Accounts:
    """Takes what stood in letters, and has letters sent."""

    door: Door

    def deadlines(self) -> dict[str, FireTimer[IdentityWork]]:
        """Kind of timer -> what is due."""
        return {RESET_ASKED: self.mail_reset, EMAIL_WANTED: self.mail_email_change}

    async def verify_email(self, token: str) -> None:
        """The address that this was mailed to is its owner's.

        Raises:
            MailedSecretRefused: it is wrong, too old, or was used.
        """
        brought = read(token)
        cmd = VerifyEmail(brought=brought, at=self.door.clock.now())
        await self.door.units.run(lambda uow: verify_email(cmd, uow), Cause(actor=brought.user_id))

    async def ask_verification(self, user_id: UserId) -> None:
        """Have the letter sent once more.

        Raises:
            EmailVerified, TooManyLetters: as they say.
        """
        fresh = self.door.fresh_letter(self.door.lifetimes.verification_s)
        cmd = AskVerification(user_id=user_id, fresh=fresh)
        await self.door.units.run(lambda uow: ask_verification(cmd, uow), Cause(actor=user_id))

    async def ask_reset(self, email: str) -> None:
        """Have a letter sent by which a password is reset, if there is such an account: the same work either way.

        Raises:
            InvalidEmail: it has not the shape of an address.
        """
        cmd = AskReset(ask_id=LetterId.new(self.door.clock.now()), email_key=EmailAddress.parse(email).key)
        await self.door.units.run(lambda uow: ask_reset(cmd, uow))

    async def mail_reset(self, timer: Timer, work: IdentityWork) -> None:
        """What was asked for comes due at once, where nobody sees how long it takes."""
        fresh = self.door.fresh_letter(self.door.lifetimes.reset_s)
        await mail_reset(MailReset(email_key=timer.payload["email_key"], fresh=fresh), work)

    async def reset_password(self, token: str, password: str, origin: Origin) -> None:
        """The account has this password, and nobody is logged in to it.

        Raises:
            MailedSecretRefused: what was mailed is wrong, too old, or was used.
            WeakPassword: the password is; what was mailed is good still.
        """
        brought = read(token)
        email = await self.door.units.run(lambda uow: check_reset(brought, self.door.clock.now(), uow))
        cmd = ResetPassword(brought=brought, new=await self._new(password, email, origin))
        await self.door.units.run(lambda uow: reset_password(cmd, uow), Cause(actor=brought.user_id))

    async def change_password(self, user_id: UserId, change: PasswordChange) -> None:
        """The person has another password, and is logged in nowhere else.

        Raises:
            WrongPassword, WeakPassword, AccountLocked: as they say.
        """
        user = await check_own_password(self.door, user_id, change.current, change.origin.address)
        if change.wanted == change.current:
            raise WeakPassword("This is the password that you have: use another.")
        new = await self._new(change.wanted, user.account.email, change.origin, change.session_id)
        cmd = ChangePassword(user_id=user_id, new=new)
        await self.door.units.run(lambda uow: change_password(cmd, uow), Cause(org=user.account.org_id, actor=user_id))

    async def ask_email_change(self, user_id: UserId, email: str, origin: Origin) -> None:
        """Have a letter sent by which the address is shown to be this person's: the same work whoever has it.

        Raises:
            InvalidEmail, TooManyLetters: as they say.
        """
        fresh, wanted = self.door.fresh_letter(self.door.lifetimes.verification_s), EmailAddress.parse(email)
        cmd = AskEmailChange(user_id=user_id, email=wanted, origin=origin, fresh=fresh)
        await self.door.units.run(lambda uow: ask_email_change(cmd, uow), Cause(actor=user_id))

    async def mail_email_change(self, timer: Timer, work: IdentityWork) -> None:
        """What was asked for comes due at once, where nobody sees how long it takes."""
        fresh = self.door.fresh_letter(self.door.lifetimes.verification_s)
        wanted = EmailAddress(timer.payload["email"])
        await mail_email_change(MailEmailChange(user_id=UserId(timer.subject), email=wanted, fresh=fresh), work)

    async def confirm_email_change(self, user_id: UserId, brought: BroughtEmail) -> None:
        """The person has the address to which this was mailed, and is logged in nowhere else.

        Raises:
            MailedSecretRefused, AccountExists, AccountSuspended, AccountDeleted: as they say.
        """
        now = self.door.clock.now()
        cmd = ConfirmEmailChange(
            user_id=user_id,
            brought=read(brought.token),
            kept_session=brought.session_id,
            letter_id=LetterId.new(now),
            origin=brought.origin,
            at=now,
        )
        await self.door.units.run(lambda uow: confirm_email_change(cmd, uow), Cause(actor=user_id))

    async def _new(self, password: str, email: EmailAddress, origin: Origin, kept_session: str = "") -> NewPassword:
        digest, now = await self.door.new_digest(password, email), self.door.clock.now()
        return NewPassword(digest=digest, origin=origin, letter_id=LetterId.new(now), at=now, kept_session=kept_session)
