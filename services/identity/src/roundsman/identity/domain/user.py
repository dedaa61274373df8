"""A person with an account."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from roundsman.identity.domain.deeds import OwnDeed
from roundsman.identity.domain.email import EmailAddress
from roundsman.identity.domain.errors import (
    AccountDeleted,
    AccountSuspended,
    AlreadyOwner,
    EmailNotVerified,
    OwnAdminRole,
)
from roundsman.identity.domain.events import (
    EmailVerified,
    LetterDue,
    OwnDeedDone,
    PasswordChanged,
    ProfileChanged,
    RolesChanged,
    SecondFactorSwitchedOff,
    SecondFactorSwitchedOn,
    UserDeleted,
    UserRegistered,
    UserReinstated,
    UserRestored,
    UserSuspended,
)
from roundsman.identity.domain.letters import Letter, LetterKind
from roundsman.identity.domain.mailed_secret import refusal
from roundsman.identity.domain.roles import ADMIN, OWNER, SELF_CHOSEN
from roundsman.identity.domain.standing import Standing
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import OrgId, RoleId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything known of a user."""

    email: EmailAddress
    name: str
    org_id: OrgId
    roles: frozenset[str]
    password_digest: str  # Argon2id, with its parameters and salt
    registered_at: datetime
    custom_roles: frozenset[RoleId] = frozenset()  # that their organization defined
    email_verified_at: datetime | None = None  # the platform's time
    wanted_email: EmailAddress | None = None  # to be shown to be theirs; then it is `email`
    language: str = ""  # BCP 47; empty: not told
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """When a person's rights change."""

    at: datetime  # the platform's time
    real_at: datetime  # the machine's time, which tokens live in


