"""What the service tells: domain event -> contract records."""

from collections.abc import Callable
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types import driver as contracts
from roundsman.contracts.types.identity import NoteAction
from roundsman.driver.domain import events

PUBLISHES: list[type[Message]] = [
    contracts.DriverChanged,
    contracts.AvailabilityChanged,
    contracts.EarningRecorded,
    NoteAction,
]


def outbound(event: object) -> list[Message]:
    """The records that tell a domain event."""
    return [_TOLD[type(event)](event)]


def _driver_changed(event: events.DriverChanged) -> Message:
    return contracts.DriverChanged(
        driver_id=event.driver_id,
        user_id=event.user_id,
        org_id=event.org_id,
        name=event.name,
        status=contracts.DriverChangedStatus(event.status),
        vehicle_type=event.vehicle_type,
        at=event.at,
    )


def _availability_changed(event: events.AvailabilityChanged) -> Message:
    return contracts.AvailabilityChanged(
        driver_id=event.driver_id,
        availability=contracts.AvailabilityChangedAvailability(event.availability),
        lat=event.point.lat if event.point else None,
        lon=event.point.lon if event.point else None,
        until=event.until,
        at=event.at,
    )


def _earning_recorded(event: events.EarningRecorded) -> Message:
    return contracts.EarningRecorded(
        driver_id=event.driver_id,
        order_id=event.order_id,
        amount_minor=event.amount.minor,
        currency=event.amount.currency,
        at=event.at,
    )


_TOLD: dict[type, Callable[[Any], Message]] = {
    events.DriverChanged: _driver_changed,
    events.AvailabilityChanged: _availability_changed,
    events.EarningRecorded: _earning_recorded,
}
