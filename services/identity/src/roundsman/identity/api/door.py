"""Lets people in: what comes between a request and the units of work, where passwords and tokens are checked."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.passwords import Checked, Passwords
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import (
    PasskeyRefused,
    SecondFactorNeeded,
    WeakPassword,
    WrongCode,
    WrongCredentials,
)
from roundsman.identity.domain.known_devices import DeviceTokens, KnownDevice
from roundsman.identity.domain.letters import LetterId
from roundsman.identity.domain.lockout import Guard, Visit
from roundsman.identity.domain.login import LoginId
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.passwords import check_password
from roundsman.identity.domain.refresh_tokens import RefreshTokens
from roundsman.identity.domain.tickets import LIFETIME_S, Ticket, Tickets
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.codes import GivenCode
from roundsman.identity.handlers.find_account import FindAccount, FoundAccount, find_account
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.letters import FreshLetter
from roundsman.identity.handlers.log_in import CodeWanted, LogIn, NewLogin, log_in
from roundsman.identity.handlers.log_out import LogOut, log_out
from roundsman.identity.handlers.note_failed_login import NoteFailedLogin, note_failed_login
from roundsman.identity.handlers.pass_second_factor import PassSecondFactor, pass_second_factor
from roundsman.identity.handlers.refresh_login import RefreshLogin, refresh_login
from roundsman.identity.handlers.register_user import RegisterUser, register_user
from roundsman.identity.ports import BreachedPasswords, OneTimeCodes
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.kernel.ids import UserId
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause

log = structlog.get_logger(__name__)

_SECRET_BYTES = 32  # nobody guesses one of 256 bits, so guesses need not be counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What a person tells when they register."""

    user_id: UserId
    email: str
    name: str
    password: str
    role: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginAttempt:
    """What somebody brings to log in."""

    email: str
    password: str = field(repr=False)
    origin: Origin = field(default_factory=Origin)
    device_token: str = field(default="", repr=False)  # of an earlier login on this device
    code: str = field(default="", repr=False)  # of the second factor


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client keeps."""

    access_token: str
    refresh_token: str
    device_token: str | None = None  # with a login


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAttempt:
    """What somebody brings after the password."""

    ticket: str = field(repr=False)
    code: str = field(repr=False)
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What we write so that we know it again."""

    access: AccessTokens
    refresh_tokens: RefreshTokens
    device_tokens: DeviceTokens
    tickets: Tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long a login goes on, in the machine's seconds."""

    refresh_token_s: int  # without being refreshed
    session_s: int  # at all
    verification_s: int = 86_400  # of an e-mail address, by what was mailed to it
    reset_s: int = 3600  # of a password
    invitation_s: int = 7 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Hashing happens between transactions, never inside one: it takes longer than all else.

    `clock` is the machine's.
    """

    units: Units[IdentityWork]
    passwords: Passwords
    keys: Keys
    lifetimes: Lifetimes
    guard: Guard
    breached: BreachedPasswords
    codes: OneTimeCodes
    clock: Clock

    async def register(self, newcomer: Newcomer) -> User | None:
        """Add an account, and write to its address; None if there is one with this e-mail, whose owner is told.

        Raises:
            InvalidEmail, InvalidName, InvalidLanguage, WeakPassword: as they say.
        """
        return await self._register(newcomer, self.fresh_letter(self.lifetimes.verification_s))

    async def plant(self, newcomer: Newcomer) -> User | None:
        """Add an account whose address is known to be right, unless there is one with this e-mail.

        Raises:
            InvalidEmail, InvalidName, WeakPassword: as they say.
        """
        return await self._register(newcomer, None)

    async def _register(self, newcomer: Newcomer, letter: FreshLetter | None) -> User | None:
        email = EmailAddress.parse(newcomer.email)
        cmd = RegisterUser(
            user_id=newcomer.user_id,
            email=email,
            name=newcomer.name,
            roles=[newcomer.role],
            password_digest=await self.new_digest(newcomer.password, email),
            language=newcomer.language,
            letter=letter,
        )
        return await self.units.run(
            lambda uow: register_user(cmd, uow), Cause(org=DEFAULT_ORG_ID, actor=newcomer.user_id)
        )

    async def new_digest(self, password: str, email: EmailAddress) -> str:
        """The digest of a password that is good enough.

        Raises:
            WeakPassword: it is not.
        """
        check_password(password, email.key)
        if await self.breached.known(password):
            raise WeakPassword("This password was stolen somewhere, and is tried everywhere: use another.")
        return await self.passwords.digest(password)

    def fresh_letter(self, good_for_s: int) -> FreshLetter:
        """A letter of now."""
        now = self.clock.now()
        return FreshLetter(
            letter_id=LetterId.new(now),
            secret=secrets.token_urlsafe(_SECRET_BYTES),
            at=now,
            valid_until=now + timedelta(seconds=good_for_s),
        )

    async def log_in(self, attempt: LoginAttempt) -> TokenPair:
        """Open a login.

        Raises:
            WrongCredentials: no such account, or another password.
            AccountLocked: too many wrong passwords or codes.
            AccountSuspended, AccountDeleted: an admin keeps them out.
            SecondFactorNeeded: the password is right; a code has to follow.
            WrongCode: a code came along, and is wrong or was used before.
        """
        email, device = EmailAddress.parse(attempt.email), self._shown(attempt)
        visit = Visit(email_key=email.key, address=attempt.origin.address, device=device)
        given = self.given(attempt.code, attempt.origin, device) if attempt.code else None
        found, checked = await self.check(visit, attempt.password, given)
        new = self.new_login(found.user_id, attempt.origin)
        cmd = LogIn(new=new, visit=visit, guard=self.guard, fresh_digest=checked.fresh_digest, given=given)
        outcome = await self.units.run(lambda uow: log_in(cmd, uow), Cause(actor=found.user_id))
        if isinstance(outcome, CodeWanted):
            ticket = Ticket(user_id=found.user_id, device=device)
            raise SecondFactorNeeded(self.keys.tickets.write(ticket, self.clock.now()), LIFETIME_S)
        return self.welcome(outcome, device)

    async def give_code(self, attempt: CodeAttempt) -> TokenPair:
        """Open a login for somebody whose password was right a moment ago.

        Raises:
            TicketRefused: it is not ours, or too old.
            WrongCode: it is wrong, or was used before.
            AccountLocked: too many wrong codes.
            AccountSuspended, AccountDeleted: an admin keeps them out.
        """
        ticket = self.keys.tickets.read(attempt.ticket, self.clock.now())
        new, given = (
            self.new_login(ticket.user_id, attempt.origin),
            self.given(attempt.code, attempt.origin, ticket.device),
        )
        cmd = PassSecondFactor(new=new, given=given)
        outcome = await self.units.run(lambda uow: pass_second_factor(cmd, uow), Cause(actor=ticket.user_id))
        return self.welcome(outcome, ticket.device)

    async def check(self, visit: Visit, password: str, given: GivenCode | None = None) -> tuple[FoundAccount, Checked]:
        """Pass if the password is that of the account; a wrong one is counted.

        Raises:
            WrongCredentials: it is not, or there is no such account.
            AccountLocked: too many wrong passwords.
        """
        asked = FindAccount(visit=visit, guard=self.guard, at=self.clock.now(), given=given)
        found = await self.units.run(lambda uow: find_account(asked, uow))
        checked = await self.passwords.check(password, found.password_digest if found else None)
        if found is None or not checked.fits:
            cmd = NoteFailedLogin(visit=visit, guard=self.guard, at=self.clock.now(), given=given)
            await self.units.run(lambda uow: note_failed_login(cmd, uow))
            log.warning("wrong password", user_id=found.user_id if found else None)
            raise WrongCredentials("The e-mail or the password is wrong.")
        return found, checked

    def given(self, code: str, origin: Origin, device: KnownDevice | None = None) -> GivenCode:
        """The code as the handlers take it."""
        now = self.clock.now()
        return GivenCode(code=code, codes=self.codes, guard=self.guard, device=device, at=now, origin=origin)

    async def refresh(self, refresh_token: str, address: str = "") -> TokenPair:
        """Spend a refresh token for a new pair; `address` is where it comes from, if that is known.

        Raises:
            RefreshTokenRefused: not ours, expired, or logged out.
            RefreshTokenReused: it was spent before; its login has ended now.
            AccountSuspended, AccountDeleted: an admin keeps this person out.
        """
        token, now = self.keys.refresh_tokens.read(refresh_token), self.clock.now()
        longest = timedelta(seconds=self.lifetimes.session_s)
        cmd = RefreshLogin(token=token, at=now, expires_at=self._expiry(now), longest=longest, address=address)
        outcome = await self.units.run(lambda uow: refresh_login(cmd, uow))
        if isinstance(outcome, Exception):
            raise outcome
        return self._pair(outcome)

    async def log_out(self, refresh_token: str) -> None:
        """End the login that the token belongs to; may be repeated.

        Raises:
            RefreshTokenRefused: the token is not ours.
        """
        cmd = LogOut(token=self.keys.refresh_tokens.read(refresh_token), at=self.clock.now())
        await self.units.run(lambda uow: log_out(cmd, uow))

    def _shown(self, attempt: LoginAttempt) -> KnownDevice | None:
        return self.keys.device_tokens.read(attempt.device_token, self.clock.now()) if attempt.device_token else None

    def new_login(self, user_id: UserId, origin: Origin) -> NewLogin:
        """One that is to be opened now."""
        now = self.clock.now()
        return NewLogin(user_id=user_id, login_id=LoginId.new(now), at=now, expires_at=self._expiry(now), origin=origin)

    def welcome(self, outcome: Grant | WrongCode | PasskeyRefused, shown: KnownDevice | None) -> TokenPair:
        """The tokens of a new login, and the proof that its device is known from now on."""
        if isinstance(outcome, WrongCode | PasskeyRefused):
            raise outcome
        now, user_id = self.clock.now(), outcome.user_id
        log.info("logged in", user_id=user_id, session_id=outcome.session_id, methods=sorted(outcome.methods))
        device = shown if shown and shown.user_id == user_id else KnownDevice.new(user_id, now)
        return replace(self._pair(outcome), device_token=self.keys.device_tokens.write(device, now))

    def _expiry(self, now: datetime) -> datetime:
        return now + timedelta(seconds=min(self.lifetimes.refresh_token_s, self.lifetimes.session_s))

    def _pair(self, grant: Grant) -> TokenPair:
        return TokenPair(self.keys.access.sign(grant), self.keys.refresh_tokens.write(grant.refresh))
