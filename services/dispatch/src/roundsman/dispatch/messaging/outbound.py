"""Domain events to the records of dispatch.events.v1."""

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch as contracts
from roundsman.dispatch.domain import events
from roundsman.dispatch.domain.values import Place


def outbound(event: object) -> list[Message]:  # noqa: PLR0911 - a table
    """The record that tells a domain event."""
    match event:
        case events.JobOpened(order_id=order_id, job_id=job_id, at=at, ready_at=ready_at):
            return [contracts.JobOpened(order_id=order_id, job_id=job_id, ready_at=ready_at, at=at)]
        case events.OfferMade():
            return [_offer_made(event)]
        case events.OfferDeclined():
            return [_offer_declined(event)]
        case events.OfferLapsed():
            return [_offer_lapsed(event)]
        case events.DriverAssigned():
            return [_driver_assigned(event)]
        case events.DriverUnassigned():
            return [_driver_unassigned(event)]
        case events.NoDriverFound(order_id=order_id, job_id=job_id, at=at, offers=offers):
            return [contracts.NoDriverFound(order_id=order_id, job_id=job_id, offers=offers, at=at)]
        case events.JobCancelled():
            return [_job_cancelled(event)]
        case events.JobProgressed():
            return [_job_progressed(event)]
    raise TypeError(f"no record tells {type(event).__name__}")


def _offer_made(event: events.OfferMade) -> Message:
    return contracts.OfferMade(
        order_id=event.order_id,
        job_id=event.job_id,
        offer_id=event.offer_id,
        driver_id=event.driver_id,
        expires_at=event.expires_at,
        arrival_at=event.arrival_at,
        at=event.at,
    )


def _offer_declined(event: events.OfferDeclined) -> Message:
    return contracts.OfferDeclined(
        order_id=event.order_id,
        job_id=event.job_id,
        offer_id=event.offer_id,
        driver_id=event.driver_id,
        reason=event.reason,
        at=event.at,
    )


def _offer_lapsed(event: events.OfferLapsed) -> Message:
    return contracts.OfferExpired(
        order_id=event.order_id,
        job_id=event.job_id,
        offer_id=event.offer_id,
        driver_id=event.driver_id,
        at=event.at,
    )


def _driver_assigned(event: events.DriverAssigned) -> Message:
    return contracts.DriverAssigned(
        order_id=event.order_id,
        job_id=event.job_id,
        driver_id=event.driver_id,
        customer_id=event.customer_id,
        offer_id=event.offer_id,
        assigned_by=event.assigned_by,
        vehicle_type=event.vehicle_type,
        pickup=_place(event.pickup),
        dropoff=_place(event.dropoff),
        at=event.at,
    )


def _driver_unassigned(event: events.DriverUnassigned) -> Message:
    return contracts.DriverUnassigned(
        order_id=event.order_id,
        job_id=event.job_id,
        driver_id=event.driver_id,
        reason=event.reason,
        at=event.at,
    )


def _job_cancelled(event: events.JobCancelled) -> Message:
    return contracts.JobCancelled(
        order_id=event.order_id,
        job_id=event.job_id,
        driver_id=event.driver_id,
        reason=event.reason,
        at=event.at,
    )


def _job_progressed(event: events.JobProgressed) -> Message:
    return contracts.JobProgressed(
        order_id=event.order_id,
        job_id=event.job_id,
        driver_id=event.driver_id,
        step=contracts.JobProgressedStep(event.step),
        proof=event.proof,
        photo_ref=event.photo_ref,
        earning_minor=event.earning.minor,
        currency=event.earning.currency,
        at=event.at,
    )


def _place(place: Place) -> contracts.DriverAssignedPlace:
    return contracts.DriverAssignedPlace(lat=place.where.lat, lon=place.where.lon, address=place.address)
