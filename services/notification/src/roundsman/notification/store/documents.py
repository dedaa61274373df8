"""Domain values to documents and back."""

from datetime import datetime

from roundsman.kernel.fields import fields_of
from roundsman.kernel.ids import NotificationId, OrderId, UserId
from roundsman.notification.domain.notification import (
    Business,
    Line,
    Notification,
    OrderSummary,
    Person,
    Status,
)
from roundsman.notification.domain.telling import Audience, Channel, Intent, Step
from roundsman.notification.store.leases import FREE
from roundsman.notification.store.mongo import Document


def intent_to_document(intent: Intent, due_at: datetime) -> Document:
    """A new intent, due at once."""
    return {
        "_id": intent.id,
        "order_id": str(intent.order_id),
        "step": intent.step.value,
        "channel": intent.channel.value,
        "audience": intent.audience.value,
        "addressee": str(intent.addressee),
        "at": intent.at,
        "details": dict(intent.details),
        "cause": dict(intent.cause),
        "due_at": due_at,
        "attempts": 0,
        "missing": None,
        "why": "",
        **FREE,
    }


def intent_of(document: Document) -> Intent:
    """An intent as stored."""
    return Intent(
        order_id=OrderId(document["order_id"]),
        step=Step(document["step"]),
        channel=Channel(document["channel"]),
        audience=Audience(document["audience"]),
        addressee=document["addressee"],
        at=document["at"],
        details=document["details"],
        cause=document["cause"],
    )


def notification_to_document(message: Notification) -> Document:
    """A message as it is kept."""
    return {
        "_id": str(message.id),
        "intent_id": message.intent_id,
        "order_id": str(message.order_id),
        "org_id": str(message.org_id),
        "user_id": str(message.user_id),
        "step": message.step.value,
        "channel": message.channel.value,
        "subject": message.subject,
        "text": message.text,
        "language": message.language,
        "status": message.status.value,
        "created_at": message.created_at,
        "sent_at": message.sent_at,
        "read_at": message.read_at,
        "failure": message.failure,
    }


def notification_of(document: Document) -> Notification:
    """A message as stored."""
    return Notification(
        id=NotificationId(document["_id"]),
        intent_id=document["intent_id"],
        order_id=OrderId(document["order_id"]),
        org_id=document["org_id"],
        user_id=UserId(document["user_id"]),
        step=Step(document["step"]),
        channel=Channel(document["channel"]),
        subject=document["subject"],
        text=document["text"],
        language=document.get("language", "en"),  # before there were others
        status=Status(document["status"]),
        created_at=document["created_at"],
        sent_at=document["sent_at"],
        read_at=document["read_at"],
        failure=document["failure"],
    )


def person_of(document: Document) -> Person:
    """A person as stored."""
    return Person(
        user_id=UserId(document["_id"]),
        org_id=document["org_id"],
        name=document["name"],
        email=document["email"],
        language=document.get("language", ""),  # of those who have told nothing since it was kept
    )


def business_of(document: Document) -> Business:
    """A vendor or driver as stored."""
    return Business(user_id=UserId(document["user_id"]), org_id=document["org_id"], name=document["name"])


def order_to_document(order: OrderSummary) -> Document:
    """An order as it is kept for its receipt."""
    return {
        "_id": str(order.order_id),
        "org_id": order.org_id,
        "vendor_id": order.vendor_id,
        "currency": order.currency,
        "lines": [fields_of(line) for line in order.lines],
        "extras": dict(order.extras),
        "total_minor": order.total_minor,
        "at": order.at,
    }


def order_of(document: Document) -> OrderSummary:
    """An order as stored."""
    return OrderSummary(
        order_id=OrderId(document["_id"]),
        org_id=document["org_id"],
        vendor_id=document["vendor_id"],
        currency=document["currency"],
        lines=[Line(**line) for line in document["lines"]],
        extras=document["extras"],
        total_minor=document["total_minor"],
        at=document["at"],
    )
