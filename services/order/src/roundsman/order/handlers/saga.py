"""The fulfilment saga as a recipe: step -> what is asked of whom -> how long we wait -> what undoes it.

Every wait is a timer `order.<whom we wait for>` on the order's id; when it fires and the order still stands
there, the order ends for the reason named with it and what was asked by then is taken back. Where others have the last
word (the goods are on their way, the money may be taken), we ask instead, and wait again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from roundsman.order.domain.events import (
    CaptureAsked,
    DeliveryAsked,
    DeliveryWithdrawn,
    PickupAnnounced,
    PickupDelayed,
    TicketAsked,
    TicketWithdrawn,
    VoidAsked,
)
from roundsman.order.domain.lifecycle import Move, Reason, Status, Step
from roundsman.order.domain.order import Order
from roundsman.order.domain.rules import Limits
from roundsman.order.domain.values import Stamp
from roundsman.order.ports import UnitOfWork

# Whom we ask keeps the same limit and answers when it is over; we act ourselves only if even that does not come.
_GRACE_VENDOR = timedelta(seconds=60)
_GRACE_DISPATCH = timedelta(seconds=120)

Ask = Callable[[Order, UnitOfWork], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A time limit: its timer's kind, how long, and the reason for which the order ends when it is over."""

    timer: str
    limit: Callable[[Limits], timedelta]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LongWait:
    """A time limit that does not end the order: while it allows `move`, we ask when it is over, and wait again."""

    timer: str
    limit: Callable[[Limits], timedelta]
    move: Move
    asks: Ask


def ask_vendor(order: Order, uow: UnitOfWork) -> TicketAsked:
    """Ask the vendor to take the order."""
    answer_by = uow.now + uow.rules.limits.vendor_answer
    return TicketAsked(order_id=order.order_id, terms=order.terms, answer_by=answer_by, at=uow.now)


def ask_dispatch(order: Order, uow: UnitOfWork) -> DeliveryAsked:
    """Ask dispatch to find a driver."""
    return DeliveryAsked(
        order_id=order.order_id,
        terms=order.terms,
        ready_at=order.progress.ready_at or uow.now,
        give_up_at=uow.now + uow.rules.limits.dispatch,
        earning_minor=uow.rules.tariff.earning_minor(order.terms.price),
        at=uow.now,
    )


def delay_pickup(order: Order, uow: UnitOfWork) -> PickupDelayed:
    """Tell dispatch that the order is ready later."""
    return PickupDelayed(order_id=order.order_id, ready_at=order.progress.ready_at or uow.now, at=uow.now)


def announce_pickup(order: Order, uow: UnitOfWork) -> PickupAnnounced:
    """Tell dispatch that the order is ready."""
    return PickupAnnounced(order_id=order.order_id, at=uow.now)


def ask_capture(order: Order, _: UnitOfWork) -> CaptureAsked:
    """Ask payment for the whole amount."""
    return CaptureAsked(order_id=order.order_id, amount_minor=order.terms.price.total_minor)


def settle(order: Order, _: UnitOfWork) -> CaptureAsked | VoidAsked:
    """Take the cancellation fee, if there is one, and give the rest back."""
    ended = order.progress.cancellation
    if ended is not None and ended.fee_minor:
        return CaptureAsked(order_id=order.order_id, amount_minor=ended.fee_minor)
    return VoidAsked(order_id=order.order_id, reason=_reason(order))


def withdraw_ticket(order: Order, uow: UnitOfWork) -> TicketWithdrawn:
    """Take the order back from the vendor."""
    return TicketWithdrawn(order_id=order.order_id, reason=_reason(order), at=uow.now)


def withdraw_delivery(order: Order, uow: UnitOfWork) -> DeliveryWithdrawn:
    """Take the order back from dispatch."""
    return _withdrawn(order, _reason(order), uow)


def withdraw_late_delivery(order: Order, uow: UnitOfWork) -> DeliveryWithdrawn:
    """Have dispatch stop a job that takes too long, unless it is done."""
    return _withdrawn(order, Reason.DELIVERY_TIMEOUT, uow)


def _withdrawn(order: Order, reason: str, uow: UnitOfWork) -> DeliveryWithdrawn:
    return DeliveryWithdrawn(order_id=order.order_id, reason=reason, at=uow.now)


AnyWait = Wait | LongWait

