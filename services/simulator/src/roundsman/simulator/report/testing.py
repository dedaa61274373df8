"""A made-up day that keeps every invariant, for tests to break: what was said, and what the people were told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types import dispatch, driver, notification, order, payment, tracking, vendor
from roundsman.operations.invariants.facts import Notice, Stores, Sums, by_currency
from roundsman.operations.invariants.log import Log
from roundsman.operations.invariants.messages import parked_told
from roundsman.operations.invariants.money import sums_told
from roundsman.operations.records import Record
from roundsman.simulator.gateway import Json
from roundsman.simulator.history import DriverStory, History, OrderStory, VendorStory
from roundsman.simulator.report.facts import Facts

ZERO_AT = datetime(2026, 3, 2, tzinfo=UTC)
TOTAL_MINOR, FEE_MINOR, EARNING_MINOR = 2949, 1150, 700
CUSTOMER, VENDOR, OWNER, ORG = "usr_customer", "ven_1", "usr_owner", "org_1"
DRIVER, DRIVER_USER = "drv_1", "usr_driver"
_KITCHEN, _DOOR = (41.88, -87.63), (41.90, -87.60)


def at(minute: float) -> datetime:
    """A minute after noon."""
    return ZERO_AT + timedelta(hours=12, minutes=minute)


@dataclass(slots=True)
class MadeUpDay:
    """Facts in the making."""

    records: list[Record] = field(default_factory=list)
    stories: list[OrderStory] = field(default_factory=list)
    driver: DriverStory = field(default_factory=lambda: DriverStory(name="c1", driver_id=DRIVER))
    notices: list[Notice] = field(default_factory=list)
    _told: Counter[tuple[str, str]] = field(default_factory=Counter)

    def say(self, subject: str, message: Message, topic: str = "") -> None:
        """Put a message on its topic, numbered as its aggregate numbers it."""
        topic = topic or message.TOPIC
        source = topic.partition(".")[0]
        self._told[source, subject] += 1
        sequence = {"ce_sequence": str(self._told[source, subject])} if ".events." in topic else {}
        headers = {
            "ce_id": f"msg_{len(self.records)}",
            "ce_source": source,
            "ce_subject": subject,
            "ce_time": at(0).isoformat(),
        }
        self.records.append(
            Record(topic=topic, partition=0, offset=len(self.records), message=message, headers=headers | sequence)
        )

    def tell(self, order_id: str, user_id: str, step: str, channel: str = "in_app") -> None:
        """Log a message to a person, and announce it."""
        notice = Notice(
            notification_id=f"ntf_{order_id}_{user_id}_{step}_{channel}",
            order_id=order_id,
            user_id=user_id,
            step=step,
            channel=channel,
            status="sent",
        )
        self.notices.append(notice)
        words: dict[str, Any] = {
            name: getattr(notice, name) for name in ("notification_id", "order_id", "user_id", "step")
        }
        sent = notification.NotificationSent(**words, channel=notification.NotificationSentChannel(channel), at=at(0))
        self.say(notice.notification_id, sent)

    def without(self, kind: type[Message]) -> "MadeUpDay":
        """The same day in which no message of this type was said."""
        kept = [record for record in self.records if not isinstance(record.message, kind)]
        return MadeUpDay(kept, self.stories, self.driver, self.notices, self._told)

    def facts(self) -> Facts:
        """The facts, with books that agree with what was said."""
        log = Log(self.records)
        sums = sums_told(log, by_currency)
        book = {currency: _at_provider(one) for currency, one in sums.items()}
        vendors = [VendorStory(name="r1", vendor_id=VENDOR)]
        history = History(day="made-up", seed=7, speed=60, zero_at=ZERO_AT.isoformat(), wall_s=12)
        history.orders, history.drivers, history.vendors = self.stories, [self.driver], vendors
        return Facts(
            history=history,
            log=log,
            orders={story.order_id: _shown(story) for story in self.stories},
            ledger=sums,
            ledger_sums=dict.fromkeys(sums, 0),
            book=book,
            notices=self.notices,
            letters=[notice.notification_id for notice in self.notices if notice.channel == "email"],
            parked=parked_told(log),
            stores=self._stores(),
            left={"the outbox of order": 0},
        )

    def _stores(self) -> Stores:
        """The services' own word, which agrees with what was said and with what the people were told."""
        events = {record.aggregate: record.sequence or 0 for record in self.records if record.sequence}
        standing = {story.order_id: story.status for story in self.stories}
        return Stores(told=events, standing=standing)


