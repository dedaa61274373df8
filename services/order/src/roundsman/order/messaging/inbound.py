"""What others tell us, as commands: one table a consumer group."""

from collections.abc import Sequence
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types.dispatch import (
    DriverAssigned,
    DriverUnassigned,
    JobCancelled,
    JobProgressed,
    JobProgressedStep,
    NoDriverFound,
)
from roundsman.contracts.types.payment import PaymentAuthorized, PaymentCaptured, PaymentDeclined
from roundsman.contracts.types.vendor import (
    TicketAccepted,
    TicketDelayed,
    TicketReady,
    TicketRejected,
    TicketRejectedReason,
)
from roundsman.kernel.ids import DriverId, OrderId
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.order.domain.lifecycle import Reason
from roundsman.order.handlers.accept_order import AcceptOrder, accept_order
from roundsman.order.handlers.assign_driver import AssignDriver, assign_driver
from roundsman.order.handlers.authorize_order import AuthorizeOrder, authorize_order
from roundsman.order.handlers.complete_order import CompleteOrder, complete_order
from roundsman.order.handlers.delay_order import DelayOrder, delay_order
from roundsman.order.handlers.deliver_order import DeliverOrder, deliver_order
from roundsman.order.handlers.give_up import GiveUp, give_up
from roundsman.order.handlers.mark_order_ready import MarkOrderReady, mark_order_ready
from roundsman.order.handlers.pick_up_order import PickUpOrder, pick_up_order
from roundsman.order.handlers.unassign_driver import UnassignDriver, unassign_driver
from roundsman.order.ports import UnitOfWork


async def _authorized(message: PaymentAuthorized, uow: UnitOfWork) -> None:
    await authorize_order(AuthorizeOrder(order_id=OrderId(message.order_id)), uow)


async def _declined(message: PaymentDeclined, uow: UnitOfWork) -> None:
    order_id = OrderId(message.order_id)
    cmd = GiveUp(order_id=order_id, reason=Reason.PAYMENT_DECLINED, by="payment", note=message.reason)
    await give_up(cmd, uow)


async def _captured(message: PaymentCaptured, uow: UnitOfWork) -> None:
    await complete_order(CompleteOrder(order_id=OrderId(message.order_id)), uow)


async def _ticket_accepted(message: TicketAccepted, uow: UnitOfWork) -> None:
    await accept_order(AcceptOrder(order_id=OrderId(message.order_id), ready_at=message.ready_at), uow)


async def _ticket_delayed(message: TicketDelayed, uow: UnitOfWork) -> None:
    await delay_order(DelayOrder(order_id=OrderId(message.order_id), ready_at=message.ready_at), uow)


async def _ticket_rejected(message: TicketRejected, uow: UnitOfWork) -> None:
    timed_out = message.reason is TicketRejectedReason.TIMED_OUT
    reason = Reason.VENDOR_TIMEOUT if timed_out else Reason.VENDOR_REJECTED
    await give_up(GiveUp(order_id=OrderId(message.order_id), reason=reason, by="vendor", note=message.note), uow)


async def _ticket_ready(message: TicketReady, uow: UnitOfWork) -> None:
    await mark_order_ready(MarkOrderReady(order_id=OrderId(message.order_id)), uow)


async def _driver_assigned(message: DriverAssigned, uow: UnitOfWork) -> None:
    cmd = AssignDriver(
        order_id=OrderId(message.order_id),
        driver_id=DriverId(message.driver_id),
        by=message.assigned_by,
        told_at=message.at,
    )
    await assign_driver(cmd, uow)


async def _driver_unassigned(message: DriverUnassigned, uow: UnitOfWork) -> None:
    cmd = UnassignDriver(
        order_id=OrderId(message.order_id),
        driver_id=DriverId(message.driver_id),
        reason=message.reason,
        told_at=message.at,
    )
    await unassign_driver(cmd, uow)


async def _no_driver_found(message: NoDriverFound, uow: UnitOfWork) -> None:
    cmd = GiveUp(order_id=OrderId(message.order_id), reason=Reason.NO_DRIVER, by="dispatch")
    await give_up(cmd, uow)


async def _job_cancelled(message: JobCancelled, uow: UnitOfWork) -> None:
    """Our own word come back, but where we left the end to dispatch."""
    if message.reason == Reason.DELIVERY_TIMEOUT:
        cmd = GiveUp(order_id=OrderId(message.order_id), reason=Reason.DELIVERY_TIMEOUT, by="dispatch")
        await give_up(cmd, uow)


async def _job_progressed(message: JobProgressed, uow: UnitOfWork) -> None:
    order_id, driver_id = OrderId(message.order_id), DriverId(message.driver_id)
    match message.step:
        case JobProgressedStep.PICKED_UP:
            await pick_up_order(PickUpOrder(order_id=order_id, driver_id=driver_id, told_at=message.at), uow)
        case JobProgressedStep.DELIVERED:
            cmd = DeliverOrder(
                order_id=order_id,
                driver_id=driver_id,
                proof=message.proof,
                photo_ref=message.photo_ref,
                told_at=message.at,
            )
            await deliver_order(cmd, uow)


async def _load_orders(messages: Sequence[Any], work: Any) -> None:
    await work.orders.load(message.order_id for message in messages)


SAGA: dict[type[Message], Reaction[Any]] = {
    PaymentAuthorized: Reaction(handle=_authorized, load=_load_orders),
    PaymentDeclined: Reaction(handle=_declined, load=_load_orders),
    PaymentCaptured: Reaction(handle=_captured, load=_load_orders),
    TicketAccepted: Reaction(handle=_ticket_accepted, load=_load_orders),
    TicketDelayed: Reaction(handle=_ticket_delayed, load=_load_orders),
    TicketRejected: Reaction(handle=_ticket_rejected, load=_load_orders),
    TicketReady: Reaction(handle=_ticket_ready, load=_load_orders),
    DriverAssigned: Reaction(handle=_driver_assigned, load=_load_orders),
    DriverUnassigned: Reaction(handle=_driver_unassigned, load=_load_orders),
    NoDriverFound: Reaction(handle=_no_driver_found, load=_load_orders),
    JobProgressed: Reaction(handle=_job_progressed, load=_load_orders),
    JobCancelled: Reaction(handle=_job_cancelled, load=_load_orders),
}

SAGA_GROUP: ConsumerGroup[Any] = ConsumerGroup(
    name="order.saga", topics=["payment.events.v1", "vendor.events.v1", "dispatch.events.v1"], reactions=SAGA
)
