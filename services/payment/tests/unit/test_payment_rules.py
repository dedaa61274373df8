"""A payment's rules at their bounds, and what is remembered until the provider answers."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from roundsman.kernel.errors import DomainError
from roundsman.kernel.money import Money
from roundsman.payment.domain.errors import (
    AmountNotPositive,
    CaptureDiffers,
    CaptureTooLarge,
    NothingToCapture,
    NothingToRefund,
    ProviderContradicts,
    RefundAlreadyAsked,
    RefundNotFull,
)
from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.provider import CallKind, Granted, Refused
from roundsman.payment.domain.state import Status, Terms

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
GRANTED = Granted(provider_ref="pi_1")


def a_requested_payment(amount_minor: int = 1000) -> Payment:
    payment = Payment.request(
        Terms(
            payment_id="pay_1",
            order_id="ord_1",
            customer_id="usr_1",
            vendor_id="ven_1",
            org_id="org_1",
            amount=Money(amount_minor, "USD"),
            payment_token="tok_ok",
            requested_at=AT,
        )
    )
    assert next_call(payment) is CallKind.AUTHORIZE
    return payment


def an_authorized_payment() -> Payment:
    payment = a_requested_payment()
    payment.authorization_answered(GRANTED, AT)
    return payment


def a_captured_payment(amount_minor: int = 1000) -> Payment:
    payment = an_authorized_payment()
    payment.capture(amount_minor)
    assert next_call(payment) is CallKind.CAPTURE
    payment.captured(AT)
    return payment


def next_call(payment: Payment) -> CallKind | None:
    call = payment.take_call()
    return call.kind if call else None


def told(payment: Payment) -> list[str]:
    return [type(event).__name__ for event in payment.events]


@pytest.mark.parametrize(("amount_minor", "allowed"), [(-1, False), (0, False), (1, True)])
def test_a_payment_is_of_an_amount_above_zero(amount_minor: int, allowed: bool) -> None:
    with nullcontext() if allowed else pytest.raises(AmountNotPositive):
        assert a_requested_payment(amount_minor).status is Status.REQUESTED


@pytest.mark.parametrize(
    ("amount_minor", "error"),
    [(0, AmountNotPositive), (1, None), (999, None), (1000, None), (1001, CaptureTooLarge)],
)
def test_a_capture_takes_at_most_what_was_authorized(amount_minor: int, error: type[DomainError] | None) -> None:
    payment = an_authorized_payment()

    with pytest.raises(error) if error else nullcontext():
        payment.capture(amount_minor)

    assert next_call(payment) is (None if error else CallKind.CAPTURE)


def test_a_capture_of_less_releases_the_rest() -> None:
    payment = a_captured_payment(400)

    assert (payment.authorized_minor, payment.captured_minor, payment.released_minor) == (1000, 400, 600)
    assert [one.kind.value for one in payment.take_movements()] == ["authorize", "capture", "release"]


def test_a_capture_of_all_releases_nothing() -> None:
    payment = a_captured_payment(1000)

    assert [one.kind.value for one in payment.take_movements()] == ["authorize", "capture"]


def test_a_repeated_capture_changes_nothing() -> None:
    payment = a_captured_payment(400)
    payment.capture(400)

    assert next_call(payment) is None


def test_a_capture_of_another_amount_is_refused() -> None:
    payment = a_captured_payment(400)

    with pytest.raises(CaptureDiffers):
        payment.capture(401)


def test_a_capture_before_the_authorization_is_done_after() -> None:
    payment = a_requested_payment()
    payment.capture(1000)
    assert next_call(payment) is None

    payment.authorization_answered(GRANTED, AT)

    assert next_call(payment) is CallKind.CAPTURE


def test_a_void_before_the_authorization_is_done_after() -> None:
    payment = a_requested_payment()
    payment.void("customer_request")
    assert next_call(payment) is None

    payment.authorization_answered(GRANTED, AT)
    assert next_call(payment) is CallKind.VOID
    payment.voided(AT)

    assert told(payment) == ["PaymentAuthorized", "PaymentVoided"]
    assert payment.released_minor == 1000


def test_a_void_before_a_decline_is_done_with_it() -> None:
    payment = a_requested_payment()
    payment.void("customer_request")

    payment.authorization_answered(Refused(reason="card_declined"), AT)

    assert next_call(payment) is None
    assert told(payment) == ["PaymentDeclined"]


def test_a_void_outweighs_a_remembered_capture() -> None:
    payment = a_requested_payment()
    payment.capture(1000)
    payment.void("customer_request")

    payment.authorization_answered(GRANTED, AT)

    assert next_call(payment) is CallKind.VOID


def test_a_void_after_the_capture_was_asked_refunds_it() -> None:
    payment = an_authorized_payment()
    payment.capture(400)
    assert next_call(payment) is CallKind.CAPTURE
    payment.void("operator")
    assert next_call(payment) is None

    payment.captured(AT)

    assert next_call(payment) is CallKind.REFUND


def test_a_given_up_payment_is_not_captured() -> None:
    payment = an_authorized_payment()
    payment.void("vendor_rejected")

    with pytest.raises(NothingToCapture):
        payment.capture(1000)


@pytest.mark.parametrize("answers", [["declined"], ["voided"]])
def test_what_came_to_nothing_is_not_refunded(answers: list[str]) -> None:
    payment = a_requested_payment()
    if answers == ["declined"]:
        payment.authorization_answered(Refused(reason="card_declined"), AT)
    else:
        payment.authorization_answered(GRANTED, AT)
        payment.void("no_driver")
        payment.voided(AT)

    with pytest.raises(NothingToRefund):
        payment.refund(1000, "late")


@pytest.mark.parametrize(("amount_minor", "allowed"), [(399, False), (400, True), (401, False)])
def test_a_refund_is_of_all_that_was_captured(amount_minor: int, allowed: bool) -> None:
    payment = a_captured_payment(400)

    with nullcontext() if allowed else pytest.raises(RefundNotFull):
        payment.refund(amount_minor, "cold")

    assert next_call(payment) is (CallKind.REFUND if allowed else None)


def test_a_person_cannot_ask_for_a_second_refund() -> None:
    payment = a_captured_payment()
    payment.refund_for_support("cold")

    with pytest.raises(RefundAlreadyAsked):
        payment.refund_for_support("cold, too")


def test_a_person_cannot_refund_before_the_capture() -> None:
    payment = an_authorized_payment()
    payment.capture(1000)

    with pytest.raises(NothingToRefund):
        payment.refund_for_support("cold")


@pytest.mark.parametrize("answer", [Granted(provider_ref="pi_2"), Refused(reason="card_declined")])
def test_two_answers_to_one_authorization_are_not_swallowed(answer: Granted | Refused) -> None:
    payment = an_authorized_payment()

    with pytest.raises(ProviderContradicts):
        payment.authorization_answered(answer, AT)

    assert payment.status is Status.AUTHORIZED


def test_the_same_answer_again_changes_nothing() -> None:
    payment = an_authorized_payment()

    payment.authorization_answered(GRANTED, AT)

    assert told(payment) == ["PaymentAuthorized"]
    assert len(payment.take_movements()) == 1