def a_day() -> MadeUpDay:
    """Two orders completed (one refunded), and one each cancelled at a fee and without, declined, given up."""
    day = MadeUpDay()
    day.say(VENDOR, _vendor())
    day.say(DRIVER, _driver())
    day.driver.on_at, day.driver.off_at = at(-30).isoformat(), at(300).isoformat()
    deliver(day, "ord_1", 0)
    deliver(day, "ord_2", 60)
    refund(day, "ord_2")
    cancel(day, "ord_3", 120, ("accepted", "customer_request"))
    cancel(day, "ord_4", 130, ("authorized", "customer_request"))
    cancel(day, "ord_5", 140, ("placed", "payment_declined"))
    cancel(day, "ord_6", 150, ("accepted", "no_driver"))
    return day


def deliver(day: MadeUpDay, order_id: str, minute: float) -> None:
    """An order that goes well: ready after 20 minutes, at the door after 35."""
    accept(day, order_id, minute)
    assign(day, order_id, minute + 5)
    parties = _parties(order_id) | {"driver_id": DRIVER}
    _tell_order(day, order.OrderReady(**_parties(order_id), at=at(minute + 20)))
    _progress(day, order_id, dispatch.JobProgressedStep.PICKED_UP, minute + 22)
    _tell_order(day, order.OrderPickedUp(**parties, at=at(minute + 22)))
    _be_at(day, _KITCHEN, minute + 25)
    _be_at(day, _DOOR, minute + 34)
    _progress(day, order_id, dispatch.JobProgressedStep.DELIVERED, minute + 35)
    _tell_order(day, order.OrderDelivered(**parties, proof=("pin",), at=at(minute + 35)))
    earning = driver.EarningRecorded(
        driver_id=DRIVER, order_id=order_id, amount_minor=EARNING_MINOR, currency="USD", at=at(minute + 35)
    )
    day.say(DRIVER, earning)
    capture(day, order_id, TOTAL_MINOR)
    _tell_order(day, order.OrderCompleted(**parties, total_minor=TOTAL_MINOR, currency="USD", at=at(minute + 36)))
    day.driver.jobs.append(order_id)
    day.driver.delivered.append(order_id)
    _story(day, order_id, "completed")


def cancel(day: MadeUpDay, order_id: str, minute: float, how: tuple[str, str]) -> None:
    """An order that has come so far, and ends for the reason; (stage, reason)."""
    stage, reason = how
    {"placed": place, "authorized": authorize, "accepted": accept}[stage](day, order_id, minute)
    fee_minor = FEE_MINOR if how == ("accepted", "customer_request") else 0
    _tell_order(
        day,
        order.OrderCancelled(
            **_parties(order_id),
            reason=order.OrderCancelledReason(reason),
            note="",
            cancelled_by=CUSTOMER,
            fee_minor=fee_minor,
            currency="USD",
            at=at(minute + 10),
        ),
    )
    if fee_minor:
        capture(day, order_id, fee_minor)
    elif stage != "placed":
        day.say(f"pay_{order_id}", payment.PaymentVoided(**_money(order_id), at=at(minute + 11)))
    _story(day, order_id, "cancelled", reason)


def place(day: MadeUpDay, order_id: str, minute: float) -> None:
    """Placed, and no further."""
    (lat, lon), (door_lat, door_lon) = _KITCHEN, _DOOR
    placed = order.OrderPlaced(
        **_parties(order_id),
        org_id=ORG,
        kind=order.OrderPlacedKind.DELIVERY,
        lines=(),
        currency="USD",
        items_minor=2300,
        delivery_fee_minor=449,
        service_fee_minor=200,
        tip_minor=0,
        total_minor=TOTAL_MINOR,
        pickup=order.OrderPlacedPlace(lat=lat, lon=lon, address="a kitchen"),
        dropoff=order.OrderPlacedPlace(lat=door_lat, lon=door_lon, address="a door"),
        proof=("pin",),
        placed_at=at(minute),
    )
    _tell_order(day, placed)
    day.tell(order_id, CUSTOMER, "order_placed", "email")


def authorize(day: MadeUpDay, order_id: str, minute: float) -> None:
    """Placed, and the money set aside."""
    place(day, order_id, minute)
    day.say(f"pay_{order_id}", payment.PaymentAuthorized(**_money(order_id), at=at(minute + 1)))
    _tell_order(day, order.OrderAuthorized(**_parties(order_id), at=at(minute + 1)))


def accept(day: MadeUpDay, order_id: str, minute: float) -> None:
    """Taken by the vendor, who promises it for 20 minutes later."""
    authorize(day, order_id, minute)
    opened = vendor.TicketOpened(order_id=order_id, vendor_id=VENDOR, answer_by=at(minute + 6), at=at(minute + 1))
    day.say(f"ticket_{order_id}", opened)
    day.tell(order_id, OWNER, "ticket_opened")
    _tell_order(day, order.OrderAccepted(**_parties(order_id), ready_at=at(minute + 20), at=at(minute + 2)))


