"""What may become of an intent, at its bounds."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from roundsman.sandbox.domain.errors import AmountTooLarge, IntentStateWrong
from roundsman.sandbox.domain.intent import Intent, IntentId, Status
from roundsman.sandbox.domain.tokens import behaviour_of

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def an_intent() -> Intent:
    return Intent(
        intent_id=IntentId.derived(AT, "one"),
        reference="order 17",
        payment_token="tok_ok",
        currency="USD",
        amount_minor=1000,
        authorized_minor=1000,
        status=Status.AUTHORIZED,
        created_at=AT,
        changed_at=AT,
    )


@pytest.mark.parametrize(("amount_minor", "allowed"), [(999, True), (1000, True), (1001, False)])
def test_no_more_than_the_held_amount_is_captured(amount_minor: int, allowed: bool) -> None:
    with nullcontext() if allowed else pytest.raises(AmountTooLarge):
        captured = an_intent().capture(amount_minor, AT)
        assert (captured.captured_minor, captured.released_minor) == (amount_minor, 1000 - amount_minor)
        assert captured.held_minor == 0


@pytest.mark.parametrize(("amount_minor", "status"), [(699, Status.CAPTURED), (700, Status.REFUNDED), (701, None)])
def test_no_more_than_the_captured_amount_is_refunded(amount_minor: int, status: Status | None) -> None:
    captured = an_intent().capture(700, AT)

    with nullcontext() if status else pytest.raises(AmountTooLarge):
        assert captured.refund(amount_minor, AT).status == status


def test_a_refunded_intent_is_not_refunded_again() -> None:
    refunded = an_intent().capture(700, AT).refund(700, AT)

    with pytest.raises(IntentStateWrong):
        refunded.refund(1, AT)


def test_a_captured_intent_is_not_voided() -> None:
    captured = an_intent().capture(1, AT)

    with pytest.raises(IntentStateWrong):
        captured.void(AT)


@pytest.mark.parametrize(
    ("token", "reason"),
    [("tok_ok", ""), ("tok_visa", ""), ("tok_decline", "card_declined"), ("4242424242424242", "token_not_known")],
)
def test_the_token_decides_whether_money_is_there(token: str, reason: str) -> None:
    assert behaviour_of(token).decline_reason == reason
