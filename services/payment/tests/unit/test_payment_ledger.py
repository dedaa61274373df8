"""The ledger: every movement balances, whatever the amounts."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundsman.kernel.money import Money
from roundsman.payment.domain.errors import AmountNotPositive, Unbalanced
from roundsman.payment.domain.ledger import Account, Movement, MovementKind, Origin, Posting, movement

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORIGIN = Origin(payment_id="pay_1", order_id="ord_1", org_id="org_1")

amounts = st.builds(Money, st.integers(1, 10**12), st.sampled_from(["USD", "EUR", "JPY"]))
movements = st.builds(movement, st.just(ORIGIN), st.sampled_from(MovementKind), amounts, st.just(AT))


@given(st.lists(movements, max_size=20))
def test_all_postings_together_are_zero_per_currency(booked: list[Movement]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for one in booked:
        for posting in one.postings:
            sums[one.currency] += posting.amount_minor

    assert not any(sums.values())


@given(st.lists(st.integers(-(10**12), 10**12), max_size=6))
def test_only_balanced_postings_make_a_movement(amounts_minor: list[int]) -> None:
    postings = tuple(Posting(account=Account.REFUNDS, amount_minor=amount) for amount in amounts_minor)

    try:
        made = Movement(origin=ORIGIN, kind=MovementKind.VOID, currency="USD", postings=postings, at=AT)
    except Unbalanced:
        assert sum(amounts_minor) != 0 or not amounts_minor
    else:
        assert sum(posting.amount_minor for posting in made.postings) == 0


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_and_less_do_not_move(minor: int) -> None:
    with pytest.raises(AmountNotPositive):
        movement(ORIGIN, MovementKind.AUTHORIZE, Money(minor, "USD"), AT)


def test_the_smallest_amount_moves() -> None:
    booked = movement(ORIGIN, MovementKind.AUTHORIZE, Money(1, "USD"), AT)

    assert {posting.account: posting.amount_minor for posting in booked.postings} == {
        Account.PROVIDER_HOLDS: 1,
        Account.CUSTOMER_FUNDS: -1,
    }


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_capture_and_its_release_empty_the_holds(captured_minor: int, rest_minor: int) -> None:
    kinds = {MovementKind.AUTHORIZE: captured_minor + rest_minor, MovementKind.CAPTURE: captured_minor}
    if rest_minor:
        kinds[MovementKind.RELEASE] = rest_minor

    balances: dict[Account, int] = defaultdict(int)
    for kind, minor in kinds.items():
        for posting in movement(ORIGIN, kind, Money(minor, "USD"), AT).postings:
            balances[posting.account] += posting.amount_minor

    assert balances[Account.PROVIDER_HOLDS] == balances[Account.CUSTOMER_FUNDS] == 0
    assert balances[Account.PROVIDER_BALANCE] == -balances[Account.PLATFORM_REVENUE] == captured_minor
