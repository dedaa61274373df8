"""What the people were told, held against what services and topics say."""

from collections import Counter
from collections.abc import Iterator

from roundsman.contracts.types import payment, tracking
from roundsman.operations.invariants.finding import Fault, Verdict, count
from roundsman.operations.invariants.trace import Trace
from roundsman.simulator.gateway import Json
from roundsman.simulator.history import OrderStory
from roundsman.simulator.report.facts import Facts

DECLINING_CARD = "tok_decline"


def services_say_what_people_were_told(facts: Facts) -> Verdict:
    """What was acknowledged exists and stands as its customer was told; nothing exists that nobody asked for."""
    stories = [story for story in facts.history.orders if story.order_id]
    faults = [fault for story in stories for fault in _contradictions(story, facts)]
    faults += _unasked(facts)
    faults += _undelivered_after_all(facts)
    return Verdict(count(len(stories), "acknowledged order"), faults)


def _contradictions(story: OrderStory, facts: Facts) -> Iterator[Fault]:
    shown, trace = facts.orders.get(story.order_id), facts.traces.get(story.order_id)
    if shown is None or trace is None:
        where = "service" if shown is None else "topic"
        yield _fault(story, f"was acknowledged and is not known to the order {where}")
        return
    if (story.status, story.reason) != _standing(shown):
        yield _fault(story, f"told {story.status} {story.reason}, the service says {' '.join(_standing(shown))}")
    if story.total_minor != trace.placed.total_minor:
        yield _fault(story, f"told a total of {story.total_minor}, the topic says {trace.placed.total_minor}")
    if story.cancel_granted and (trace.cancelled is None or trace.cancelled.reason != "customer_request"):
        yield _fault(story, "the customer was told that it is cancelled, and it was not at their request")
    if story.refund_granted and not trace.payments(payment.PaymentRefunded):
        yield _fault(story, "a refund was granted and not made")


def _fault(story: OrderStory, what: str) -> Fault:
    return Fault(story.order_id, f"{story.order_id}: {what}")


def _standing(shown: Json) -> tuple[str, str]:
    return str(shown["status"]), str((shown.get("cancellation") or {}).get("reason", ""))


def _unasked(facts: Facts) -> list[Fault]:
    """Orders beyond those acknowledged; a POST that was never answered may have placed one."""
    known = {story.order_id for story in facts.history.orders}
    unanswered = sum(not story.order_id and not story.problem for story in facts.history.orders)
    unknown = [order_id for order_id in facts.traces if order_id not in known]
    return [] if len(unknown) <= unanswered else [Fault(one, f"{one} was placed by nobody") for one in unknown]


def _undelivered_after_all(facts: Facts) -> list[Fault]:
    handed_over = {order_id: driver.driver_id for driver in facts.history.drivers for order_id in driver.delivered}
    return [
        Fault(order_id, f"{order_id}: its driver was told that it is delivered, and the topic knows nothing of it")
        for order_id, driver_id in handed_over.items()
        if not _was_delivered_by(facts.traces.get(order_id), driver_id)
    ]


def _was_delivered_by(trace: Trace | None, driver_id: str) -> bool:
    return trace is not None and trace.delivered_at is not None and trace.driver_id == driver_id


_ENDS_OF_DECLINED = frozenset({"payment_declined", "payment_timeout", "customer_request"})


def declined_cards_end_orders(facts: Facts) -> Verdict:
    """Every card that declines ends its order so, unless its customer or the time limit was quicker; no other does."""
    stories = [story for story in facts.history.orders if story.order_id in facts.traces]
    declining = [story for story in stories if story.payment_token == DECLINING_CARD]
    faults = []
    for story in stories:
        reason = _reason(facts.traces[story.order_id])
        if story.payment_token != DECLINING_CARD and reason == "payment_declined":
            faults.append(_fault(story, "declined, though the card was good"))
        if story.payment_token == DECLINING_CARD and reason not in _ENDS_OF_DECLINED:
            faults.append(_fault(story, f"the card declines, and the order ended {reason or 'well'}"))
    return Verdict(f"{len(declining)} of {len(stories)} cards decline", faults)


def _reason(trace: Trace) -> str:
    return trace.cancelled.reason if trace.cancelled else ""


def accepted_positions_are_told(facts: Facts) -> Verdict:
    """Each driver's topic holds at least the positions that the driver was told were taken: an answer may get lost."""
    told = Counter(position.driver_id for position in facts.log.of(tracking.PositionReported))
    faults = [
        Fault(one.driver_id, f"{one.name}: {one.positions_accepted} accepted, {told[one.driver_id]} on the topic")
        for one in facts.history.drivers
        if told[one.driver_id] < one.positions_accepted
    ]
    return Verdict(count(sum(one.positions_accepted for one in facts.history.drivers), "accepted position"), faults)
