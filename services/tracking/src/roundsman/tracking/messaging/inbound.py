"""What tracking hears: message type -> use case."""

from collections.abc import Sequence
from functools import partial

from roundsman.contracts.types.dispatch import (
    DriverAssigned,
    DriverAssignedPlace,
    DriverUnassigned,
    JobCancelled,
    JobProgressed,
)
from roundsman.contracts.types.driver import DriverChanged
from roundsman.contracts.types.order import OrderCancelled, OrderPlaced
from roundsman.contracts.types.vendor import VendorChanged
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, OrderId, OrgId, UserId, VendorId
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.tracking.domain.travel import Arrivals
from roundsman.tracking.domain.trip import Leg, Parties
from roundsman.tracking.handlers.assign_driver import AssignDriver, assign_driver
from roundsman.tracking.handlers.cancel_trip import CancelTrip, cancel_trip
from roundsman.tracking.handlers.learn_people import LearnDriver, LearnVendor, learn_driver, learn_vendor
from roundsman.tracking.handlers.open_trip import OpenTrip, open_trip
from roundsman.tracking.handlers.progress_trip import ProgressTrip, Step, progress_trip
from roundsman.tracking.handlers.unassign_driver import UnassignDriver, unassign_driver
from roundsman.tracking.store.work import TrackingWork

OfOneOrder = OrderPlaced | OrderCancelled | DriverAssigned | DriverUnassigned | JobProgressed | JobCancelled


def groups(arrivals: Arrivals) -> list[ConsumerGroup[TrackingWork]]:
    """The consumer groups of tracking."""
    return [
        ConsumerGroup(
            name="tracking.people",
            topics=["driver.events.v1", "vendor.events.v1"],
            reactions={
                DriverChanged: Reaction(handle=_driver_changed, load=_load_drivers),
                VendorChanged: Reaction(handle=_vendor_changed, load=_load_vendors),
            },
        ),
        ConsumerGroup(
            name="tracking.jobs",
            topics=["dispatch.events.v1", "order.events.v1"],
            reactions={
                OrderPlaced: Reaction(handle=_order_placed, load=_load_trips),
                OrderCancelled: Reaction(handle=_cancelled, load=_load_trips),
                DriverAssigned: Reaction(handle=partial(_assigned, arrivals), load=_load_moving),
                DriverUnassigned: Reaction(handle=_unassigned, load=_load_trips),
                JobProgressed: Reaction(handle=partial(_progressed, arrivals), load=_load_moving),
                JobCancelled: Reaction(handle=_cancelled, load=_load_trips),
            },
        ),
    ]


async def _load_drivers(messages: Sequence[DriverChanged], work: TrackingWork) -> None:
    await work.drivers.load(message.driver_id for message in messages)


async def _load_vendors(messages: Sequence[VendorChanged], work: TrackingWork) -> None:
    await work.vendors.load(message.vendor_id for message in messages)


async def _load_moving(messages: Sequence[DriverAssigned | JobProgressed], work: TrackingWork) -> None:
    await _load_trips(messages, work)
    await work.trails.load_glances([DriverId(message.driver_id) for message in messages])


async def _load_trips(messages: Sequence[OfOneOrder], work: TrackingWork) -> None:
    await work.trips.load(message.order_id for message in messages)


async def _driver_changed(message: DriverChanged, work: TrackingWork) -> None:
    cmd = LearnDriver(
        driver_id=DriverId(message.driver_id),
        user_id=UserId(message.user_id),
        org_id=OrgId(message.org_id),
        at=message.at,
    )
    await learn_driver(cmd, work)


async def _vendor_changed(message: VendorChanged, work: TrackingWork) -> None:
    cmd = LearnVendor(vendor_id=VendorId(message.vendor_id), owner_id=UserId(message.owner_id), at=message.at)
    await learn_vendor(cmd, work)


async def _order_placed(message: OrderPlaced, work: TrackingWork) -> None:
    parties = Parties(
        org_id=OrgId(message.org_id),
        customer_id=UserId(message.customer_id),
        vendor_id=VendorId(message.vendor_id),
    )
    await open_trip(OpenTrip(order_id=OrderId(message.order_id), parties=parties), work)


async def _assigned(arrivals: Arrivals, message: DriverAssigned, work: TrackingWork) -> None:
    leg = Leg(
        driver_id=DriverId(message.driver_id),
        vehicle_type=message.vehicle_type,
        pickup=_place(message.pickup),
        dropoff=_place(message.dropoff),
        since=message.at,
    )
    await assign_driver(AssignDriver(order_id=OrderId(message.order_id), leg=leg), work, arrivals)


async def _unassigned(message: DriverUnassigned, work: TrackingWork) -> None:
    cmd = UnassignDriver(order_id=OrderId(message.order_id), driver_id=DriverId(message.driver_id), at=message.at)
    await unassign_driver(cmd, work)


async def _progressed(arrivals: Arrivals, message: JobProgressed, work: TrackingWork) -> None:
    if message.step.value not in set(Step):
        return  # a step of a later version
    cmd = ProgressTrip(
        order_id=OrderId(message.order_id),
        driver_id=DriverId(message.driver_id),
        step=Step(message.step.value),
        at=message.at,
    )
    await progress_trip(cmd, work, arrivals)


async def _cancelled(message: OrderCancelled | JobCancelled, work: TrackingWork) -> None:
    await cancel_trip(CancelTrip(order_id=OrderId(message.order_id), at=message.at), work)


def _place(place: DriverAssignedPlace) -> LatLon:
    return LatLon(place.lat, place.lon)
