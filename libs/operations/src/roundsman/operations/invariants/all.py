"""Every invariant that needs no more than topics and stores, in the order in which it is shown."""

from collections.abc import Sequence

from roundsman.operations.invariants import drivers, messages, money, orders
from roundsman.operations.invariants.facts import Facts
from roundsman.operations.invariants.finding import Invariant

ORDERS: Sequence[Invariant[Facts]] = (
    Invariant(name="every order ends", check=orders.every_order_ends, needs=("topics", "stores")),
    Invariant(name="orders take allowed steps only", check=orders.only_allowed_steps, needs=("topics",)),
    Invariant(name="orders stand as their events say", check=orders.orders_stand_as_told, needs=("topics", "stores")),
)
MONEY: Sequence[Invariant[Facts]] = (
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
)
DRIVERS: Sequence[Invariant[Facts]] = (
    Invariant(name="no driver is in two places", check=drivers.no_driver_in_two_places, needs=("topics",)),
    Invariant(name="each delivery earns once", check=drivers.deliveries_earn_once, needs=("topics",)),
)
MESSAGES: Sequence[Invariant[Facts]] = (
    Invariant(
        name="people are told once of each step",
        check=messages.people_are_told_once,
        needs=("topics", "notifications", "letters"),
    ),
    Invariant(name="events are numbered without gaps", check=messages.sequences_have_no_gaps, needs=("topics",)),
    Invariant(
        name="everything told is on its topic",
        check=messages.everything_told_is_on_its_topic,
        needs=("topics", "stores"),
    ),
    Invariant(
        name="nobody has read what is not there",
        check=messages.nobody_has_read_what_is_not_there,
        needs=("topics", "stores"),
    ),
    Invariant(name="nothing is parked", check=messages.nothing_parked, needs=("topics", "stores")),
    Invariant(name="nothing is left to do", check=messages.nothing_left_to_do, needs=("databases",)),
)
INVARIANTS: Sequence[Invariant[Facts]] = (*ORDERS, *MONEY, *DRIVERS, *MESSAGES)
