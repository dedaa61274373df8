"""Domain events as contract records."""

from roundsman.contracts.message import Message
from roundsman.contracts.types.tracking import EtaChanged, EtaChangedPhase, PositionReported
from roundsman.tracking.domain.events import EtaMoved, PositionTaken

PUBLISHED: list[type[Message]] = [EtaChanged, PositionReported]


def outbound(event: object) -> list[Message]:
    """The records that tell an event."""
    match event:
        case PositionTaken():
            return [_position_reported(event)]
        case EtaMoved():
            return [_eta_changed(event)]
        case _:
            return []


def _position_reported(event: PositionTaken) -> PositionReported:
    fix = event.fix
    return PositionReported(
        driver_id=event.driver_id,
        lat=fix.lat,
        lon=fix.lon,
        accuracy_m=fix.accuracy_m,
        speed_mps=fix.speed_mps,
        heading_deg=fix.heading_deg,
        at=fix.at,
    )


def _eta_changed(event: EtaMoved) -> EtaChanged:
    return EtaChanged(
        order_id=event.order_id,
        driver_id=event.driver_id,
        customer_id=event.customer_id,
        phase=EtaChangedPhase(event.phase),
        eta_at=event.estimate.eta_at,
        distance_m=event.estimate.distance_m,
        lat=event.fix.lat,
        lon=event.fix.lon,
        at=event.fix.at,
    )
