"""Orders: each ends, by allowed steps only, and stands where its events left it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roundsman.contracts.message import Message
from roundsman.contracts.types import order
from roundsman.operations.invariants.facts import Facts
from roundsman.operations.invariants.finding import Fault, Verdict, count


@dataclass(frozen=True, slots=True)
class _Step:
    sources: frozenset[str]
    target: str  # empty: the order stays where it is


def _step(*sources: str, to: str = "") -> _Step:
    return _Step(frozenset(sources), to)


# Written down here once more on purpose: the order service's own table is what is on trial.
_STEPS: Mapping[type[Message], _Step] = {
    order.OrderPlaced: _step("", to="placed"),
    order.OrderAuthorized: _step("placed", to="authorized"),
    order.OrderAccepted: _step("authorized", to="accepted"),
    order.OrderDelayed: _step("accepted", "assigned"),
    order.OrderReady: _step("accepted", "assigned"),
    order.OrderAssigned: _step("accepted", "assigned", to="assigned"),
    order.OrderUnassigned: _step("assigned", to="accepted"),
    order.OrderPickedUp: _step("assigned", to="picked_up"),
    order.OrderDelivered: _step("picked_up", to="delivered"),
    order.OrderCompleted: _step("delivered", to="completed"),
}
_BEFORE_PICKUP = ("placed", "authorized", "accepted", "assigned")
_ENDINGS: Mapping[str, _Step] = {
    "payment_declined": _step("placed", to="cancelled"),
    "payment_timeout": _step("placed", to="cancelled"),
    "vendor_rejected": _step("authorized", to="cancelled"),
    "vendor_timeout": _step("authorized", to="cancelled"),
    "no_driver": _step("accepted", to="cancelled"),
    "delivery_timeout": _step("accepted", "assigned", "picked_up", to="cancelled"),
    "customer_request": _step(*_BEFORE_PICKUP, to="cancelled"),
    "operator": _step(*_BEFORE_PICKUP, "picked_up", to="cancelled"),
}


def every_order_ends(facts: Facts) -> Verdict:
    """Completed or cancelled; one that is still on its way has a timer that will move it on."""
    faults = [
        Fault(order_id, f"{order_id} is open")
        for order_id, trace in facts.traces.items()
        if trace.status == "open" and order_id not in facts.stores.awaited
    ]
    return Verdict(count(len(facts.traces), "order"), faults)


def orders_stand_as_told(facts: Facts) -> Verdict:
    """The order service has every order that was told, in the state that was told, and no other."""
    standing = facts.stores.standing
    faults = [
        Fault(order_id, f"{order_id}: the service says {standing.get(order_id, 'nothing')}, the topic says {told}")
        for order_id, told in _told(facts).items()
        if standing.get(order_id) != told
    ]
    faults += [Fault(one, f"{one} was never told") for one in sorted(standing.keys() - facts.traces.keys())]
    return Verdict(count(len(standing), "order"), faults)


def _told(facts: Facts) -> Mapping[str, str]:
    """Order id -> the state in which its events leave it."""
    return {order_id: _walk(trace.told)[0] for order_id, trace in facts.traces.items()}


def only_allowed_steps(facts: Facts) -> Verdict:
    """Each order's events, in the order in which they were told, follow the life cycle."""
    faults = [
        Fault(order_id, f"{order_id} told {_name(wrong)} when {status or 'not placed'}")
        for order_id, trace in facts.traces.items()
        for status, wrong in [_walk(trace.told)]
        if wrong is not None
    ]
    return Verdict(count(sum(len(trace.told) for trace in facts.traces.values()), "step"), faults)


def _walk(told: Sequence[Message]) -> tuple[str, Message | None]:
    """The state reached, and the first step that the life cycle does not have; what follows it says nothing."""
    status = ""
    for message in told:
        step = _ENDINGS.get(message.reason) if isinstance(message, order.OrderCancelled) else _STEPS.get(type(message))
        if step is None or status not in step.sources:
            return status, message
        status = step.target or status
    return status, None


def _name(message: Message) -> str:
    reason = f" ({message.reason})" if isinstance(message, order.OrderCancelled) else ""
    return type(message).__name__ + reason
