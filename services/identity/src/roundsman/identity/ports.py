"""What the handlers need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from roundsman.identity.domain.api_key import ApiKey, SpentNonce
from roundsman.identity.domain.audit import Entry, Trail, Whereabouts
from roundsman.identity.domain.custom_role import CustomRole
from roundsman.identity.domain.erasure import Erasure
from roundsman.identity.domain.export import Export, ExportPart
from roundsman.identity.domain.impersonation import Impersonation
from roundsman.identity.domain.invitation import Invitation
from roundsman.identity.domain.lockout import Tally
from roundsman.identity.domain.login import Login
from roundsman.identity.domain.mailed_secret import MailedSecret
from roundsman.identity.domain.organization import Organization
from roundsman.identity.domain.passkey import Credential, Passkey, PasskeyFacts
from roundsman.identity.domain.second_factor import SecondFactor
from roundsman.identity.domain.signing_key import SigningKey
from roundsman.identity.domain.user import User
from roundsman.kernel.ids import UserId


class Users(Protocol):
    """The users that a unit of work touches."""

    async def find(self, aggregate_id: str) -> User | None:
        """The user of this id, or None."""

    async def get(self, aggregate_id: str) -> User:
        """The user of this id.

        Raises:
            NotFound: there is none.
        """

    async def find_by(self, column: str, values: Iterable[str]) -> list[User]:
        """The users whose `email_key` is one of the values, or who have one of them among their `custom_roles`."""

    def add(self, aggregate: User) -> None:
        """Take in a new user. Two of the same e-mail cannot both commit."""


class Organizations(Protocol):
    """The organizations that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Organization | None:
        """The organization of this id, or None."""

    async def get(self, aggregate_id: str) -> Organization:
        """The organization of this id.

        Raises:
            NotFound: there is none.
        """

    def add(self, aggregate: Organization) -> None:
        """Take in a new organization."""


class Logins(Protocol):
    """The logins that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Login | None:
        """The login of this id, or None."""

    async def find_by(self, column: str, values: Iterable[str]) -> list[Login]:
        """The logins whose `user_id` is one of the values."""

    def add(self, aggregate: Login) -> None:
        """Take in a new login."""


class Tallies(Protocol):
    """The counts of wrong guesses that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Tally | None:
        """The tally of this id, or None."""

    def add(self, aggregate: Tally) -> None:
        """Take in a new tally. Two of the same id cannot both commit."""


class MailedSecrets(Protocol):
    """What was mailed to people that a unit of work touches."""

    async def find(self, aggregate_id: str) -> MailedSecret | None:
        """That of this id, or None."""

    def add(self, aggregate: MailedSecret) -> None:
        """Take in a new one. Two of the same id cannot both commit."""


class Invitations(Protocol):
    """The invitations that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Invitation | None:
        """The invitation of this id, or None."""

    async def find_by(self, column: str, values: Iterable[str]) -> list[Invitation]:
        """The invitations whose `org_id` or `email_key` is one of the values."""

    def add(self, aggregate: Invitation) -> None:
        """Take in a new invitation."""


class SecondFactors(Protocol):
    """The second factors that a unit of work touches, by the user's id."""

    async def find(self, aggregate_id: str) -> SecondFactor | None:
        """The second factor of this user, or None."""

    def add(self, aggregate: SecondFactor) -> None:
        """Take in a new one. Two of one user cannot both commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshSecret:
    """A new secret, in the forms that are kept and shown."""

    sealed: str
    text: str = field(repr=False)  # base 32, to be typed in
    uri: str = field(repr=False)  # otpauth://, to be shown as a QR code


class OneTimeCodes(Protocol):
    """The codes of authenticator apps, and recovery codes."""

    def fresh(self, user_id: UserId, account: str) -> FreshSecret:
        """A new secret for this person; `account` is what their app will call it."""

    def step_of(self, sealed_secret: str, user_id: UserId, code: str, at: datetime) -> int | None:
        """The step of time whose code this is, now or a step away; None: it is none of them."""

    def recovery_code(self) -> str:
        """A new recovery code."""

    def digest(self, user_id: UserId, code: str) -> str:
        """What is kept of a recovery code, however it is spaced and in whatever case."""

    def digests(self, user_id: UserId, code: str) -> list[str]:
        """What may have been kept of it: `digest` first, then as former secrets of the platform have it."""


class BreachedPasswords(Protocol):
    """Passwords that were stolen somewhere, and are tried everywhere."""

    async def known(self, password: str) -> bool:
        """Whether this is one of them. The password leaves the process in no form."""


class SigningKeys(Protocol):
    """The keys that sign access tokens."""

    async def find_by(self, column: str, values: Iterable[str]) -> list[SigningKey]:
        """The keys whose `purpose` is one of the values."""

    def add(self, aggregate: SigningKey) -> None:
        """Take in a new key. Two of the same number cannot both commit."""


class ApiKeys(Protocol):
    """The API keys that a unit of work touches."""

    async def find(self, aggregate_id: str) -> ApiKey | None:
        """The key of this id, or None."""

    async def find_by(self, column: str, values: Iterable[str]) -> list[ApiKey]:
        """The keys whose `org_id` is one of the values."""

    def add(self, aggregate: ApiKey) -> None:
        """Take in a new key."""


class CustomRoles(Protocol):
    """The roles of organizations' own that a unit of work touches."""

    async def find(self, aggregate_id: str) -> CustomRole | None:
        """The role of this id, or None."""

    async def find_by(self, column: str, values: Iterable[str]) -> list[CustomRole]:
        """The roles whose `org_id` is one of the values, those that are over too."""

    def add(self, aggregate: CustomRole) -> None:
        """Take in a new role."""


