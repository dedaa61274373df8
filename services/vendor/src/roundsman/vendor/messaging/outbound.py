"""What the service tells: domain event -> contract records."""

from collections.abc import Callable
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types import vendor as contracts
from roundsman.contracts.types.identity import NoteAction
from roundsman.vendor.domain import events

PUBLISHES: list[type[Message]] = [
    contracts.VendorChanged,
    contracts.MenuPublished,
    contracts.TicketOpened,
    contracts.TicketAccepted,
    contracts.TicketDelayed,
    contracts.TicketRejected,
    contracts.TicketReady,
    contracts.TicketCancelled,
    NoteAction,
]


def outbound(event: object) -> list[Message]:
    """The records that tell a domain event."""
    return [_TOLD[type(event)](event)]


def _vendor_changed(event: events.VendorChanged) -> Message:
    profile = event.profile
    return contracts.VendorChanged(
        vendor_id=event.vendor_id,
        org_id=event.org_id,
        owner_id=event.owner_id,
        name=profile.name,
        kind=contracts.VendorChangedKind(profile.kind.value),
        lat=profile.location.point.lat,
        lon=profile.location.point.lon,
        address=profile.location.address,
        status=contracts.VendorChangedStatus(event.status),
        weekly_hours=tuple(
            contracts.VendorChangedOpening(
                weekday=opening.weekday, opens_minute=opening.opens_minute, closes_minute=opening.closes_minute
            )
            for opening in profile.hours.openings
        ),
        at=event.at,
    )


def _menu_published(event: events.MenuPublished) -> Message:
    return contracts.MenuPublished(
        vendor_id=event.vendor_id,
        menu_version=event.number,
        currency=event.content.minimum.currency,
        minimum_minor=event.content.minimum.minor,
        items=tuple(
            contracts.MenuPublishedItem(
                item_id=item.item_id,
                name=item.name,
                category=item.category,
                price_minor=item.price_minor,
                available=item.available,
            )
            for item in event.content.items
        ),
        at=event.at,
    )


def _opened(event: events.TicketOpened) -> Message:
    return contracts.TicketOpened(
        order_id=event.order_id, vendor_id=event.vendor_id, answer_by=event.answer_by, at=event.at
    )


def _accepted(event: events.TicketAccepted) -> Message:
    return contracts.TicketAccepted(
        order_id=event.order_id, vendor_id=event.vendor_id, ready_at=event.ready_at, at=event.at
    )


def _delayed(event: events.TicketDelayed) -> Message:
    return contracts.TicketDelayed(
        order_id=event.order_id, vendor_id=event.vendor_id, ready_at=event.ready_at, at=event.at
    )


def _rejected(event: events.TicketRejected) -> Message:
    return contracts.TicketRejected(
        order_id=event.order_id,
        vendor_id=event.vendor_id,
        customer_id=event.customer_id,
        reason=contracts.TicketRejectedReason(event.reason),
        note=event.note,
        at=event.at,
    )


def _ready(event: events.TicketReady) -> Message:
    return contracts.TicketReady(order_id=event.order_id, vendor_id=event.vendor_id, at=event.at)


def _cancelled(event: events.TicketCancelled) -> Message:
    return contracts.TicketCancelled(
        order_id=event.order_id, vendor_id=event.vendor_id, reason=event.reason, at=event.at
    )


_TOLD: dict[type, Callable[[Any], Message]] = {
    events.VendorChanged: _vendor_changed,
    events.MenuPublished: _menu_published,
    events.TicketOpened: _opened,
    events.TicketAccepted: _accepted,
    events.TicketDelayed: _delayed,
    events.TicketRejected: _rejected,
    events.TicketReady: _ready,
    events.TicketCancelled: _cancelled,
}
