"""Domain events and intents as contract records."""

from collections.abc import Callable, Mapping
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch, order, payment, vendor
from roundsman.contracts.types.identity import NoteAction
from roundsman.order.domain import events
from roundsman.order.domain.values import Parties, Place, Terms


def outbound(event: object) -> list[Message]:
    """The records that tell a domain event: one each."""
    return [_RECORDS[type(event)](event)]


def _placed(event: events.OrderPlaced) -> Message:
    terms, price = event.terms, event.terms.price
    return order.OrderPlaced(
        order_id=event.order_id,
        org_id=terms.org_id,
        customer_id=terms.customer_id,
        vendor_id=terms.vendor_id,
        kind=order.OrderPlacedKind(terms.kind.value),
        lines=_placed_lines(terms),
        currency=price.currency,
        items_minor=price.items_minor,
        delivery_fee_minor=price.delivery_fee_minor,
        service_fee_minor=price.service_fee_minor,
        tip_minor=price.tip_minor,
        total_minor=price.total_minor,
        pickup=order.OrderPlacedPlace(**_place(terms.pickup)),
        dropoff=order.OrderPlacedPlace(**_place(terms.dropoff)),
        proof=tuple(terms.proof),
        placed_at=terms.placed_at,
    )


def _placed_lines(terms: Terms) -> tuple[order.OrderPlacedLine, ...]:
    return tuple(
        order.OrderPlacedLine(
            item_id=line.item_id, name=line.name, quantity=line.quantity, unit_price_minor=line.unit_price_minor
        )
        for line in terms.lines
    )


def _authorized(event: events.OrderAuthorized) -> Message:
    return order.OrderAuthorized(**_parties(event.parties), at=event.at)


def _accepted(event: events.OrderAccepted) -> Message:
    return order.OrderAccepted(**_parties(event.parties), ready_at=event.ready_at, at=event.at)


def _delayed(event: events.OrderDelayed) -> Message:
    return order.OrderDelayed(**_parties(event.parties), ready_at=event.ready_at, at=event.at)


def _ready(event: events.OrderReady) -> Message:
    return order.OrderReady(**_parties(event.parties), at=event.at)


def _assigned(event: events.OrderAssigned) -> Message:
    return order.OrderAssigned(**_parties(event.parties), driver_id=event.driver_id, at=event.at)


def _unassigned(event: events.OrderUnassigned) -> Message:
    return order.OrderUnassigned(**_parties(event.parties), driver_id=event.driver_id, reason=event.reason, at=event.at)


def _picked_up(event: events.OrderPickedUp) -> Message:
    return order.OrderPickedUp(**_parties(event.parties), driver_id=event.driver_id, at=event.at)


def _delivered(event: events.OrderDelivered) -> Message:
    return order.OrderDelivered(
        **_parties(event.parties),
        driver_id=event.driver_id,
        proof=event.proof,
        photo_ref=event.photo_ref,
        at=event.at,
    )


def _completed(event: events.OrderCompleted) -> Message:
    return order.OrderCompleted(
        **_parties(event.parties),
        driver_id=event.driver_id,
        total_minor=event.price.total_minor,
        currency=event.price.currency,
        at=event.at,
    )


def _cancelled(event: events.OrderCancelled) -> Message:
    return order.OrderCancelled(
        **_parties(event.parties),
        driver_id=event.driver_id,
        reason=order.OrderCancelledReason(event.cancellation.reason.value),
        note=event.cancellation.note,
        cancelled_by=event.cancellation.by,
        fee_minor=event.cancellation.fee_minor,
        currency=event.currency,
        at=event.at,
    )


def _payment_asked(event: events.PaymentAsked) -> Message:
    return payment.AuthorizePayment(
        order_id=event.order_id,
        customer_id=event.terms.customer_id,
        vendor_id=event.terms.vendor_id,
        org_id=event.terms.org_id,
        amount_minor=event.terms.price.total_minor,
        currency=event.terms.price.currency,
        payment_token=event.payment_token,
    )


def _capture_asked(event: events.CaptureAsked) -> Message:
    return payment.CapturePayment(order_id=event.order_id, amount_minor=event.amount_minor)


