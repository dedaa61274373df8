"""The messages of identity.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import utc


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToExport:
    """Add what a service holds of a person to their export."""

    SCHEMA: ClassVar[str] = "roundsman.identity.AddToExport"
    TOPIC: ClassVar[str] = "identity.commands.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    export_id: str  # The export.
    service: str  # Who holds it.
    number: int  # Which of the service's parts this is, from 1.
    parts: int  # How many parts the service has.
    content: str  # A piece of a JSON document: the parts in order make it whole. Personal data.
    at: datetime  # When it was read (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "export_id": self.export_id,
            "service": self.service,
            "number": self.number,
            "parts": self.parts,
            "content": self.content,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            export_id=data["export_id"],
            service=data["service"],
            number=data["number"],
            parts=data["parts"],
            content=data["content"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerErasure:
    """Say whether a person may be forgotten now."""

    SCHEMA: ClassVar[str] = "roundsman.identity.AnswerErasure"
    TOPIC: ClassVar[str] = "identity.commands.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    erasure_id: str  # The erasure.
    service: str  # Who says it.
    # What is open, for the person to read, without personal data; empty: nothing is.
    objections: tuple[str, ...]
    at: datetime  # When it was said (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "erasure_id": self.erasure_id,
            "service": self.service,
            "objections": list(self.objections),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            erasure_id=data["erasure_id"],
            service=data["service"],
            objections=tuple(data["objections"]),
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailVerified:
    """A user has shown that the mail to their address reaches them."""

    SCHEMA: ClassVar[str] = "roundsman.identity.EmailVerified"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpersonationBegan:
    """Somebody of the staff may act in a user's place for some time."""

    SCHEMA: ClassVar[str] = "roundsman.identity.ImpersonationBegan"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    impersonation_id: str  # The session.
    user_id: str  # In whose place somebody acts.
    actor_id: str  # Who acts.
    org_id: str  # The organization that owns the row.
    reason: str  # Why, in the words of who acts.
    expires_at: datetime  # Until when at most (UTC; the machine's clock).
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "impersonation_id": self.impersonation_id,
            "user_id": self.user_id,
            "actor_id": self.actor_id,
            "org_id": self.org_id,
            "reason": self.reason,
            "expires_at": utc(self.expires_at),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            impersonation_id=data["impersonation_id"],
            user_id=data["user_id"],
            actor_id=data["actor_id"],
            org_id=data["org_id"],
            reason=data["reason"],
            expires_at=data["expires_at"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpersonationEnded:
    """Whoever acted in a user's place does so no more, before the time was over."""

    SCHEMA: ClassVar[str] = "roundsman.identity.ImpersonationEnded"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    impersonation_id: str  # The session.
    user_id: str  # In whose place somebody acts.
    actor_id: str  # Who acts.
    org_id: str  # The organization that owns the row.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "impersonation_id": self.impersonation_id,
            "user_id": self.user_id,
            "actor_id": self.actor_id,
            "org_id": self.org_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            impersonation_id=data["impersonation_id"],
            user_id=data["user_id"],
            actor_id=data["actor_id"],
            org_id=data["org_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAction:
    """Keep in the audit what somebody did by a right over others, or to their own safety."""

    SCHEMA: ClassVar[str] = "roundsman.identity.NoteAction"
    TOPIC: ClassVar[str] = "identity.commands.v1"
    KEY: ClassVar[str] = "org_id"

    action_id: str  # The action: it is kept once.
    org_id: str  # The organization in which it was done.
    actor_id: str  # Who did it: a user, or an API key.
    acting_for: str = ""  # As whom, where they acted as somebody else.
    action: str  # What was done, as `driver.suspended`.
    subject: str  # The id of what it was done to.
    route: str  # The request that did it: method and path.
    address: str  # The network address that it came from; empty: not known. Personal data.
    before: str  # What changed, as it was: JSON, nothing personal.
    after: str  # What changed, as it was from then on: JSON, nothing personal.
    at: datetime  # When it was done (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "action_id": self.action_id,
            "org_id": self.org_id,
            "actor_id": self.actor_id,
            "acting_for": self.acting_for,
            "action": self.action,
            "subject": self.subject,
            "route": self.route,
            "address": self.address,
            "before": self.before,
            "after": self.after,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            action_id=data["action_id"],
            org_id=data["org_id"],
            actor_id=data["actor_id"],
            acting_for=data["acting_for"],
            action=data["action"],
            subject=data["subject"],
            route=data["route"],
            address=data["address"],
            before=data["before"],
            after=data["after"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteErasure:
    """Note that a service has forgotten a person."""

    SCHEMA: ClassVar[str] = "roundsman.identity.NoteErasure"
    TOPIC: ClassVar[str] = "identity.commands.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    erasure_id: str  # The erasure.
    service: str  # Who has.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "erasure_id": self.erasure_id,
            "service": self.service,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            erasure_id=data["erasure_id"],
            service=data["service"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationCreated:
    """A company joined the platform."""

    SCHEMA: ClassVar[str] = "roundsman.identity.OrganizationCreated"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "org_id"

    org_id: str  # The organization that owns the row.
    name: str  # The name shown to people.
    owner_id: str  # The user who owns it.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "org_id": self.org_id,
            "name": self.name,
            "owner_id": self.owner_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            org_id=data["org_id"],
            name=data["name"],
            owner_id=data["owner_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged:
    """A user has another password, and all sessions but the one that changed it have ended."""

    SCHEMA: ClassVar[str] = "roundsman.identity.PasswordChanged"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased:
    """No service holds anything of this person any more."""

    SCHEMA: ClassVar[str] = "roundsman.identity.PersonErased"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    erasure_id: str  # The erasure.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "erasure_id": self.erasure_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            erasure_id=data["erasure_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErasureAsked:
    """Somebody is to be forgotten: whoever has an open matter with them objects."""

    SCHEMA: ClassVar[str] = "roundsman.identity.PersonErasureAsked"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    erasure_id: str  # The erasure.
    at: datetime  # When it was asked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "erasure_id": self.erasure_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            erasure_id=data["erasure_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErasureDecided:
    """Forget this person: every service erases what it holds of them, and the keys of what it told."""

    SCHEMA: ClassVar[str] = "roundsman.identity.PersonErasureDecided"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    erasure_id: str  # The erasure.
    at: datetime  # When it was decided (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "erasure_id": self.erasure_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            erasure_id=data["erasure_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonExportAsked:
    """A person wants to know all that is held of them."""

    SCHEMA: ClassVar[str] = "roundsman.identity.PersonExportAsked"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    export_id: str  # The export.
    name: str  # Whose it is, as shown to people: who can read it can answer. Personal data.
    at: datetime  # When it was asked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "export_id": self.export_id,
            "name": self.name,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            export_id=data["export_id"],
            name=data["name"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged:
    """A user tells something else of themselves."""

    SCHEMA: ClassVar[str] = "roundsman.identity.ProfileChanged"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    email: str  # The address that they log in with. Personal data.
    name: str  # The name shown to people. Personal data.
    language: str  # That they read (BCP 47), such as de or pt-BR; empty: not told.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "email": self.email,
            "name": self.name,
            "language": self.language,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            email=data["email"],
            name=data["name"],
            language=data["language"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesChanged:
    """A user's roles were replaced."""

    SCHEMA: ClassVar[str] = "roundsman.identity.RolesChanged"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    roles: tuple[str, ...]  # Every role held after the change.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "roles": list(self.roles),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            roles=tuple(data["roles"]),
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorSwitchedOff:
    """A user is asked for no code at login any more."""

    SCHEMA: ClassVar[str] = "roundsman.identity.SecondFactorSwitchedOff"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorSwitchedOn:
    """A user is asked for a code at login from now on."""

    SCHEMA: ClassVar[str] = "roundsman.identity.SecondFactorSwitchedOn"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeleted:
    """A user is kept out for good, unless they are restored: all their sessions have ended. Their data is still there."""

    SCHEMA: ClassVar[str] = "roundsman.identity.UserDeleted"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered:
    """A person has an account."""

    SCHEMA: ClassVar[str] = "roundsman.identity.UserRegistered"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    email: str  # The address that they log in with. Personal data.
    name: str  # The name shown to people. Personal data.
    roles: tuple[str, ...]  # Every role held after the change.
    language: str = ""  # That they read (BCP 47), such as de or pt-BR; empty: not told.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "email": self.email,
            "name": self.name,
            "roles": list(self.roles),
            "language": self.language,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            email=data["email"],
            name=data["name"],
            roles=tuple(data["roles"]),
            language=data["language"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReinstated:
    """A suspended user may log in again."""

    SCHEMA: ClassVar[str] = "roundsman.identity.UserReinstated"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRestored:
    """A deleted user may log in again."""

    SCHEMA: ClassVar[str] = "roundsman.identity.UserRestored"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSuspended:
    """A user is kept out: all their sessions have ended."""

    SCHEMA: ClassVar[str] = "roundsman.identity.UserSuspended"
    TOPIC: ClassVar[str] = "identity.events.v1"
    KEY: ClassVar[str] = "user_id"

    user_id: str  # The user.
    org_id: str  # The organization that owns the row.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "org_id": self.org_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            user_id=data["user_id"],
            org_id=data["org_id"],
            at=data["at"],
        )
