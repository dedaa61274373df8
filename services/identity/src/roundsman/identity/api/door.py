"""Lets people in: what comes between a request and the units of work, where passwords and tokens are checked."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from roundsman.identity.api.access_tokens import AccessTokens
from roundsman.identity.api.passwords import Checked, Passwords
from roundsman.identity.domain.device import Origin
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import WrongCredentials
from roundsman.identity.domain.lockout import LockOut
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


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client keeps."""

    access_token: str
    refresh_token: str


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
    lockout: LockOut
    clock: Clock

    async def register(self, newcomer: Newcomer) -> User:
        """Add an account.

        Raises:
            InvalidEmail, InvalidName, WeakPassword, EmailTaken: as they say.
        """
        email = EmailAddress.parse(newcomer.email)
        check_password(newcomer.password, email.key)
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
        asked = FindAccount(email=EmailAddress.parse(attempt.email), at=self.clock.now())
        found = await self.units.run(lambda uow: find_account(asked, uow))
        checked = await self.passwords.check(attempt.password, found.password_digest if found else None)
        if found is None or not checked.fits:
            await self._note_failure(found)
            raise WrongCredentials("The e-mail or the password is wrong.")
        return await self._open(found, checked, attempt.origin)

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

    async def _note_failure(self, found: FoundAccount | None) -> None:
        if found is not None:
            cmd = NoteFailedLogin(user_id=found.user_id, policy=self.lockout, at=self.clock.now())
            await self.units.run(lambda uow: note_failed_login(cmd, uow))

    async def _open(self, found: FoundAccount, checked: Checked, origin: Origin) -> TokenPair:
        now = self.clock.now()
        cmd = LogIn(
            user_id=found.user_id,
            login_id=LoginId.new(now),
            at=now,
            expires_at=self._expiry(now),
            origin=origin,
            fresh_digest=checked.fresh_digest,
        )
        return self._pair(await self.units.run(lambda uow: log_in(cmd, uow), Cause(actor=found.user_id)))

    def _expiry(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self.refresh_token_s)

    def _pair(self, grant: Grant) -> TokenPair:
        return TokenPair(self.access.sign(grant), self.refresh_tokens.write(grant.refresh))