def _void_asked(event: events.VoidAsked) -> Message:
    return payment.VoidPayment(order_id=event.order_id, reason=event.reason)


def _ticket_asked(event: events.TicketAsked) -> Message:
    lines = (
        vendor.OpenTicketLine(item_id=line.item_id, name=line.name, quantity=line.quantity)
        for line in event.terms.lines
    )
    return vendor.OpenTicket(
        order_id=event.order_id,
        vendor_id=event.terms.vendor_id,
        customer_id=event.terms.customer_id,
        lines=tuple(lines),
        answer_by=event.answer_by,
        at=event.at,
    )


def _ticket_withdrawn(event: events.TicketWithdrawn) -> Message:
    return vendor.CancelTicket(order_id=event.order_id, reason=event.reason, at=event.at)


def _delivery_asked(event: events.DeliveryAsked) -> Message:
    terms, pin = event.terms, event.terms.pin
    return dispatch.RequestDelivery(
        order_id=event.order_id,
        org_id=terms.org_id,
        vendor_id=terms.vendor_id,
        customer_id=terms.customer_id,
        pickup=dispatch.RequestDeliveryPlace(**_place(terms.pickup)),
        dropoff=dispatch.RequestDeliveryPlace(**_place(terms.dropoff)),
        ready_at=event.ready_at,
        give_up_at=event.give_up_at,
        earning_minor=event.earning_minor,
        currency=terms.price.currency,
        proof=tuple(terms.proof),
        pin_salt=pin.salt if pin else "",
        pin_digest=pin.digest if pin else "",
        at=event.at,
    )


def _pickup_delayed(event: events.PickupDelayed) -> Message:
    return dispatch.DelayPickup(order_id=event.order_id, ready_at=event.ready_at, at=event.at)


def _pickup_announced(event: events.PickupAnnounced) -> Message:
    return dispatch.MarkReady(order_id=event.order_id, at=event.at)


def _delivery_withdrawn(event: events.DeliveryWithdrawn) -> Message:
    return dispatch.CancelDelivery(order_id=event.order_id, reason=event.reason, at=event.at)


def _parties(parties: Parties) -> dict[str, Any]:
    return {"order_id": parties.order_id, "customer_id": parties.customer_id, "vendor_id": parties.vendor_id}


def _place(place: Place) -> dict[str, Any]:
    return {"lat": place.point.lat, "lon": place.point.lon, "address": place.address}


_RECORDS: Mapping[type, Callable[[Any], Message]] = {
    events.OrderPlaced: _placed,
    events.OrderAuthorized: _authorized,
    events.OrderAccepted: _accepted,
    events.OrderDelayed: _delayed,
    events.OrderReady: _ready,
    events.OrderAssigned: _assigned,
    events.OrderUnassigned: _unassigned,
    events.OrderPickedUp: _picked_up,
    events.OrderDelivered: _delivered,
    events.OrderCompleted: _completed,
    events.OrderCancelled: _cancelled,
    events.PaymentAsked: _payment_asked,
    events.CaptureAsked: _capture_asked,
    events.VoidAsked: _void_asked,
    events.TicketAsked: _ticket_asked,
    events.TicketWithdrawn: _ticket_withdrawn,
    events.DeliveryAsked: _delivery_asked,
    events.PickupDelayed: _pickup_delayed,
    events.PickupAnnounced: _pickup_announced,
    events.DeliveryWithdrawn: _delivery_withdrawn,
}

PUBLISHES: list[type[Message]] = [
    order.OrderPlaced,
    order.OrderAuthorized,
    order.OrderAccepted,
    order.OrderDelayed,
    order.OrderReady,
    order.OrderAssigned,
    order.OrderUnassigned,
    order.OrderPickedUp,
    order.OrderDelivered,
    order.OrderCompleted,
    order.OrderCancelled,
    payment.AuthorizePayment,
    payment.CapturePayment,
    payment.VoidPayment,
    vendor.OpenTicket,
    vendor.CancelTicket,
    dispatch.RequestDelivery,
    dispatch.DelayPickup,
    dispatch.MarkReady,
    dispatch.CancelDelivery,
    NoteAction,
]
