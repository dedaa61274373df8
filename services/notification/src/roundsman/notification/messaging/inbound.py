"""What notification hears: message type -> what it comes to."""

from collections.abc import Callable, Mapping
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types.dispatch import DriverAssigned
from roundsman.contracts.types.driver import DriverChanged
from roundsman.contracts.types.identity import ProfileChanged, UserRegistered
from roundsman.contracts.types.notification import SendLetter, SendLetterKind
from roundsman.contracts.types.order import (
    OrderAccepted,
    OrderAssigned,
    OrderCancelled,
    OrderCompleted,
    OrderDelivered,
    OrderPickedUp,
    OrderPlaced,
)
from roundsman.contracts.types.vendor import TicketOpened, VendorChanged
from roundsman.kernel.errors import InvalidMessage
from roundsman.kernel.ids import OrderId, UserId
from roundsman.notification.domain.letters import Letter
from roundsman.notification.domain.notification import Business, Line, OrderSummary, Person
from roundsman.notification.domain.telling import Audience, Fact, Step
from roundsman.notification.domain.wording import Kind
from roundsman.notification.handlers.take_in import Intake

Reading = Callable[[Any, Intake], None]

PEOPLE_GROUP, STEPS_GROUP, LETTERS_GROUP = "notification.people", "notification.steps", "notification.letters"
PEOPLE_TOPICS = ("identity.events.v1", "driver.events.v1", "vendor.events.v1")
STEPS_TOPICS = ("order.events.v1", "vendor.events.v1", "dispatch.events.v1")
LETTERS_TOPICS = ("notification.commands.v1",)


def _person_told(message: UserRegistered | ProfileChanged, intake: Intake) -> None:
    person = Person(
        user_id=UserId(message.user_id),
        org_id=message.org_id,
        name=message.name,
        email=message.email,
        language=message.language,
    )
    intake.person(person, message.at)


def _vendor_changed(message: VendorChanged, intake: Intake) -> None:
    vendor = Business(user_id=UserId(message.owner_id), org_id=message.org_id, name=message.name)
    intake.business(message.vendor_id, vendor, message.at)


def _driver_changed(message: DriverChanged, intake: Intake) -> None:
    driver = Business(user_id=UserId(message.user_id), org_id=message.org_id)
    intake.business(message.driver_id, driver, message.at)


def _order_placed(message: OrderPlaced, intake: Intake) -> None:
    order = OrderSummary(
        order_id=OrderId(message.order_id),
        org_id=message.org_id,
        vendor_id=message.vendor_id,
        currency=message.currency,
        lines=[
            Line(name=line.name, quantity=line.quantity, unit_price_minor=line.unit_price_minor)
            for line in message.lines
        ],
        extras={
            "delivery": message.delivery_fee_minor,
            "service": message.service_fee_minor,
            "tip": message.tip_minor,
        },
        total_minor=message.total_minor,
        at=message.placed_at,
    )
    intake.order(order)
    fact = Fact(
        step=Step.ORDER_PLACED,
        order_id=order.order_id,
        concerns={Audience.CUSTOMER: message.customer_id},
        at=message.placed_at,
        details={"vendor_id": message.vendor_id, **_price("total", message.total_minor, message.currency)},
    )
    intake.fact(fact)


def _order_accepted(message: OrderAccepted, intake: Intake) -> None:
    intake.fact(_to_customer(Step.ORDER_ACCEPTED, message, ready_at_iso=message.ready_at.isoformat()))


def _order_assigned(message: OrderAssigned, intake: Intake) -> None:
    intake.fact(_to_customer(Step.ORDER_ASSIGNED, message))


def _order_picked_up(message: OrderPickedUp, intake: Intake) -> None:
    intake.fact(_to_customer(Step.ORDER_PICKED_UP, message))


def _order_delivered(message: OrderDelivered, intake: Intake) -> None:
    intake.fact(_to_customer(Step.ORDER_DELIVERED, message))


def _order_completed(message: OrderCompleted, intake: Intake) -> None:
    total = _price("total", message.total_minor, message.currency)
    intake.fact(_to_customer(Step.ORDER_COMPLETED, message, **total))


def _order_cancelled(message: OrderCancelled, intake: Intake) -> None:
    fact = Fact(
        step=Step.ORDER_CANCELLED,
        order_id=OrderId(message.order_id),
        concerns={Audience.CUSTOMER: message.customer_id, Audience.VENDOR: message.vendor_id},
        at=message.at,
        details={
            "vendor_id": message.vendor_id,
            "reason_code": message.reason.value,
            **_price("fee", message.fee_minor, message.currency),
        },
    )
    intake.fact(fact)


def _ticket_opened(message: TicketOpened, intake: Intake) -> None:
    fact = Fact(
        step=Step.TICKET_OPENED,
        order_id=OrderId(message.order_id),
        concerns={Audience.VENDOR: message.vendor_id},
        at=message.at,
        details={"vendor_id": message.vendor_id, "answer_by_iso": message.answer_by.isoformat()},
    )
    intake.fact(fact)


def _driver_assigned(message: DriverAssigned, intake: Intake) -> None:
    fact = Fact(
        step=Step.DRIVER_ASSIGNED,
        order_id=OrderId(message.order_id),
        concerns={Audience.DRIVER: message.driver_id},
        at=message.at,
    )
    intake.fact(fact)


def _send_letter(message: SendLetter, intake: Intake) -> None:
    if message.kind is SendLetterKind.UNKNOWN:
        raise InvalidMessage("a kind of letter that this version does not know")
    if not message.email:
        return  # who it was for is forgotten
    letter = Letter(
        id=message.letter_id,
        kind=Kind(message.kind.value),
        user_id=message.user_id,
        org_id=message.org_id,
        email=message.email,
        name=message.name,
        secret=message.secret,
        device=message.device,
        organization=message.organization,
        language=message.language,
        valid_until=message.valid_until,
        at=message.at,
    )
    intake.letter(letter)


_OfOrder = OrderAccepted | OrderAssigned | OrderPickedUp | OrderDelivered | OrderCompleted


def _to_customer(step: Step, message: _OfOrder, **details: str) -> Fact:
    return Fact(
        step=step,
        order_id=OrderId(message.order_id),
        concerns={Audience.CUSTOMER: message.customer_id},
        at=message.at,
        details={"vendor_id": message.vendor_id} | details,
    )


def _price(name: str, minor: int, currency: str) -> dict[str, str]:
    return {f"{name}_minor": str(minor), "currency": currency}


PEOPLE: Mapping[type[Message], Reading] = {
    UserRegistered: _person_told,
    ProfileChanged: _person_told,
    VendorChanged: _vendor_changed,
    DriverChanged: _driver_changed,
}

STEPS: Mapping[type[Message], Reading] = {
    OrderPlaced: _order_placed,
    OrderAccepted: _order_accepted,
    OrderAssigned: _order_assigned,
    OrderPickedUp: _order_picked_up,
    OrderDelivered: _order_delivered,
    OrderCompleted: _order_completed,
    OrderCancelled: _order_cancelled,
    TicketOpened: _ticket_opened,
    DriverAssigned: _driver_assigned,
}

LETTERS: Mapping[type[Message], Reading] = {SendLetter: _send_letter}
