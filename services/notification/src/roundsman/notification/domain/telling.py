"""Who is told of which step, on which channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.ids import NotificationId, OrderId, UserId


class Channel(StrEnum):
    """How a person is told."""

    EMAIL = "email"
    IN_APP = "in_app"


class Audience(StrEnum):
    """As what a person is told; the addressee's id is a user's, a vendor's or a driver's."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    DRIVER = "driver"


class Step(StrEnum):
    """What people are told about."""

    ORDER_PLACED = "order_placed"
    ORDER_ACCEPTED = "order_accepted"
    ORDER_ASSIGNED = "order_assigned"
    ORDER_PICKED_UP = "order_picked_up"
    ORDER_DELIVERED = "order_delivered"
    ORDER_COMPLETED = "order_completed"
    ORDER_CANCELLED = "order_cancelled"
    TICKET_OPENED = "ticket_opened"
    DRIVER_ASSIGNED = "driver_assigned"


_BOTH = (Channel.EMAIL, Channel.IN_APP)
_IN_APP = (Channel.IN_APP,)

TOLD: Mapping[tuple[Step, Audience], Sequence[Channel]] = {
    (Step.ORDER_PLACED, Audience.CUSTOMER): _BOTH,
    (Step.ORDER_ACCEPTED, Audience.CUSTOMER): _IN_APP,
    (Step.ORDER_ASSIGNED, Audience.CUSTOMER): _IN_APP,
    (Step.ORDER_PICKED_UP, Audience.CUSTOMER): _IN_APP,
    (Step.ORDER_DELIVERED, Audience.CUSTOMER): _IN_APP,
    (Step.ORDER_COMPLETED, Audience.CUSTOMER): _BOTH,
    (Step.ORDER_CANCELLED, Audience.CUSTOMER): _BOTH,
    (Step.ORDER_CANCELLED, Audience.VENDOR): _IN_APP,
    (Step.TICKET_OPENED, Audience.VENDOR): _IN_APP,
    (Step.DRIVER_ASSIGNED, Audience.DRIVER): _IN_APP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened to an order, and whom it concerns."""

    step: Step
    order_id: OrderId
    concerns: Mapping[Audience, str]  # audience -> user, vendor or driver id
    at: datetime
    # What the words may need, in no language yet: `total_minor`, `ready_at_iso`, `reason_code`.
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """To tell one addressee of one step on one channel; kept until it is done."""

    order_id: OrderId
    step: Step
    channel: Channel
    audience: Audience
    addressee: str
    at: datetime  # when it happened
    details: Mapping[str, str]
    cause: Mapping[str, str] = field(default_factory=dict)  # headers that go on to what follows

    @property
    def id(self) -> str:
        """The same for the same fact, however often it is heard."""
        return "/".join((self.order_id, self.step, self.channel, self.addressee))


def intents_of(fact: Fact, cause: Mapping[str, str]) -> list[Intent]:
    """Whom to tell of a fact, by the table `TOLD`."""
    return [
        Intent(
            order_id=fact.order_id,
            step=fact.step,
            channel=channel,
            audience=audience,
            addressee=addressee,
            at=fact.at,
            details=fact.details,
            cause=cause,
        )
        for audience, addressee in fact.concerns.items()
        for channel in TOLD.get((fact.step, audience), ())
    ]


def notification_id(order_id: OrderId, user_id: UserId, step: Step, channel: Channel) -> NotificationId:
    """One message per person, step and channel of an order: these four make the id, nothing else does."""
    return NotificationId.derived_beside(order_id, user_id, step, channel)
