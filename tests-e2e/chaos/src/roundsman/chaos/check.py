"""Holds what people know against what there is. Nothing here reads anything."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from roundsman.chaos.calls import Calls, Outcome, outcome_of
from roundsman.chaos.deadlines import Limits, late_sagas
from roundsman.chaos.hearing import Heard, unheard
from roundsman.chaos.repeats import Repeat
from roundsman.contracts.types.payment import PaymentRefunded
from roundsman.operations.invariants.finding import Finding
from roundsman.simulator.gateway import Call, Json
from roundsman.simulator.report.facts import Facts

ORDERS = "/orders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known after all is healed and quiet."""

    calls: Calls
    facts: Facts
    findings: Sequence[Finding]  # of the report's invariants
    answered_again: Mapping[Call, str] = field(
        default_factory=dict
    )  # acknowledged call -> what differs the second time
    tries: int  # after so many without an answer a caller gives up
    heard: Sequence[Heard] = ()
    repeats: Sequence[Repeat] = ()  # of mails
    limits: Limits | None = None  # None: nobody waits


def violations(found: Evidence) -> list[str]:
    """Every promise that was broken, with the id of whom it was broken to."""
    return [
        *(f"{one.name}: {one.detail}" for one in found.findings if not one.ok),
        *_lost(found),
        *_doubled(found),
        *_refunded_twice(found),
        *_never_answered(found),
        *unheard(found.heard, found.facts.log),
        *(late_sagas(found.facts.traces, found.limits) if found.limits else ()),
        *(f"letter {one.message_id} arrived again after {one.after_s} s" for one in found.repeats if not one.excuse),
        *(f"{call.method} {call.path} {call.key}: {what}" for call, what in found.answered_again.items() if what),
    ]


def effects_checked(found: Evidence) -> int:
    """How many acknowledged effects were looked for."""
    return sum(1 for _ in found.calls.acknowledged())


def _lost(found: Evidence) -> Iterator[str]:
    """What was acknowledged is stored."""
    if "orders" in found.facts.unread:
        return  # the findings say so
    for call, answer in _placed(found.calls):
        if str(answer["order_id"]) not in found.facts.orders:
            yield f"{answer['order_id']} was acknowledged to {call.key} and does not exist"


def _doubled(found: Evidence) -> Iterator[str]:
    """A key placed one order at most, whether its caller got an answer or not: every key has a door of its own."""
    orders_at: dict[str, list[str]] = defaultdict(list)
    for order_id, order in found.facts.orders.items():
        orders_at[str(order["dropoff"]["address"])].append(order_id)
    keys_of: dict[str, set[str]] = defaultdict(set)
    for call, _ in found.calls:
        if call.method == "POST" and call.path == ORDERS:
            keys_of[_door(call)].add(call.key)
    for door, order_ids in orders_at.items():
        if len(order_ids) > len(keys_of[door]):
            yield f"{', '.join(sorted(keys_of[door])) or 'nobody'} placed {', '.join(sorted(order_ids))}"


def _refunded_twice(found: Evidence) -> Iterator[str]:
    """A refund that was granted is made; none is made more often than somebody asked for one."""
    made = Counter(one.order_id for one in found.facts.log.of(PaymentRefunded))
    granted = Counter(_paid_for(call) for call, _ in found.calls.acknowledged() if _is_refund(call))
    asked = Counter(_paid_for(call) for call, _ in found.calls if _is_refund(call))
    for order_id, wanted in asked.items():
        if not granted[order_id] <= made[order_id] <= wanted:
            yield f"{order_id}: {granted[order_id]} refunds were granted, {made[order_id]} were made"


def _never_answered(found: Evidence) -> Iterator[str]:
    """Everybody gets an answer in the end; who stopped asking by themselves has no say."""
    for call, tries in found.calls:
        if len(tries) >= found.tries and outcome_of(tries[-1]) is Outcome.UNKNOWN:
            yield f"{call.method} {call.path} {call.key} had no answer after {len(tries)} tries"


def _placed(calls: Calls) -> Iterator[tuple[Call, Json]]:
    return ((call, answer) for call, answer in calls.acknowledged() if call.path == ORDERS)


def _door(call: Call) -> str:
    return str((call.body or {})["dropoff"]["address"])


def _is_refund(call: Call) -> bool:
    return call.method == "POST" and call.path.endswith("/refunds")


def _paid_for(call: Call) -> str:
    return call.path.split("/")[2]
