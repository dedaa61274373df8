"""Responses."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, PlainSerializer

from roundsman.kernel.ids import OrderId
from roundsman.notification.domain.notification import Notification
from roundsman.notification.domain.telling import Channel, Step
from roundsman.notification.domain.templates import Template
from roundsman.web.pages import MAX_PAGE


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_iso, return_type=str)]


CURSOR_HELP = "`next_cursor` of the page before"


class LogQuery(BaseModel):
    """What part of the log is asked for."""

    order_id: str | None = None
    step: Step | None = None
    channel: Channel | None = None
    status: Literal["pending", "sent", "failed"] | None = Field(
        default=None, description="With it, what waits for somebody to become known is left out"
    )
    cursor: str | None = Field(default=None, description=CURSOR_HELP)
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)

    def filters(self) -> dict[str, str]:
        """Field -> the value that it must have.

        Raises:
            BadId: the order's id is not one.
        """
        order_id = OrderId.parse(self.order_id) if self.order_id else None
        given = {"order_id": order_id, "step": self.step, "channel": self.channel, "status": self.status}
        return {name: str(value) for name, value in given.items() if value}


class NotificationOut(BaseModel):
    """A message in the app."""

    notification_id: str = Field(examples=["ntf_01h455vb4pex5vsknk084sn02q"])
    order_id: str = Field(examples=["ord_01h455vb4pex5vsknk084sn02q"])
    step: str = Field(examples=["order_accepted"])
    title: str = Field(examples=["Order accepted"])
    text: str = Field(examples=["Dal House prepares order 4SN02Q, ready 18:05 UTC."])
    language: str = Field(description="That it is written in (BCP 47)", examples=["en"])
    at: Moment
    read_at: Moment | None = None

    @classmethod
    def of(cls, message: Notification) -> "NotificationOut":
        """A message for its reader."""
        return cls(
            notification_id=message.id,
            order_id=message.order_id,
            step=message.step.value,
            title=message.subject,
            text=message.text,
            language=message.language,
            at=message.created_at,
            read_at=message.read_at,
        )


class LogEntryOut(BaseModel):
    """A message as the staff sees it: who was told what and how, without the words."""

    notification_id: str | None = Field(default=None, description="None while the person is not known yet")
    order_id: str
    user_id: str | None = None
    step: str = Field(examples=["order_completed"])
    channel: str = Field(examples=["email"])
    status: str = Field(description="waiting, pending, sent or failed", examples=["sent"])
    created_at: Moment | None = None
    sent_at: Moment | None = None
    why: str = Field(default="", description="What it waits for, or why it failed")

    @classmethod
    def of(cls, message: Notification) -> "LogEntryOut":
        """A message that was written."""
        return cls(
            notification_id=message.id,
            order_id=message.order_id,
            user_id=message.user_id,
            step=message.step.value,
            channel=message.channel.value,
            status=message.status.value,
            created_at=message.created_at,
            sent_at=message.sent_at,
            why=message.failure,
        )


class TemplateOut(BaseModel):
    """A template in use."""

    step: str
    audience: str
    channel: str
    language: str
    subject: str
    text: str
    variables: list[str]

    @classmethod
    def of(cls, template: Template) -> "TemplateOut":
        """A template for the staff."""
        return cls(
            step=template.step.value,
            audience=template.audience.value,
            channel=template.channel.value,
            language=template.language,
            subject=template.subject,
            text=template.text,
            variables=sorted(template.variables),
        )
