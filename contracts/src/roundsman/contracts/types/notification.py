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
