"""The life cycle: which moves an order of each kind allows from where, as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from roundsman.order.domain.errors import IllegalTransition


class Kind(StrEnum):
    """What kind of moving is asked for."""

    DELIVERY = "delivery"
    RIDE = "ride"
    FREIGHT = "freight"
    CHARTER = "charter"


class Status(StrEnum):
    """Where an order stands."""

    PLACED = "placed"
    AUTHORIZED = "authorized"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    PICKED_UP = "picked_up"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """A move along the way."""

    PLACE = "place"
    AUTHORIZE = "authorize"
    ACCEPT = "accept"
    DELAY = "delay"
    MARK_READY = "mark_ready"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    PICK_UP = "pick_up"
    DELIVER = "deliver"
    COMPLETE = "complete"


class Reason(StrEnum):
    """Why an order's life ends early: a move too, each allowed from places of its own."""

    CUSTOMER_REQUEST = "customer_request"
    PAYMENT_DECLINED = "payment_declined"
    PAYMENT_TIMEOUT = "payment_timeout"
    VENDOR_REJECTED = "vendor_rejected"
    VENDOR_TIMEOUT = "vendor_timeout"
    NO_DRIVER = "no_driver"
    DELIVERY_TIMEOUT = "delivery_timeout"
    OPERATOR = "operator"


Move = Step | Reason


@dataclass(frozen=True, slots=True)
class Transition:
    """From one of `sources` to `target`; without a target the order stays where it is."""

    sources: frozenset[Status]
    target: Status | None


def _move(*sources: Status, to: Status | None) -> Transition:
    return Transition(frozenset(sources), to)


def _end(*sources: Status) -> Transition:
    return Transition(frozenset(sources), Status.CANCELLED)


_BEFORE_PICKUP = (Status.PLACED, Status.AUTHORIZED, Status.ACCEPTED, Status.ASSIGNED)

_DELIVERY: Mapping[Move, Transition] = {
    Step.AUTHORIZE: _move(Status.PLACED, to=Status.AUTHORIZED),
    Step.ACCEPT: _move(Status.AUTHORIZED, to=Status.ACCEPTED),
    Step.DELAY: _move(Status.ACCEPTED, Status.ASSIGNED, to=None),
    Step.MARK_READY: _move(Status.ACCEPTED, Status.ASSIGNED, to=None),
    Step.ASSIGN: _move(Status.ACCEPTED, Status.ASSIGNED, to=Status.ASSIGNED),
    Step.UNASSIGN: _move(Status.ASSIGNED, to=Status.ACCEPTED),
    Step.PICK_UP: _move(Status.ASSIGNED, to=Status.PICKED_UP),
    Step.DELIVER: _move(Status.PICKED_UP, to=Status.DELIVERED),
    Step.COMPLETE: _move(Status.DELIVERED, to=Status.COMPLETED),
    Reason.PAYMENT_DECLINED: _end(Status.PLACED),
    Reason.PAYMENT_TIMEOUT: _end(Status.PLACED),
    Reason.VENDOR_REJECTED: _end(Status.AUTHORIZED),
    Reason.VENDOR_TIMEOUT: _end(Status.AUTHORIZED),
    Reason.NO_DRIVER: _end(Status.ACCEPTED),
    Reason.DELIVERY_TIMEOUT: _end(Status.ACCEPTED, Status.ASSIGNED, Status.PICKED_UP),
    Reason.CUSTOMER_REQUEST: _end(*_BEFORE_PICKUP),
    Reason.OPERATOR: _end(*_BEFORE_PICKUP, Status.PICKED_UP),
}

LIFE_CYCLES: Mapping[Kind, Mapping[Move, Transition]] = {Kind.DELIVERY: _DELIVERY}


def allows(kind: Kind, status: Status, move: Move) -> bool:
    """Whether an order of this kind may make the move from where it stands."""
    transition = LIFE_CYCLES[kind].get(move)
    return transition is not None and status in transition.sources


def after(kind: Kind, status: Status, move: Move) -> Status:
    """Where the move leads.

    Raises:
        IllegalTransition: the table has no such move from here.
    """
    if not allows(kind, status, move):
        raise IllegalTransition(f"An order that is {status} does not allow: {move}.")
    return LIFE_CYCLES[kind][move].target or status
