"""Every invariant of a played day, in the order in which it is shown."""

from collections.abc import Sequence

from roundsman.operations.invariants import all as common
from roundsman.operations.invariants.finding import Finding, Invariant, examine
from roundsman.simulator.report import people
from roundsman.simulator.report.facts import Facts

# What only a platform whose people have written down what they were told can be asked.
PEOPLE: Sequence[Invariant[Facts]] = (
    Invariant(
        name="services say what people were told",
        check=people.services_say_what_people_were_told,
        needs=("topics", "orders"),
    ),
    Invariant(name="declined cards end orders", check=people.declined_cards_end_orders, needs=("topics",)),
    Invariant(name="accepted positions are told", check=people.accepted_positions_are_told, needs=("topics",)),
)
INVARIANTS: Sequence[Invariant[Facts]] = (
    *common.ORDERS,
    *PEOPLE,
    *common.MONEY,
    *common.DRIVERS,
    *common.MESSAGES,
)


def examine_all(facts: Facts) -> list[Finding]:
    """A finding for each invariant."""
    return [examine(invariant, facts) for invariant in INVARIANTS]
