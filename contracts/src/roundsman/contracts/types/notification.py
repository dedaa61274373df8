"""The messages of notification.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import Symbols, utc


class NotificationSentChannel(Symbols):
    UNKNOWN = "unknown"
    EMAIL = "email"
    IN_APP = "in_app"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationSent:
    """A person was told."""

    SCHEMA: ClassVar[str] = "roundsman.notification.NotificationSent"
    TOPIC: ClassVar[str] = "notification.events.v1"
    KEY: ClassVar[str] = "order_id"

    notification_id: str  # The notification.
    order_id: str  # The order.
    user_id: str  # The user.
    step: str  # What they were told about, such as order_accepted.
    channel: NotificationSentChannel  # How.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "notification_id": self.notification_id,
            "order_id": self.order_id,
            "user_id": self.user_id,
            "step": self.step,
            "channel": self.channel.value,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            notification_id=data["notification_id"],
            order_id=data["order_id"],
            user_id=data["user_id"],
            step=data["step"],
            channel=NotificationSentChannel.from_avro(data["channel"]),
            at=data["at"],
        )


class SendLetterKind(Symbols):
    UNKNOWN = "unknown"
    VERIFY_EMAIL = "verify_email"
    ACCOUNT_EXISTS = "account_exists"
    RESET_PASSWORD = "reset_password"
    PASSWORD_CHANGED = "password_changed"
    INVITATION = "invitation"
    CONFIRM_EMAIL = "confirm_email"
    EMAIL_CHANGE_ASKED = "email_change_asked"
    EMAIL_CHANGED = "email_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLetter:
    """Write to somebody about their account. What is left of a letter that was sent is that it was."""

    SCHEMA: ClassVar[str] = "roundsman.notification.SendLetter"
    TOPIC: ClassVar[str] = "notification.commands.v1"
    KEY: ClassVar[str] = "about_id"

    letter_id: str  # The letter: it is sent once.
    about_id: str  # Whom or what it is about: a user, or an invitation.
    user_id: str  # Who it is for: a user, or whom the owner of the address would become by an invitation.
    org_id: str  # The organization that owns the row.
    kind: SendLetterKind  # What it says.
    email: str  # The address that it goes to. Personal data.
    name: str  # The name shown to people. Personal data.
    secret: str  # What opens the door that the letter tells of, once; empty: it tells of none. Personal data.
    # On what it was done, as the person knows it; empty: not known, or nothing was done. Personal data.
    device: str
    organization: str  # The name of the organization that invites; empty: none does.
    # That its reader wants to be written to in (BCP 47), such as de or pt-BR; empty: not told.
    language: str = ""
    # From when on the secret opens nothing (UTC, of the machines' clock, not the platform's).
    valid_until: datetime | None = None
    at: datetime  # When it was asked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "letter_id": self.letter_id,
            "about_id": self.about_id,
            "user_id": self.user_id,
            "org_id": self.org_id,
            "kind": self.kind.value,
            "email": self.email,
            "name": self.name,
            "secret": self.secret,
            "device": self.device,
            "organization": self.organization,
            "language": self.language,
            "valid_until": None if self.valid_until is None else utc(self.valid_until),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            letter_id=data["letter_id"],
            about_id=data["about_id"],
            user_id=data["user_id"],
            org_id=data["org_id"],
            kind=SendLetterKind.from_avro(data["kind"]),
            email=data["email"],
            name=data["name"],
            secret=data["secret"],
            device=data["device"],
            organization=data["organization"],
            language=data["language"],
            valid_until=data["valid_until"],
            at=data["at"],
        )
