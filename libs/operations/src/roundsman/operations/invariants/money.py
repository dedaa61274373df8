"""Money: taken once and in full or not at all, and every book tells the same."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from roundsman.contracts.types import payment
from roundsman.operations.invariants.facts import Facts, Paid, Sums
from roundsman.operations.invariants.finding import Fault, Verdict, count
from roundsman.operations.invariants.log import Log
from roundsman.operations.invariants.trace import Trace


def completed_orders_are_captured_once_and_in_full(facts: Facts) -> Verdict:
    """One capture of the whole total for each completed order."""
    completed = {order_id: trace for order_id, trace in facts.traces.items() if trace.completed}
    faults = [
        Fault(order_id, f"{order_id}: captured {captures or 'nothing'} of {trace.placed.total_minor}")
        for order_id, trace in completed.items()
        if (captures := _captured(trace)) != [trace.placed.total_minor]
    ]
    return Verdict(count(len(completed), "completed order"), faults)


def cancelled_orders_cost_their_fee_at_most(facts: Facts) -> Verdict:
    """Exactly the cancellation fee is captured; without one nothing is, and what was authorized is voided once."""
    cancelled = {order_id: trace for order_id, trace in facts.traces.items() if trace.cancelled}
    faults = [fault for order_id, trace in cancelled.items() for fault in _overcharges(order_id, trace)]
    with_fee = sum(bool(trace.cancelled and trace.cancelled.fee_minor) for trace in cancelled.values())
    return Verdict(f"{count(len(cancelled), 'cancelled order')}, {with_fee} with a fee", faults)


def _overcharges(order_id: str, trace: Trace) -> Iterator[Fault]:
    fee_minor = trace.cancelled.fee_minor if trace.cancelled else 0
    captured, voided = _captured(trace), [one.amount_minor for one in trace.payments(payment.PaymentVoided)]
    authorized = [one.amount_minor for one in trace.payments(payment.PaymentAuthorized)]
    if captured != ([fee_minor] if fee_minor else []):
        yield Fault(order_id, f"{order_id}: captured {captured or 'nothing'}, the fee is {fee_minor}")
    if voided != ([] if fee_minor else authorized):
        told = f"authorized {authorized}, voided {voided or 'nothing'}"
        yield Fault(order_id, f"{order_id}: {told}, the fee is {fee_minor}")


def _captured(trace: Trace) -> list[int]:
    return [one.amount_minor for one in trace.payments(payment.PaymentCaptured)]


def ledger_sums_to_zero(facts: Facts) -> Verdict:
    """In every account, all postings add up to nothing."""
    faults = [Fault(_owner(one), f"{one}: off by {minor}") for one, minor in facts.ledger_sums.items() if minor]
    return Verdict(_currencies(facts.ledger_sums), faults)


def ledger_equals_provider(facts: Facts) -> Verdict:
    """What we booked is what the provider has on its book."""
    ours = {account: _as_provider_counts(sums) for account, sums in facts.ledger.items()}
    return Verdict(_currencies(ours), list(_differences(ours, facts.book, ("the ledger", "the provider"))))


def events_equal_ledger(facts: Facts) -> Verdict:
    """What payment told adds up to what it booked."""
    told = sums_told(facts.log, facts.account)
    return Verdict(_currencies(told), list(_differences(told, facts.ledger, ("the events", "the ledger"))))


def sums_told(log: Log, account: Callable[[Paid], str]) -> Mapping[str, Sums]:
    """Account -> the sums over payment's events."""
    told = [(account(one), "authorized_minor", one.amount_minor) for one in log.of(payment.PaymentAuthorized)]
    told += [(account(one), "captured_minor", one.amount_minor) for one in log.of(payment.PaymentCaptured)]
    told += [(account(one), "released_minor", one.released_minor) for one in log.of(payment.PaymentCaptured)]
    told += [(account(one), "voided_minor", one.amount_minor) for one in log.of(payment.PaymentVoided)]
    told += [(account(one), "refunded_minor", one.amount_minor) for one in log.of(payment.PaymentRefunded)]
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for owner, name, minor in told:
        sums[owner][name] += minor
    return {owner: Sums(**counted) for owner, counted in sums.items()}


def _as_provider_counts(sums: Sums) -> Sums:
    """The provider does not tell a void from what a capture leaves over: it releases both."""
    return Sums(
        authorized_minor=sums.authorized_minor,
        captured_minor=sums.captured_minor,
        released_minor=sums.released_minor + sums.voided_minor,
        refunded_minor=sums.refunded_minor,
    )


def _differences(ours: Mapping[str, Sums], theirs: Mapping[str, Sums], names: tuple[str, str]) -> Iterator[Fault]:
    for account in sorted({*ours, *theirs}):
        left, right = ours.get(account, Sums()), theirs.get(account, Sums())
        for field in fields(Sums):
            one, other = getattr(left, field.name), getattr(right, field.name)
            if one != other:
                what = field.name.removesuffix("_minor")
                yield Fault(_owner(account), f"{what} {account}: {names[0]} {one}, {names[1]} {other}")


def _currencies(sums: Mapping[str, object]) -> str:
    return ", ".join(sorted({account.split()[-1] for account in sums})) or "no money moved"


def _owner(account: str) -> str:
    """The order whose account it is; empty for that of a currency."""
    return account.rpartition(" ")[0]
