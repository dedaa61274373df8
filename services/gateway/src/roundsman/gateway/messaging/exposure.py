"""What of each event may go out on which channel. A field that is not named here stays inside.

Personal fields of those named go out only where `personal` says so, and only to the channel's own subject.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from roundsman.contracts.message import Message
from roundsman.contracts.types.dispatch import (
    DriverAssigned,
    DriverUnassigned,
    JobCancelled,
    JobOpened,
    JobProgressed,
    NoDriverFound,
    OfferDeclined,
    OfferExpired,
    OfferMade,
)
from roundsman.contracts.types.driver import AvailabilityChanged
from roundsman.contracts.types.insights import FiguresChanged
from roundsman.contracts.types.order import (
    OrderAccepted,
    OrderAssigned,
    OrderAuthorized,
    OrderCancelled,
    OrderCompleted,
    OrderDelayed,
    OrderDelivered,
    OrderPickedUp,
    OrderPlaced,
    OrderReady,
    OrderUnassigned,
)
from roundsman.contracts.types.tracking import EtaChanged
from roundsman.contracts.types.vendor import (
    MenuPublished,
    TicketAccepted,
    TicketCancelled,
    TicketDelayed,
    TicketOpened,
    TicketReady,
    TicketRejected,
    VendorChanged,
)
from roundsman.gateway.domain.channels import ChannelKind


@dataclass(frozen=True, slots=True)
class Shown:
    """The fields of a message that go out; with `personal`, the subject of the channel sees all of them."""

    fields: tuple[str, ...]
    personal: bool = False


def _shown(fields: str) -> Shown:
    return Shown(tuple(fields.split()))


def _shown_whole_to_its_subject(fields: str) -> Shown:
    return Shown(tuple(fields.split()), personal=True)


Table = Mapping[type[Message], Shown]

_ORDER: Table = {
    OrderPlaced: _shown_whole_to_its_subject(
        "order_id customer_id vendor_id kind lines currency items_minor delivery_fee_minor service_fee_minor"
        " tip_minor total_minor pickup dropoff proof placed_at"
    ),
    OrderAuthorized: _shown("order_id customer_id vendor_id at"),
    OrderAccepted: _shown("order_id customer_id vendor_id ready_at at"),
    OrderDelayed: _shown("order_id customer_id vendor_id ready_at at"),
    OrderReady: _shown("order_id customer_id vendor_id at"),
    OrderAssigned: _shown("order_id customer_id vendor_id driver_id at"),
    OrderUnassigned: _shown("order_id customer_id vendor_id driver_id reason at"),
    OrderPickedUp: _shown("order_id customer_id vendor_id driver_id at"),
    OrderDelivered: _shown("order_id customer_id vendor_id driver_id proof photo_ref at"),
    OrderCompleted: _shown("order_id customer_id vendor_id driver_id total_minor currency at"),
    OrderCancelled: _shown_whole_to_its_subject(
        "order_id customer_id vendor_id driver_id reason note cancelled_by fee_minor currency at"
    ),
    EtaChanged: _shown("order_id driver_id phase eta_at distance_m lat lon at"),
}

_VENDOR: Table = {
    OrderPlaced: _shown("order_id customer_id vendor_id kind lines currency items_minor proof placed_at"),
    OrderAuthorized: _shown("order_id customer_id vendor_id at"),
    OrderAccepted: _shown("order_id customer_id vendor_id ready_at at"),
    OrderDelayed: _shown("order_id customer_id vendor_id ready_at at"),
    OrderReady: _shown("order_id customer_id vendor_id at"),
    OrderAssigned: _shown("order_id customer_id vendor_id driver_id at"),
    OrderUnassigned: _shown("order_id customer_id vendor_id driver_id reason at"),
    OrderPickedUp: _shown("order_id customer_id vendor_id driver_id at"),
    OrderDelivered: _shown("order_id customer_id vendor_id driver_id at"),
    OrderCompleted: _shown("order_id customer_id vendor_id driver_id at"),
    OrderCancelled: _shown("order_id customer_id vendor_id driver_id reason at"),
    TicketOpened: _shown("order_id vendor_id answer_by at"),
    TicketAccepted: _shown("order_id vendor_id ready_at at"),
    TicketDelayed: _shown("order_id vendor_id ready_at at"),
    TicketRejected: _shown("order_id vendor_id reason at"),
    TicketReady: _shown("order_id vendor_id at"),
    TicketCancelled: _shown("order_id vendor_id reason at"),
    VendorChanged: _shown("vendor_id name status at"),
    MenuPublished: _shown("vendor_id menu_version at"),
}

_DRIVER: Table = {
    OfferMade: _shown("order_id job_id offer_id driver_id expires_at arrival_at at"),
    OfferExpired: _shown("order_id job_id offer_id driver_id at"),
    DriverAssigned: _shown_whole_to_its_subject(
        "order_id job_id driver_id offer_id assigned_by vehicle_type pickup dropoff at"
    ),
    DriverUnassigned: _shown("order_id job_id driver_id reason at"),
    JobCancelled: _shown("order_id job_id driver_id reason at"),
    JobProgressed: _shown("order_id job_id driver_id step proof photo_ref earning_minor currency at"),
    OrderDelayed: _shown("order_id vendor_id ready_at at"),
    OrderReady: _shown("order_id vendor_id at"),
}

_DISPATCH: Table = {
    JobOpened: _shown("order_id job_id ready_at at"),
    OfferMade: _shown("order_id job_id offer_id driver_id expires_at arrival_at at"),
    OfferDeclined: _shown("order_id job_id offer_id driver_id reason at"),
    OfferExpired: _shown("order_id job_id offer_id driver_id at"),
    DriverAssigned: _shown("order_id job_id driver_id offer_id assigned_by vehicle_type pickup dropoff at"),
    DriverUnassigned: _shown("order_id job_id driver_id reason at"),
    NoDriverFound: _shown("order_id job_id offers at"),
    JobCancelled: _shown("order_id job_id driver_id reason at"),
    JobProgressed: _shown("order_id job_id driver_id step proof photo_ref earning_minor currency at"),
    AvailabilityChanged: _shown("driver_id availability lat lon until at"),
}

_INSIGHTS: Table = {
    FiguresChanged: _shown("window since_at at orders funnel times drivers cells payments offers notifications"),
}

EXPOSED: Mapping[ChannelKind, Table] = {
    ChannelKind.ORDER: _ORDER,
    ChannelKind.VENDOR: _VENDOR,
    ChannelKind.DRIVER: _DRIVER,
    ChannelKind.DISPATCH: _DISPATCH,
    ChannelKind.INSIGHTS: _INSIGHTS,
}


def topics_of(kind: ChannelKind) -> tuple[str, ...]:
    """The topics that a channel of this kind is told from."""
    return tuple(sorted({message.TOPIC for message in EXPOSED[kind]}))


TOPICS = tuple(sorted({topic for kind in EXPOSED for topic in topics_of(kind)}))