PAYMENT = Wait(timer="order.payment", limit=lambda limits: limits.payment, reason=Reason.PAYMENT_TIMEOUT)
VENDOR = Wait(
    timer="order.vendor", limit=lambda limits: limits.vendor_answer + _GRACE_VENDOR, reason=Reason.VENDOR_TIMEOUT
)
DISPATCH = Wait(timer="order.dispatch", limit=lambda limits: limits.dispatch + _GRACE_DISPATCH, reason=Reason.NO_DRIVER)
# Dispatch alone knows whether the goods were handed over meanwhile: it stops the job, or has told of the delivery.
DELIVERY = LongWait(
    timer="order.delivery",
    limit=lambda limits: limits.delivery,
    move=Reason.DELIVERY_TIMEOUT,
    asks=withdraw_late_delivery,
)
CAPTURE = LongWait(
    timer="order.capture",
    limit=lambda limits: limits.capture,
    move=Step.COMPLETE,
    asks=ask_capture,
)
WAITS: Sequence[AnyWait] = (PAYMENT, VENDOR, DISPATCH, DELIVERY, CAPTURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What follows a step: the wait that it ends, what is asked next, the wait that begins."""

    ends: AnyWait | None = None
    asks: Ask | None = None
    begins: AnyWait | None = None


RECIPE: Mapping[Step, Stage] = {
    Step.PLACE: Stage(begins=PAYMENT),  # payment is asked by placing itself: its token is not kept
    Step.AUTHORIZE: Stage(ends=PAYMENT, asks=ask_vendor, begins=VENDOR),
    Step.ACCEPT: Stage(ends=VENDOR, asks=ask_dispatch, begins=DISPATCH),
    Step.DELAY: Stage(asks=delay_pickup),
    Step.MARK_READY: Stage(asks=announce_pickup),
    Step.ASSIGN: Stage(ends=DISPATCH, begins=DELIVERY),
    Step.UNASSIGN: Stage(ends=DELIVERY, begins=DISPATCH),  # dispatch looks for another by itself
    Step.PICK_UP: Stage(),  # the wait for the delivery goes on
    Step.DELIVER: Stage(ends=DELIVERY, asks=ask_capture, begins=CAPTURE),
    Step.COMPLETE: Stage(ends=CAPTURE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensation:
    """What undoes an order that ends where it stands: the wait that is over, and whose work is taken back."""

    ends: AnyWait
    undo: Mapping[str, Ask]  # service -> what is asked of it


_MONEY: dict[str, Ask] = {"payment": settle}
_VENDOR: dict[str, Ask] = _MONEY | {"vendor": withdraw_ticket}
_DISPATCH: dict[str, Ask] = _VENDOR | {"dispatch": withdraw_delivery}

COMPENSATIONS: Mapping[Status, Compensation] = {
    Status.PLACED: Compensation(ends=PAYMENT, undo=_MONEY),
    Status.AUTHORIZED: Compensation(ends=VENDOR, undo=_VENDOR),
    Status.ACCEPTED: Compensation(ends=DISPATCH, undo=_DISPATCH),
    Status.ASSIGNED: Compensation(ends=DELIVERY, undo=_DISPATCH),
    Status.PICKED_UP: Compensation(ends=DELIVERY, undo=_DISPATCH),
}


def follow(order: Order, step: Step, uow: UnitOfWork) -> None:
    """Do what the recipe says after the order has made the step."""
    stage = RECIPE[step]
    if stage.ends:
        uow.timers.cancel(stage.ends.timer, order.id)
    if stage.asks:
        order.record(stage.asks(order, uow))
    if stage.begins:
        wait(order, stage.begins, uow)


def wait(order: Order, limit: AnyWait, uow: UnitOfWork) -> None:
    """Set the timer that ends the wait."""
    uow.timers.set(limit.timer, order.id, uow.now + limit.limit(uow.rules.limits))


def end(order: Order, reason: Reason, stamp: Stamp, uow: UnitOfWork) -> None:
    """Cancel the order and take back what was asked by then, except of the service that ended it.

    Raises:
        IllegalTransition: the order cannot end for this reason where it stands.
    """
    stood = order.status
    order.cancel(reason, uow.rules.cancellation_fee_minor(order, reason), stamp)
    compensation = COMPENSATIONS[stood]
    uow.timers.cancel(compensation.ends.timer, order.id)
    for service, undo in compensation.undo.items():
        if service != stamp.by:
            order.record(undo(order, uow))


def _reason(order: Order) -> str:
    return order.progress.cancellation.reason if order.progress.cancellation else ""
