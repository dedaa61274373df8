"""What each role may read of an order."""

from dataclasses import replace

import pytest

from roundsman.kernel.ids import UserId
from roundsman.order.api.access import looks_after, shown
from roundsman.order.api.field_rules import ORDER_FIELDS
from roundsman.order.domain.order import Order
from roundsman.order.testing.one_order import MIA, NOON, ORDER, TERMS
from roundsman.web import Caller, Permission, Role

PERSONAL = sorted(ORDER_FIELDS.rules[Permission.ORDERS_PERSONAL])
PRICES = sorted(ORDER_FIELDS.rules[Permission.ORDERS_PRICES])
THEIRS = replace(TERMS, instructions="Ring twice")


SUE = UserId.derived(NOON, "sue")


def caller(role: Role, user_id: UserId = SUE) -> Caller:
    return Caller(user_id=user_id, org_id=TERMS.org_id, roles=frozenset({role}), expires_at=0)


@pytest.mark.parametrize(
    ("role", "masked"),
    [
        (Role.VENDOR, []),
        (Role.DRIVER, []),
        (Role.DISPATCHER, PRICES),
        (Role.SUPPORT, PRICES),
        (Role.ACCOUNTANT, PERSONAL),
        (Role.MANAGER, []),
        (Role.OWNER, []),
        (Role.ADMIN, []),
    ],
)
def test_a_role_reads_of_an_order_what_it_needs(role: Role, masked: list[str]) -> None:
    view = shown(Order.place(ORDER, THEIRS), caller(role))

    assert view.masked == masked
    assert view.price.total_minor == TERMS.price.total_minor
    assert (view.price.items_minor, view.lines[0].line_minor) == ((0, 0) if masked == PRICES else (1010, 1010))
    personal = ("***", "***") if masked == PERSONAL else ("Torstraße 1", "Ring twice")
    assert (view.dropoff.address, view.instructions) == personal
    assert view.pickup.address == "Torstraße 1"


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.ACCOUNTANT])
def test_ones_own_order_is_shown_whole_whatever_one_is(role: Role) -> None:
    mia = caller(role, MIA)
    order = Order.place(ORDER, THEIRS)

    assert not looks_after(mia, order)
    assert shown(order, mia).masked == []
