"""Orders: each ends, by allowed steps only, and as the people were told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from roundsman.contracts.message import Message
from roundsman.contracts.types import order, payment
from roundsman.simulator.gateway import Json
from roundsman.simulator.history import OrderStory
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.invariants.finding import Verdict, count
from roundsman.simulator.report.trace import Trace

DECLINING_CARD = "tok_decline"


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
    "delivery_timeout": _step("assigned", "picked_up", to="cancelled"),
    "customer_request": _step(*_BEFORE_PICKUP, to="cancelled"),
    "operator": _step(*_BEFORE_PICKUP, "picked_up", to="cancelled"),
}


def every_order_ended(facts: Facts) -> Verdict:
    """Completed or cancelled, none left on its way."""
    faults = [f"{order_id} is open" for order_id, trace in facts.traces.items() if trace.status == "open"]
    return Verdict(count(len(facts.traces), "order"), faults)


def only_allowed_steps(facts: Facts) -> Verdict:
    """Each order's events, in the order in which they were told, follow the life cycle."""
    faults = [fault for order_id, trace in facts.traces.items() for fault in _misstep(order_id, trace.told)]
    return Verdict(count(sum(len(trace.told) for trace in facts.traces.values()), "step"), faults)


def _misstep(order_id: str, told: Sequence[Message]) -> Iterator[str]:
    """The first step that the life cycle does not have; what follows it says nothing."""
    status = ""
    for message in told:
        step = _ENDINGS.get(message.reason) if isinstance(message, order.OrderCancelled) else _STEPS.get(type(message))
        if step is None or status not in step.sources:
            yield f"{order_id} told {_name(message)} when {status or 'not placed'}"
            return
        status = step.target or status


def _name(message: Message) -> str:
    reason = f" ({message.reason})" if isinstance(message, order.OrderCancelled) else ""
    return type(message).__name__ + reason


def services_say_what_people_were_told(facts: Facts) -> Verdict:
    """What was acknowledged exists and stands as its customer was told; nothing exists that nobody asked for."""
    stories = [story for story in facts.history.orders if story.order_id]
    faults = [fault for story in stories for fault in _contradictions(story, facts)]
    faults += _unasked(facts)
    faults += _undelivered_after_all(facts)
    return Verdict(count(len(stories), "acknowledged order"), faults)


def _contradictions(story: OrderStory, facts: Facts) -> Iterator[str]:
    shown, trace = facts.orders.get(story.order_id), facts.traces.get(story.order_id)
    if shown is None or trace is None:
        where = "service" if shown is None else "topic"
        yield f"{story.order_id} was acknowledged and is not known to the order {where}"
        return
    if (story.status, story.reason) != _standing(shown):
        yield f"{story.order_id}: told {story.status} {story.reason}, the service says {' '.join(_standing(shown))}"
    if trace.status != shown["status"]:
        yield f"{story.order_id}: the service says {shown['status']}, the topic says {trace.status}"
    if story.total_minor != trace.placed.total_minor:
        yield f"{story.order_id}: told a total of {story.total_minor}, the topic says {trace.placed.total_minor}"
    if story.cancel_granted and (trace.cancelled is None or trace.cancelled.reason != "customer_request"):
        yield f"{story.order_id}: the customer was told that it is cancelled, and it was not at their request"
    if story.refund_granted and not trace.payments(payment.PaymentRefunded):
        yield f"{story.order_id}: a refund was granted and not made"


def _standing(shown: Json) -> tuple[str, str]:
    return str(shown["status"]), str((shown.get("cancellation") or {}).get("reason", ""))


def _unasked(facts: Facts) -> list[str]:
    """Orders beyond those acknowledged; a POST that was never answered may have placed one."""
    known = {story.order_id for story in facts.history.orders}
    unanswered = sum(not story.order_id and not story.problem for story in facts.history.orders)
    unknown = [order_id for order_id in facts.traces if order_id not in known]
    return [] if len(unknown) <= unanswered else [f"{order_id} was placed by nobody" for order_id in unknown]


def _undelivered_after_all(facts: Facts) -> list[str]:
    handed_over = {order_id: driver.driver_id for driver in facts.history.drivers for order_id in driver.delivered}
    return [
        f"{order_id}: its driver was told that it is delivered, and the topic knows nothing of it"
        for order_id, driver_id in handed_over.items()
        if not _was_delivered_by(facts.traces.get(order_id), driver_id)
    ]


def _was_delivered_by(trace: Trace | None, driver_id: str) -> bool:
    return trace is not None and trace.delivered_at is not None and trace.driver_id == driver_id


def declined_cards_end_orders(facts: Facts) -> Verdict:
    """Every card that declines ends its order so, unless its customer was quicker; no other card does."""
    stories = [story for story in facts.history.orders if story.order_id in facts.traces]
    declining = [story for story in stories if story.payment_token == DECLINING_CARD]
    faults = []
    for story in stories:
        reason = _reason(facts.traces[story.order_id])
        if story.payment_token != DECLINING_CARD and reason == "payment_declined":
            faults.append(f"{story.order_id}: declined, though the card was good")
        if story.payment_token == DECLINING_CARD and reason not in {"payment_declined", "customer_request"}:
            faults.append(f"{story.order_id}: the card declines, and the order ended {reason or 'well'}")
    return Verdict(f"{len(declining)} of {len(stories)} cards decline", faults)


def _reason(trace: Trace) -> str:
    return trace.cancelled.reason if trace.cancelled else ""
