"""Lets people in: what comes between a request and the units of work, where passwords and tokens are checked."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.passwords import Checked, Passwords
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import WeakPassword, WrongCredentials
from roundsman.identity.domain.known_devices import DeviceTokens, KnownDevice
from roundsman.identity.domain.lockout import Guard, Visit
from roundsman.identity.domain.login import LoginId
from roundsman.identity.domain.organization import DEFAULT_ORG_ID
from roundsman.identity.domain.passwords import check_password
from roundsman.identity.domain.refresh_tokens import RefreshTokens
from roundsman.identity.domain.user import User
from roundsman.identity.handlers.find_account import FindAccount, FoundAccount, find_account
from roundsman.identity.handlers.grant import Grant
from roundsman.identity.handlers.log_in import LogIn, log_in
from roundsman.identity.handlers.log_out import LogOut, log_out
from roundsman.identity.handlers.note_failed_login import NoteFailedLogin, note_failed_login
from roundsman.identity.handlers.refresh_login import RefreshLogin, refresh_login
from roundsman.identity.handlers.register_user import RegisterUser, register_user
from roundsman.identity.ports import BreachedPasswords
from roundsman.identity.store.work import IdentityWork
from roundsman.kernel.clock import Clock
from roundsman.kernel.ids import UserId
from roundsman.persistence.units import Units
from roundsman.persistence.work import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What a person tells when they register."""

    user_id: UserId
    email: str
    name: str
    password: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginAttempt:
    """What somebody brings to log in."""

    email: str
    password: str = field(repr=False)
    origin: Origin = field(default_factory=Origin)
    device_token: str = field(default="", repr=False)  # of an earlier login on this device


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client keeps."""

    access_token: str
    refresh_token: str
    device_token: str | None = None  # with a login


@dataclass(frozen=True, slots=True, kw_only=True)
class _Admitted:
    """Somebody whose password was right."""

    found: FoundAccount
    checked: Checked
    origin: Origin
    visit: Visit

    def device(self, at: datetime) -> KnownDevice:
        """The device that they have shown to be theirs, or a new one."""
        shown = self.visit.device
        return shown if shown and shown.user_id == self.found.user_id else KnownDevice.new(self.found.user_id, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Hashing happens between transactions, never inside one: it takes longer than all else.

    `clock` is the machine's.
    """

    units: Units[IdentityWork]
    passwords: Passwords
    access: AccessTokens
    refresh_tokens: RefreshTokens
    refresh_token_s: int
    device_tokens: DeviceTokens
    guard: Guard
    breached: BreachedPasswords
    clock: Clock

    async def register(self, newcomer: Newcomer) -> User:
        """Add an account.

        Raises:
            InvalidEmail, InvalidName, WeakPassword, EmailTaken: as they say.
        """
        email = EmailAddress.parse(newcomer.email)
        check_password(newcomer.password, email.key)
        if await self.breached.known(newcomer.password):
            raise WeakPassword("This password was stolen somewhere, and is tried everywhere: use another.")
        cmd = RegisterUser(
            user_id=newcomer.user_id,
            email=email,
            name=newcomer.name,
            roles=[newcomer.role],
            password_digest=await self.passwords.digest(newcomer.password),
        )
        return await self.units.run(
            lambda uow: register_user(cmd, uow), Cause(org=DEFAULT_ORG_ID, actor=newcomer.user_id)
        )

    async def log_in(self, attempt: LoginAttempt) -> TokenPair:
        """Open a login.

        Raises:
            WrongCredentials: no such account, or another password.
            AccountLocked: too many wrong passwords.
            AccountSuspended: an admin keeps this person out.
        """
        visit = self._visit(attempt)
        asked = FindAccount(visit=visit, guard=self.guard, at=self.clock.now())
        found = await self.units.run(lambda uow: find_account(asked, uow))
        checked = await self.passwords.check(attempt.password, found.password_digest if found else None)
        if found is None or not checked.fits:
            await self._note_failure(visit, found)
            raise WrongCredentials("The e-mail or the password is wrong.")
        return await self._open(_Admitted(found=found, checked=checked, origin=attempt.origin, visit=visit))

    async def refresh(self, refresh_token: str, address: str = "") -> TokenPair:
        """Spend a refresh token for a new pair; `address` is where it comes from, if that is known.

        Raises:
            RefreshTokenRefused: not ours, expired, or logged out.
            RefreshTokenReused: it was spent before; its login has ended now.
            AccountSuspended: an admin keeps this person out.
        """
        now = self.clock.now()
        cmd = RefreshLogin(
            token=self.refresh_tokens.read(refresh_token), at=now, expires_at=self._expiry(now), address=address
        )
        outcome = await self.units.run(lambda uow: refresh_login(cmd, uow))
        if isinstance(outcome, Exception):
            raise outcome
        return self._pair(outcome)

    async def log_out(self, refresh_token: str) -> None:
        """End the login that the token belongs to; may be repeated.

        Raises:
            RefreshTokenRefused: the token is not ours.
        """
        cmd = LogOut(token=self.refresh_tokens.read(refresh_token), at=self.clock.now())
        await self.units.run(lambda uow: log_out(cmd, uow))

    def _visit(self, attempt: LoginAttempt) -> Visit:
        device = self.device_tokens.read(attempt.device_token, self.clock.now()) if attempt.device_token else None
        email = EmailAddress.parse(attempt.email)
        return Visit(email_key=email.key, address=attempt.origin.address, device=device)

    async def _note_failure(self, visit: Visit, found: FoundAccount | None) -> None:
        user_id = found.user_id if found else None
        cmd = NoteFailedLogin(user_id=user_id, visit=visit, guard=self.guard, at=self.clock.now())
        await self.units.run(lambda uow: note_failed_login(cmd, uow))

    async def _open(self, admitted: _Admitted) -> TokenPair:
        now, user_id = self.clock.now(), admitted.found.user_id
        cmd = LogIn(
            user_id=user_id,
            login_id=LoginId.new(now),
            at=now,
            expires_at=self._expiry(now),
            origin=admitted.origin,
            visit=admitted.visit,
            guard=self.guard,
            fresh_digest=admitted.checked.fresh_digest,
        )
        pair = self._pair(await self.units.run(lambda uow: log_in(cmd, uow), Cause(actor=user_id)))
        return replace(pair, device_token=self.device_tokens.write(admitted.device(now), now))

    def _expiry(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.refresh_token_s)

    def _pair(self, grant: Grant) -> TokenPair:
        return TokenPair(self.access.sign(grant), self.refresh_tokens.write(grant.refresh))