class User(Aggregate):
    """Guards an account."""

    def __init__(self, user_id: UserId, account: Account, version: int = 0, sequence: int = 0) -> None:
        super().__init__(user_id, version, sequence)
        self.account = account

    @property
    def user_id(self) -> UserId:
        return UserId(self.id)

    @classmethod
    def register(cls, user_id: UserId, account: Account) -> Self:
        """A new account; tells `UserRegistered`."""
        user = cls(user_id, account)
        user.record(
            UserRegistered(
                user_id=user_id,
                org_id=account.org_id,
                email=account.email.text,
                name=account.name,
                roles=account.roles,
                language=account.language,
                at=account.registered_at,
            )
        )
        return user

    def logged_in(self, fresh_digest: str | None) -> None:
        """Keep the password under a new digest, if its cost has changed."""
        if fresh_digest:
            self.account = replace(self.account, password_digest=fresh_digest)

    def verify_email(self, at: datetime) -> None:
        """The address is known to be theirs; told once."""
        if self.account.email_verified_at is None:
            self.account = replace(self.account, email_verified_at=at)
            self.record(EmailVerified(user_id=self.user_id, org_id=self.account.org_id, at=at))

    def change_password(self, digest: str, at: datetime) -> None:
        """Have another password. Whoever knew the one before may have asked for another address: that is off."""
        self.account = replace(self.account, password_digest=digest, wanted_email=None)
        self.record(PasswordChanged(user_id=self.user_id, org_id=self.account.org_id, at=at))

    def change_profile(self, name: str, language: str, at: datetime) -> None:
        """Be called and spoken to so. The same again changes and tells nothing."""
        account = replace(self.account, name=name, language=language)
        if account != self.account:
            self.account = account
            self._tell_profile(at)

    def want_email(self, email: EmailAddress | None) -> None:
        """Have this address as soon as it is shown to be theirs; None: no other than now."""
        self.account = replace(self.account, wanted_email=email)

    def change_email(self, at: datetime) -> EmailAddress:
        """Have the address that they wanted, which is known to be theirs; gives the one of before.

        Raises:
            MailedSecretRefused: they want no other any more.
        """
        before, wanted = self.account.email, self.account.wanted_email
        if wanted is None:
            raise refusal()
        self.account = replace(self.account, email=wanted, wanted_email=None)
        self.verify_email(at)
        self._tell_profile(at)
        return before

    def check_email_verified(self) -> None:
        """Pass if the address is known to be theirs.

        Raises:
            EmailNotVerified: it is not.
        """
        if self.account.email_verified_at is None:
            raise EmailNotVerified(
                "This needs an e-mail address that its owner has confirmed, by the letter that was sent to it."
            )

    def works_for(self, org_id: OrgId) -> bool:
        """Whether this person is in the organization, and not kept out."""
        return self.account.org_id == org_id and self.account.standing.is_good

    def write(self, letter: Letter) -> None:
        """Have a letter sent to this person: to their address, or to the one that it is to show to be theirs."""
        account = self.account
        wanted = account.wanted_email if letter.kind is LetterKind.CONFIRM_EMAIL else None
        self.record(
            LetterDue(
                about_id=self.id,
                user_id=self.user_id,
                org_id=account.org_id,
                email=(wanted or account.email).text,
                name=account.name,
                language=account.language,
                letter=letter,
            )
        )

    def did(self, deed: OwnDeed) -> None:
        """Have what this person did to their account kept in the audit of the organization that they are in."""
        self.record(OwnDeedDone(user_id=self.user_id, org_id=self.account.org_id, deed=deed))

    def check_may_come_in(self) -> None:
        """Pass if this person may come in.

        Raises:
            AccountSuspended, AccountDeleted: an admin keeps them out.
        """
        if self.account.standing.deleted_at is not None:
            raise AccountDeleted("This account was deleted: ask an admin of your organization.")
        if self.account.standing.suspended_at is not None:
            raise AccountSuspended("This account is suspended: ask an admin of your organization.")

    def suspend(self, change: Change) -> None:
        """Keep this person out from now on; again changes and tells nothing."""
        if self.account.standing.suspended_at is None:
            standing = replace(self.account.standing.moved_on(change.real_at), suspended_at=change.real_at)
            self.account = replace(self.account, standing=standing)
            self.record(UserSuspended(user_id=self.user_id, org_id=self.account.org_id, at=change.at))

    def reinstate(self, at: datetime) -> None:
        """Let this person come in again; told once."""
        if self.account.standing.suspended_at is not None:
            self.account = replace(self.account, standing=replace(self.account.standing, suspended_at=None))
            self.record(UserReinstated(user_id=self.user_id, org_id=self.account.org_id, at=at))

    def delete(self, change: Change) -> None:
        """Be gone from now on, until restored; again changes and tells nothing."""
        if self.account.standing.deleted_at is None:
            standing = replace(self.account.standing.moved_on(change.real_at), deleted_at=change.real_at)
            self.account = replace(self.account, standing=standing)
            self.record(UserDeleted(user_id=self.user_id, org_id=self.account.org_id, at=change.at))

    def restore(self, at: datetime) -> None:
        """Be there again, as before; told once."""
        if self.account.standing.deleted_at is not None:
            self.account = replace(self.account, standing=replace(self.account.standing, deleted_at=None))
            self.record(UserRestored(user_id=self.user_id, org_id=self.account.org_id, at=at))

    def second_factor_is_on(self, at: datetime) -> None:
        """Tell that a code is asked for from now on."""
        self.record(SecondFactorSwitchedOn(user_id=self.user_id, org_id=self.account.org_id, at=at))

    def second_factor_is_off(self, at: datetime) -> None:
        """Tell that no code is asked for any more."""
        self.record(SecondFactorSwitchedOff(user_id=self.user_id, org_id=self.account.org_id, at=at))

    def change_roles(self, roles: frozenset[str], change: Change) -> None:
        """Hold exactly these roles. The same roles again change and tell nothing."""
        if roles != self.account.roles:
            self._change(replace(self.account, roles=roles), change)

    def hold(self, custom_roles: frozenset[RoleId], change: Change) -> None:
        """Hold exactly these roles of the organization. The same again change nothing."""
        if custom_roles != self.account.custom_roles:
            self._change(replace(self.account, custom_roles=custom_roles), change)

    def rights_changed(self, change: Change) -> None:
        """What their roles permit has changed."""
        self._change(self.account, change)

    def found(self, org_id: OrgId, change: Change) -> None:
        """Move to the organization that this user has just created, as its owner.

        Raises:
            AlreadyOwner: they own one.
        """
        if OWNER in self.account.roles:
            raise AlreadyOwner("You own an organization: a person owns one at most.")
        roles = self.account.roles | {OWNER}
        self._change(replace(self.account, org_id=org_id, roles=roles, custom_roles=frozenset()), change)

    def join(self, org_id: OrgId, roles: frozenset[str], change: Change) -> None:
        """Move to another organization, and be this there; what was given to them in theirs stays behind.

        Raises:
            AlreadyOwner: they own an organization.
            OwnAdminRole: they are an admin.
        """
        if OWNER in self.account.roles:
            raise AlreadyOwner("You own an organization: hand it over first.")
        if ADMIN in self.account.roles:
            raise OwnAdminRole("Ask another admin to take the admin role from you first.")
        kept = self.account.roles & SELF_CHOSEN
        self._change(replace(self.account, org_id=org_id, roles=kept | roles, custom_roles=frozenset()), change)

    def _tell_profile(self, at: datetime) -> None:
        account = self.account
        self.record(
            ProfileChanged(
                user_id=self.user_id,
                org_id=account.org_id,
                email=account.email.text,
                name=account.name,
                language=account.language,
                at=at,
            )
        )

    def _change(self, account: Account, change: Change) -> None:
        """Access tokens given so far tell the rights of before: none of them counts any more."""
        self.account = replace(account, standing=account.standing.moved_on(change.real_at))
        self.record(RolesChanged(user_id=self.user_id, org_id=account.org_id, roles=account.roles, at=change.at))
