"""Records to commands: one table a consumer group."""

from collections.abc import Sequence

from roundsman.contracts.types import dispatch as commands
from roundsman.contracts.types.driver import AvailabilityChanged, AvailabilityChangedAvailability, DriverChanged
from roundsman.contracts.types.tracking import PositionReported
from roundsman.dispatch.domain.courier import Availability, Duty, Profile
from roundsman.dispatch.domain.values import DeliveryRequest, Fix, PinDigest, Place, job_id_of
from roundsman.dispatch.handlers.cancel_delivery import CancelDelivery, cancel_delivery
from roundsman.dispatch.handlers.delay_pickup import DelayPickup, delay_pickup
from roundsman.dispatch.handlers.describe_driver import DescribeDriver, describe_driver
from roundsman.dispatch.handlers.mark_ready import MarkReady, mark_ready
from roundsman.dispatch.handlers.note_position import NotePosition, note_position
from roundsman.dispatch.handlers.report_duty import ReportDuty, report_duty
from roundsman.dispatch.handlers.request_delivery import RequestDelivery, request_delivery
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import OrderId
from roundsman.kernel.money import Money
from roundsman.messaging.received import ConsumerGroup, Reaction

OrderCommand = commands.RequestDelivery | commands.DelayPickup | commands.MarkReady | commands.CancelDelivery

# A state that this version does not know is none in which a driver takes jobs.
_AVAILABILITY = {
    AvailabilityChangedAvailability.UNKNOWN: Availability.OFFLINE,
    AvailabilityChangedAvailability.OFFLINE: Availability.OFFLINE,
    AvailabilityChangedAvailability.ONLINE: Availability.ONLINE,
    AvailabilityChangedAvailability.ON_BREAK: Availability.ON_BREAK,
    AvailabilityChangedAvailability.ON_JOB: Availability.ON_JOB,
}


async def _load_jobs(records: Sequence[OrderCommand], work: DispatchWork) -> None:
    await work.jobs.load(job_id_of(OrderId(record.order_id)) for record in records)


async def _load_couriers(records: Sequence[DriverChanged | AvailabilityChanged], work: DispatchWork) -> None:
    await work.couriers.load(record.driver_id for record in records)


async def _load_positions(records: Sequence[PositionReported], work: DispatchWork) -> None:
    await work.positions.load(record.driver_id for record in records)


async def _request_delivery(record: commands.RequestDelivery, work: DispatchWork) -> None:
    cmd = RequestDelivery(
        request=_request(record), ready_at=record.ready_at, give_up_at=record.give_up_at, at=record.at
    )
    await request_delivery(cmd, work)


async def _delay_pickup(record: commands.DelayPickup, work: DispatchWork) -> None:
    await delay_pickup(DelayPickup(order_id=OrderId.parse(record.order_id), ready_at=record.ready_at), work)


async def _mark_ready(record: commands.MarkReady, work: DispatchWork) -> None:
    await mark_ready(MarkReady(order_id=OrderId.parse(record.order_id), at=record.at), work)


async def _cancel_delivery(record: commands.CancelDelivery, work: DispatchWork) -> None:
    cmd = CancelDelivery(order_id=OrderId.parse(record.order_id), reason=record.reason, at=record.at)
    await cancel_delivery(cmd, work)


async def _describe_driver(record: DriverChanged, work: DispatchWork) -> None:
    profile = Profile(
        user_id=record.user_id,
        org_id=record.org_id,
        name=record.name,
        status=record.status.value,
        vehicle_type=record.vehicle_type,
        at=record.at,
    )
    await describe_driver(DescribeDriver(driver_id=record.driver_id, profile=profile), work)


async def _report_duty(record: AvailabilityChanged, work: DispatchWork) -> None:
    located = record.lat is not None and record.lon is not None
    fix = Fix(where=LatLon(record.lat or 0.0, record.lon or 0.0), at=record.at) if located else None
    duty = Duty(availability=_AVAILABILITY[record.availability], fix=fix, until=record.until, at=record.at)
    await report_duty(ReportDuty(driver_id=record.driver_id, duty=duty), work)


async def _note_position(record: PositionReported, work: DispatchWork) -> None:
    fix = Fix(where=LatLon(record.lat, record.lon), at=record.at)
    await note_position(NotePosition(driver_id=record.driver_id, fix=fix), work)


def _request(record: commands.RequestDelivery) -> DeliveryRequest:
    pin = PinDigest(salt=record.pin_salt, digest=record.pin_digest) if record.pin_digest else None
    return DeliveryRequest(
        order_id=OrderId.parse(record.order_id),
        org_id=record.org_id,
        vendor_id=record.vendor_id,
        customer_id=record.customer_id,
        pickup=_place(record.pickup),
        dropoff=_place(record.dropoff),
        earning=Money(record.earning_minor, record.currency),
        proof=record.proof,
        pin=pin,
    )


def _place(place: commands.RequestDeliveryPlace) -> Place:
    return Place(where=LatLon(place.lat, place.lon), address=place.address)


COMMANDS: ConsumerGroup[DispatchWork] = ConsumerGroup(
    name="dispatch.commands",
    topics=["dispatch.commands.v1"],
    reactions={
        commands.RequestDelivery: Reaction(handle=_request_delivery, load=_load_jobs),
        commands.DelayPickup: Reaction(handle=_delay_pickup, load=_load_jobs),
        commands.MarkReady: Reaction(handle=_mark_ready, load=_load_jobs),
        commands.CancelDelivery: Reaction(handle=_cancel_delivery, load=_load_jobs),
    },
)
COURIERS: ConsumerGroup[DispatchWork] = ConsumerGroup(
    name="dispatch.couriers",
    topics=["driver.events.v1"],
    reactions={
        DriverChanged: Reaction(handle=_describe_driver, load=_load_couriers),
        AvailabilityChanged: Reaction(handle=_report_duty, load=_load_couriers),
    },
)
POSITIONS: ConsumerGroup[DispatchWork] = ConsumerGroup(
    name="dispatch.positions",
    topics=["tracking.positions.v1"],
    reactions={PositionReported: Reaction(handle=_note_position, load=_load_positions)},
)
GROUPS = [COMMANDS, COURIERS, POSITIONS]