class AuditTrails(Protocol):
    """The ends of the organizations' chains that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Trail | None:
        """That of this organization, or None."""

    def add(self, aggregate: Trail) -> None:
        """Take in a new one. Two of one organization cannot both commit."""


class AuditEntries(Protocol):
    """What the audit keeps."""

    async def find(self, aggregate_id: str) -> Entry | None:
        """The entry of this action, or None."""

    def add(self, aggregate: Entry) -> None:
        """Take in a new one."""


class AuditWhereabouts(Protocol):
    """From where things were done."""

    def add(self, aggregate: Whereabouts) -> None:
        """Take in where an action came from."""


class Passkeys(Protocol):
    """The passkeys that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Passkey | None:
        """The passkey of this id, or None."""

    async def find_by(self, column: str, values: Iterable[str]) -> list[Passkey]:
        """The passkeys whose `user_id` or `credential_id` is one of the values, those removed too."""

    def add(self, aggregate: Passkey) -> None:
        """Take in a new one. Two of the same credential cannot both commit."""


class PasskeyCeremonies(Protocol):
    """What devices with passkeys are asked (as JSON for their browsers), and whether their answers hold."""

    def asked_to_add(self, challenge: str, user_id: UserId, account: str, known: Sequence[str]) -> dict[str, Any]:
        """For a new passkey of this person, on none of the devices that have one of the credentials `known`."""

    def asked_to_prove(self, challenge: str) -> dict[str, Any]:
        """For a signature of any passkey of ours."""

    def challenge_of(self, answer: dict[str, Any]) -> str:
        """The challenge that was answered; empty: it cannot be read."""

    def credential_id_of(self, answer: dict[str, Any]) -> str:
        """The credential that has answered; empty: it cannot be read."""

    def added(self, answer: dict[str, Any], challenge: str) -> Credential | None:
        """The new passkey's public half; None: the answer does not hold."""

    def proved(self, answer: dict[str, Any], challenge: str, facts: PasskeyFacts) -> int | None:
        """How often the passkey has signed by now; None: the answer does not hold, or it has counted backwards."""


class Impersonations(Protocol):
    """The times of acting in a user's place that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Impersonation | None:
        """The one of this id, or None."""

    def add(self, aggregate: Impersonation) -> None:
        """Take in a new one."""


class SpentNonces(Protocol):
    """The signed requests that have come."""

    async def find(self, aggregate_id: str) -> SpentNonce | None:
        """The nonce of this id, or None."""

    def add(self, aggregate: SpentNonce) -> None:
        """Take in a new one. Two of the same id cannot both commit."""


class Timers(Protocol):
    """Work that is due later, or as soon as this unit has committed."""

    def set(self, kind: str, subject: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
        """Do `kind` for `subject` at `due_at`; replaces one of the same name."""

    def cancel(self, kind: str, subject: str) -> None:
        """Let it not fire; nothing happens if there is none."""


class Erasures(Protocol):
    """The wishes to be forgotten that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Erasure | None:
        """The erasure of this id, or None."""

    async def get(self, aggregate_id: str) -> Erasure:
        """The erasure of this id.

        Raises:
            NotFound: there is none.
        """

    async def find_by(self, column: str, values: Iterable[str]) -> list[Erasure]:
        """The erasures whose `user_id` is one of the values."""

    def add(self, aggregate: Erasure) -> None:
        """Take in a new one."""


class Exports(Protocol):
    """The exports that a unit of work touches."""

    async def find(self, aggregate_id: str) -> Export | None:
        """The export of this id, or None."""

    async def find_by(self, column: str, values: Iterable[str]) -> list[Export]:
        """The exports whose `user_id` is one of the values."""

    def add(self, aggregate: Export) -> None:
        """Take in a new one."""


class ExportParts(Protocol):
    """The parts of exports that a unit of work touches."""

    async def find_by(self, column: str, values: Iterable[str]) -> list[ExportPart]:
        """The parts whose `export_id` is one of the values."""

    def add(self, aggregate: ExportPart) -> None:
        """Take in a new one."""


class UnitOfWork(Protocol):
    """One transaction; the boundary commits it."""

    @property
    def users(self) -> Users: ...

    @property
    def organizations(self) -> Organizations: ...

    @property
    def logins(self) -> Logins: ...

    @property
    def tallies(self) -> Tallies: ...

    @property
    def second_factors(self) -> SecondFactors: ...

    @property
    def mailed_secrets(self) -> MailedSecrets: ...

    @property
    def invitations(self) -> Invitations: ...

    @property
    def signing_keys(self) -> SigningKeys: ...

    @property
    def api_keys(self) -> ApiKeys: ...

    @property
    def custom_roles(self) -> CustomRoles: ...

    @property
    def audit_trails(self) -> AuditTrails: ...

    @property
    def audit_entries(self) -> AuditEntries: ...

    @property
    def audit_whereabouts(self) -> AuditWhereabouts: ...

    @property
    def passkeys(self) -> Passkeys: ...

    @property
    def impersonations(self) -> Impersonations: ...

    @property
    def spent_nonces(self) -> SpentNonces: ...

    @property
    def erasures(self) -> Erasures: ...

    @property
    def exports(self) -> Exports: ...

    @property
    def export_parts(self) -> ExportParts: ...

    @property
    def timers(self) -> Timers: ...

    @property
    def now(self) -> datetime:
        """The platform's time."""
