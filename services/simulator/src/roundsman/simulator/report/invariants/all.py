"""Every invariant, in the order in which it is shown."""

from collections.abc import Sequence

from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.invariants import drivers, messages, money, orders
from roundsman.simulator.report.invariants.finding import Finding, Invariant, examine

INVARIANTS: Sequence[Invariant] = (
    Invariant(name="every order ended", check=orders.every_order_ended, needs=("topics",)),
    Invariant(
        name="services say what people were told",
        check=orders.services_say_what_people_were_told,
        needs=("topics", "orders"),
    ),
    Invariant(name="declined cards end orders", check=orders.declined_cards_end_orders, needs=("topics",)),
    Invariant(name="orders take allowed steps only", check=orders.only_allowed_steps, needs=("topics",)),
    Invariant(
        name="completed orders are captured once and in full",
        check=money.completed_orders_are_captured_once_and_in_full,
        needs=("topics",),
    ),
    Invariant(
        name="cancelled orders cost their fee at most",
        check=money.cancelled_orders_cost_their_fee_at_most,
        needs=("topics",),
    ),
    Invariant(name="the ledger sums to zero", check=money.ledger_sums_to_zero, needs=("ledger",)),
    Invariant(
        name="the ledger equals the provider's book", check=money.ledger_equals_provider, needs=("ledger", "book")
    ),
    Invariant(name="payment events equal the ledger", check=money.events_equal_ledger, needs=("topics", "ledger")),
    Invariant(name="no driver is in two places", check=drivers.no_driver_in_two_places, needs=("topics",)),
    Invariant(name="each delivery earns once", check=drivers.deliveries_earn_once, needs=("topics",)),
    Invariant(name="accepted positions are told", check=drivers.accepted_positions_are_told, needs=("topics",)),
    Invariant(
        name="people are told once of each step",
        check=messages.people_are_told_once,
        needs=("topics", "notifications", "letters"),
    ),
    Invariant(name="events are numbered without gaps", check=messages.sequences_have_no_gaps, needs=("topics",)),
    Invariant(name="nothing is parked", check=messages.nothing_parked, needs=("topics",)),
    Invariant(name="nothing is left to do", check=messages.nothing_left_to_do, needs=("databases",)),
)


def examine_all(facts: Facts) -> list[Finding]:
    """A finding for each invariant."""
    return [examine(invariant, facts) for invariant in INVARIANTS]