def assign(day: MadeUpDay, order_id: str, minute: float, driver_id: str = DRIVER) -> None:
    """A driver gets it."""
    (lat, lon), (door_lat, door_lon) = _KITCHEN, _DOOR
    assigned = dispatch.DriverAssigned(
        order_id=order_id,
        job_id=f"job_{order_id}",
        driver_id=driver_id,
        assigned_by=DRIVER_USER,
        vehicle_type="scooter",
        pickup=dispatch.DriverAssignedPlace(lat=lat, lon=lon, address="a kitchen"),
        dropoff=dispatch.DriverAssignedPlace(lat=door_lat, lon=door_lon, address="a door"),
        at=at(minute),
    )
    day.say(f"job_{order_id}", assigned)
    day.tell(order_id, DRIVER_USER, "driver_assigned")
    _tell_order(day, order.OrderAssigned(**_parties(order_id), driver_id=driver_id, at=at(minute)))


def capture(day: MadeUpDay, order_id: str, minor: int) -> None:
    """Money is taken, and the rest of what was set aside released."""
    money = _money(order_id) | {"amount_minor": minor}
    day.say(f"pay_{order_id}", payment.PaymentCaptured(**money, released_minor=TOTAL_MINOR - minor, at=at(0)))


def refund(day: MadeUpDay, order_id: str) -> None:
    """Support gives all of it back."""
    day.say(f"pay_{order_id}", payment.PaymentRefunded(**_money(order_id), reason="cold", at=at(0)))
    next(story for story in day.stories if story.order_id == order_id).refund_granted = True


_STEPS: dict[type[Message], Sequence[str]] = {
    order.OrderPlaced: ("order_placed",),
    order.OrderAccepted: ("order_accepted",),
    order.OrderAssigned: ("order_assigned",),
    order.OrderPickedUp: ("order_picked_up",),
    order.OrderDelivered: ("order_delivered",),
    order.OrderCompleted: ("order_completed",),
    order.OrderCancelled: ("order_cancelled",),
}


def _tell_order(day: MadeUpDay, message: Any) -> None:
    day.say(message.order_id, message)
    for step in _STEPS.get(type(message), ()):
        day.tell(message.order_id, CUSTOMER, step)


def _progress(day: MadeUpDay, order_id: str, step: dispatch.JobProgressedStep, minute: float) -> None:
    progressed = dispatch.JobProgressed(
        order_id=order_id,
        job_id=f"job_{order_id}",
        driver_id=DRIVER,
        step=step,
        proof=(),
        earning_minor=EARNING_MINOR,
        currency="USD",
        at=at(minute),
    )
    day.say(f"job_{order_id}", progressed)


def _be_at(day: MadeUpDay, place: tuple[float, float], minute: float) -> None:
    day.say(DRIVER, tracking.PositionReported(driver_id=DRIVER, lat=place[0], lon=place[1], at=at(minute)))
    day.driver.positions_accepted += 1


def _story(day: MadeUpDay, order_id: str, status: str, reason: str = "") -> None:
    (lat, lon), (door_lat, door_lon) = _KITCHEN, _DOOR
    day.stories.append(
        OrderStory(
            name=order_id.replace("ord_", "o"),
            payment_token="tok_decline" if reason == "payment_declined" else "tok_ok",
            vendor_id=VENDOR,
            lat=door_lat,
            lon=door_lon,
            vendor_lat=lat,
            vendor_lon=lon,
            order_id=order_id,
            total_minor=TOTAL_MINOR,
            currency="USD",
            status=status,
            reason=reason,
            cancel_granted=reason == "customer_request",
        )
    )


def _shown(story: OrderStory) -> Json:
    cancellation = {"reason": story.reason} if story.reason else None
    return {"order_id": story.order_id, "status": story.status, "cancellation": cancellation}


def _at_provider(sums: Sums) -> Sums:
    return Sums(
        authorized_minor=sums.authorized_minor,
        captured_minor=sums.captured_minor,
        released_minor=sums.released_minor + sums.voided_minor,
        refunded_minor=sums.refunded_minor,
    )


def _parties(order_id: str) -> dict[str, str]:
    return {"order_id": order_id, "customer_id": CUSTOMER, "vendor_id": VENDOR}


def _money(order_id: str) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "payment_id": f"pay_{order_id}",
        "amount_minor": TOTAL_MINOR,
        "currency": "USD",
    }


def _vendor() -> vendor.VendorChanged:
    return vendor.VendorChanged(
        vendor_id=VENDOR,
        org_id=ORG,
        owner_id=OWNER,
        name="r1",
        kind=vendor.VendorChangedKind.MERCHANT,
        lat=_KITCHEN[0],
        lon=_KITCHEN[1],
        address="a kitchen",
        status=vendor.VendorChangedStatus.OPEN,
        weekly_hours=(),
        at=at(-60),
    )


def _driver() -> driver.DriverChanged:
    return driver.DriverChanged(
        driver_id=DRIVER,
        user_id=DRIVER_USER,
        org_id=ORG,
        name="C1",
        status=driver.DriverChangedStatus.APPROVED,
        vehicle_type="scooter",
        at=at(-60),
    )
