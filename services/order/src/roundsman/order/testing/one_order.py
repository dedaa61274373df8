"""One order in any status, on a store in memory, and all that others may say about it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch, payment, vendor
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, MenuItemId, OrderId, OrgId, UserId, VendorId
from roundsman.order.app import DUE
from roundsman.order.domain.lifecycle import Kind, Reason, Status, Step
from roundsman.order.domain.order import Order
from roundsman.order.domain.values import Line, Pin, Place, Price, Proof, Terms
from roundsman.order.handlers.cancel_order import CancelOrder, cancel_order
from roundsman.order.handlers.saga import follow
from roundsman.order.messaging.inbound import SAGA
from roundsman.order.messaging.outbound import outbound
from roundsman.order.settings import OrderSettings
from roundsman.order.store.work import OrderWork
from roundsman.persistence.timer_worker import TimerWorker
from roundsman.testkit import memory_units, staged, timers_set

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ORDER = OrderId.derived(NOON, "order")
MIA = UserId.derived(NOON, "mia")
ADA, BOB = DriverId.derived(NOON, "ada"), DriverId.derived(NOON, "bob")
VENDOR = VendorId.derived(NOON, "dal house")
RULES = OrderSettings().rules()
PLACE = Place(point=LatLon(52.5, 13.4), address="Torstraße 1")
TERMS = Terms(
    org_id=OrgId.derived(NOON, "demo"),
    customer_id=MIA,
    vendor_id=VENDOR,
    kind=Kind.DELIVERY,
    lines=(Line(item_id=MenuItemId.derived(NOON, "dal"), name="Dal", quantity=2, unit_price_minor=505),),
    price=Price(currency="EUR", items_minor=1010, delivery_fee_minor=250, service_fee_minor=50, tip_minor=100),
    pickup=PLACE,
    dropoff=PLACE,
    proof=(Proof.PIN,),
    pin=Pin("4711", "salt"),
    instructions="",
    placed_at=NOON,
)


def _said(kind: Callable[..., Message], after_s: float, **more: object) -> Message:
    return kind(order_id=ORDER, at=NOON + timedelta(seconds=after_s), **more)


def _money(kind: Callable[..., Message], **more: object) -> Message:
    return _said(kind, 0, payment_id="pay", **more)


def _ticket(kind: Callable[..., Message], **more: object) -> Message:
    return _said(kind, 0, vendor_id=VENDOR, **more)


def _rejected(reason: vendor.TicketRejectedReason) -> Message:
    return _ticket(vendor.TicketRejected, reason=reason, note="busy")


def _job(kind: Callable[..., Message], driver_id: str, after_s: float, **more: object) -> Message:
    return _said(kind, after_s, job_id="job", driver_id=driver_id, **more)


def assigned(driver_id: str, after_s: float = 1) -> Message:
    """Dispatch: this driver has it, from so long after noon."""
    place = dispatch.DriverAssignedPlace(lat=0, lon=0, address="")
    how = {"assigned_by": "usr_ada", "vehicle_type": "car", "pickup": place, "dropoff": place}
    return _job(dispatch.DriverAssigned, driver_id, after_s, **how)


def unassigned(driver_id: str, after_s: float = 2) -> Message:
    """Dispatch: this driver gave it back."""
    return _job(dispatch.DriverUnassigned, driver_id, after_s, reason="flat tyre")


def progressed(step: str, driver_id: str = ADA, after_s: float = 3) -> Message:
    """Dispatch: this driver has done a step."""
    proof = {"proof": ("pin",), "photo_ref": "photo-1", "earning_minor": 300, "currency": "EUR"}
    return _job(dispatch.JobProgressed, driver_id, after_s, step=dispatch.JobProgressedStep(step), **proof)


def job_cancelled(reason: str = "delivery_timeout") -> Message:
    """Dispatch: nobody drives any more."""
    return _job(dispatch.JobCancelled, ADA, 9, reason=reason)


AUTHORIZED = _money(payment.PaymentAuthorized, amount_minor=1410, currency="EUR")
DECLINED = _money(payment.PaymentDeclined, reason="no funds")
CAPTURED = _money(payment.PaymentCaptured, amount_minor=1410, released_minor=0, currency="EUR")
ACCEPTED = _ticket(vendor.TicketAccepted, ready_at=NOON + timedelta(minutes=20))
READY = _ticket(vendor.TicketReady)
DELAYED = _ticket(vendor.TicketDelayed, ready_at=NOON + timedelta(minutes=30))
NO_DRIVER = _said(dispatch.NoDriverFound, 0, job_id="job", offers=3)
JOURNEY: dict[Status, Message] = {  # what brings an order there from the status before
    Status.AUTHORIZED: AUTHORIZED,
    Status.ACCEPTED: ACCEPTED,
    Status.ASSIGNED: assigned(ADA),
    Status.PICKED_UP: progressed("picked_up"),
    Status.DELIVERED: progressed("delivered"),
    Status.COMPLETED: CAPTURED,
}

INCOMING: dict[str, Message] = {
    "authorized": AUTHORIZED,
    "declined": DECLINED,
    "captured": CAPTURED,
    "accepted": ACCEPTED,
    "rejected": _rejected(vendor.TicketRejectedReason.REJECTED),
    "closed": _rejected(vendor.TicketRejectedReason.CLOSED),
    "timed out": _rejected(vendor.TicketRejectedReason.TIMED_OUT),
    "ready": READY,
    "delayed": DELAYED,
    "ada assigned": assigned(ADA),
    "bob assigned": assigned(BOB, after_s=4),
    "ada unassigned": unassigned(ADA),
    "bob unassigned": unassigned(BOB),
    "no driver": NO_DRIVER,
    "arrived": progressed("arrived_at_pickup"),
    "picked up": progressed("picked_up"),
    "delivered": progressed("delivered"),
    "picked up by bob": progressed("picked_up", BOB, after_s=5),
    "delivered by bob": progressed("delivered", BOB, after_s=6),
    "unknown step": progressed("unknown"),
    "job cancelled": job_cancelled(),
}


class Saga:
    """One order on a store in memory."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.units, self.database = memory_units(lambda desk: OrderWork(desk, RULES, bytes), outbound, self.clock)

    @classmethod
    async def at(cls, status: Status) -> "Saga":
        """Bring an order there; what that staged is forgotten."""
        saga = cls()
        await saga.bring(status)
        saga.database.state.outbox.clear()
        return saga

    async def bring(self, status: Status) -> None:
        """Place the order and bring it there."""
        await self.place()
        if status is Status.CANCELLED:
            await self.cancel()
        for message in JOURNEY.values():
            if self.order["status"] != status:
                await self.hear(message)
        assert self.order["status"] == status

    async def place(self) -> None:
        """Place the order."""

        async def add(uow: OrderWork) -> None:
            order = Order.place(ORDER, TERMS)
            uow.orders.add(order)
            follow(order, Step.PLACE, uow)

        await self.run(add)

    async def run(self, body: Callable[[OrderWork], Awaitable[object]]) -> None:
        """Run a unit of work."""
        await self.units.run(body)

    async def hear(self, message: Message) -> None:
        """Handle a message."""
        await self.run(lambda uow: SAGA[type(message)].handle(message, uow))

    async def cancel(self, reason: Reason = Reason.CUSTOMER_REQUEST) -> None:
        """Cancel as its customer, or as staff."""
        assert reason is Reason.CUSTOMER_REQUEST or reason is Reason.OPERATOR
        await self.run(lambda uow: cancel_order(CancelOrder(order_id=ORDER, reason=reason, by=MIA, note=""), uow))

    async def wait_s(self, seconds: float) -> None:
        """Let platform time pass and fire what is due."""
        self.clock.advance(seconds)
        await TimerWorker(self.units, DUE, "test").fire_due()

    @property
    def order(self) -> dict[str, object]:
        """The stored order."""
        return dict(self.database.state.tables["orders"][ORDER])

    def told(self) -> list[str]:
        """The types of the messages that left since `at`."""
        return [type(message).__name__ for message in staged(self.database)]

    def waits(self) -> dict[str, float]:
        """Timer kind -> seconds from noon."""
        timers = timers_set(self.database).values()
        return {timer.kind: (timer.due_at - NOON).total_seconds() for timer in timers}
