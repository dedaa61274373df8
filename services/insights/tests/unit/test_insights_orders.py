"""What is known of an order does not depend on how its facts came."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundsman.insights.domain.orders import Milestone, OrderFacts, Placement
from roundsman.kernel.ids import OrderId, OrgId

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORDER = OrderId.derived(NOON, "order")
Fact = Callable[[OrderFacts], None]


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


PLACEMENT = Placement(org_id=OrgId.derived(NOON, "org"), kind="delivery", cell="881f1d4887fffff", placed_at=at(0))
# Two drivers: the first gives it back.
STORY: list[Fact] = [
    lambda order: order.place(PLACEMENT),
    lambda order: order.reach(Milestone.AUTHORIZED, at(1)),
    lambda order: order.reach(Milestone.ACCEPTED, at(2)),
    lambda order: order.promise(at(12)),
    lambda order: order.take(at(3)),
    lambda order: order.give_back(at(4)),
    lambda order: order.take(at(5)),
    lambda order: order.reach(Milestone.READY, at(10)),
    lambda order: order.reach(Milestone.PICKED_UP, at(11)),
    lambda order: order.reach(Milestone.DELIVERED, at(20)),
    lambda order: order.reach(Milestone.COMPLETED, at(21)),
]


def known(facts: list[Fact]) -> OrderFacts:
    order = OrderFacts(ORDER)
    for fact in facts:
        fact(order)
    return order


def shape(order: OrderFacts) -> tuple[object, ...]:
    moments = order.ready_by, order.taken_at, order.given_back_at
    return order.placement, sorted(order.reached.items()), moments, order.state


@given(st.permutations(STORY + STORY))
def test_facts_in_any_order_and_twice_make_the_same_order(facts: list[Fact]) -> None:
    assert shape(known(facts)) == shape(known(STORY))


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (1, "placed"),
        (2, "authorized"),
        (3, "accepted"),
        (5, "assigned"),
        (6, "accepted"),
        (7, "assigned"),
        (8, "assigned"),
        (9, "picked_up"),
        (10, "delivered"),
        (11, "completed"),
    ],
)
def test_the_state_is_that_of_the_order_service_after_each_fact(told: int, state: str) -> None:
    assert known(STORY[:told]).state == state


def test_a_cancelled_order_stays_so_whatever_came_before() -> None:
    order = known(STORY[:9])

    order.reach(Milestone.CANCELLED, at(12))

    assert order.state == "cancelled"


def test_the_first_driver_counts_for_how_soon_there_was_one() -> None:
    assert known(STORY).reached[Milestone.ASSIGNED] == at(3)
