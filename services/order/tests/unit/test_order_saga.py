"""The saga: each step, each wait, each way out, and what is taken back."""

from datetime import timedelta

import pytest

from roundsman.contracts.types import dispatch, payment
from roundsman.contracts.types.order import OrderCancelled
from roundsman.order.domain.errors import OrderNotCancellable
from roundsman.order.domain.lifecycle import Reason, Status
from roundsman.order.testing.one_order import (
    ACCEPTED,
    ADA,
    AUTHORIZED,
    BOB,
    CAPTURED,
    INCOMING,
    JOURNEY,
    NOON,
    ORDER,
    TERMS,
    Saga,
    assigned,
    job_cancelled,
    progressed,
    unassigned,
)
from roundsman.testkit import staged


async def test_a_placed_order_waits_for_its_payment() -> None:
    saga = await Saga.at(Status.PLACED)

    assert saga.waits() == {"order.payment": 120}


@pytest.mark.parametrize(
    ("before", "status", "asked", "waits"),
    [
        (Status.PLACED, Status.AUTHORIZED, ["OpenTicket"], {"order.vendor": 360}),
        (Status.AUTHORIZED, Status.ACCEPTED, ["RequestDelivery"], {"order.dispatch": 3720}),
        (Status.ACCEPTED, Status.ASSIGNED, [], {"order.delivery": 7200}),
        (Status.ASSIGNED, Status.PICKED_UP, [], {"order.delivery": 7200}),
        (Status.PICKED_UP, Status.DELIVERED, ["CapturePayment"], {"order.capture": 600}),
        (Status.DELIVERED, Status.COMPLETED, [], {}),
    ],
)
async def test_each_step_asks_the_next_and_waits_so_long(
    before: Status, status: Status, asked: list[str], waits: dict[str, float]
) -> None:
    saga = await Saga.at(before)

    await saga.hear(JOURNEY[status])

    assert [name for name in saga.told() if not name.startswith("Order")] == asked
    assert saga.waits() == waits


@pytest.mark.parametrize(
    ("status", "limit_s", "reason", "undone"),
    [
        (Status.PLACED, 120, "payment_timeout", ["VoidPayment"]),
        (Status.AUTHORIZED, 360, "vendor_timeout", ["VoidPayment", "CancelTicket"]),
        (Status.ACCEPTED, 3720, "no_driver", ["VoidPayment", "CancelTicket", "CancelDelivery"]),
    ],
)
async def test_a_wait_that_is_over_ends_the_order_and_undoes_it(
    status: Status, limit_s: float, reason: str, undone: list[str]
) -> None:
    saga = await Saga.at(status)

    await saga.wait_s(limit_s - 1)
    assert (saga.order["status"], saga.told()) == (status, [])
    await saga.wait_s(1)

    cancelled = staged(saga.database)[0]
    assert isinstance(cancelled, OrderCancelled)
    assert (cancelled.reason, cancelled.fee_minor) == (reason, 0)
    assert cancelled.cancelled_by.startswith("timer:order.")
    assert saga.told()[1:] == undone
    assert not saga.waits()


@pytest.mark.parametrize("status", [Status.ASSIGNED, Status.PICKED_UP])
async def test_a_delivery_that_takes_too_long_ends_when_dispatch_has_stopped_it(status: Status) -> None:
    saga = await Saga.at(status)

    await saga.wait_s(7200)
    assert (saga.order["status"], saga.told(), saga.waits()) == (status, ["CancelDelivery"], {"order.delivery": 14400})
    await saga.hear(job_cancelled())

    cancelled = staged(saga.database)[1]
    assert isinstance(cancelled, OrderCancelled)
    assert (cancelled.reason, cancelled.fee_minor, cancelled.cancelled_by) == ("delivery_timeout", 0, "dispatch")
    assert saga.told()[2:] == ["VoidPayment", "CancelTicket"]
    assert not saga.waits()


async def test_a_delivery_that_we_hear_of_late_counts() -> None:
    saga = await Saga.at(Status.PICKED_UP)

    await saga.wait_s(7200)
    await saga.hear(JOURNEY[Status.DELIVERED])

    assert saga.order["status"] == Status.DELIVERED
    assert saga.told() == ["CancelDelivery", "OrderDelivered", "CapturePayment"]


@pytest.mark.parametrize("reason", ["customer_request", "operator"])
async def test_a_job_that_is_stopped_for_another_reason_ends_no_order(reason: str) -> None:
    saga = await Saga.at(Status.ASSIGNED)

    await saga.hear(job_cancelled(reason))

    assert (saga.order["status"], saga.told()) == (Status.ASSIGNED, [])


async def test_a_capture_without_answer_is_asked_for_again_until_it_is_answered() -> None:
    saga = await Saga.at(Status.DELIVERED)

    await saga.wait_s(600)
    await saga.wait_s(600)
    assert saga.told() == ["CapturePayment", "CapturePayment"]
    assert saga.waits() == {"order.capture": 1800}

    await saga.hear(CAPTURED)
    assert saga.order["status"] == Status.COMPLETED
    assert not saga.waits()


@pytest.mark.parametrize(
    ("status", "name", "undone"),
    [
        (Status.PLACED, "declined", []),
        (Status.AUTHORIZED, "rejected", ["VoidPayment"]),
        (Status.AUTHORIZED, "timed out", ["VoidPayment"]),
        (Status.ACCEPTED, "no driver", ["VoidPayment", "CancelTicket"]),
    ],
)
async def test_a_no_is_undone_with_all_but_the_one_who_said_it(status: Status, name: str, undone: list[str]) -> None:
    saga = await Saga.at(status)

    await saga.hear(INCOMING[name])

    assert saga.told() == ["OrderCancelled", *undone]


@pytest.mark.parametrize(
    ("status", "reason", "fee_minor"),
    [
        (Status.PLACED, Reason.CUSTOMER_REQUEST, 0),
        (Status.AUTHORIZED, Reason.CUSTOMER_REQUEST, 0),
        (Status.ACCEPTED, Reason.CUSTOMER_REQUEST, 505),
        (Status.ASSIGNED, Reason.CUSTOMER_REQUEST, 505),
        (Status.ACCEPTED, Reason.OPERATOR, 0),
        (Status.PICKED_UP, Reason.OPERATOR, 0),
    ],
)
async def test_calling_off_costs_a_share_of_the_items_once_the_vendor_works(
    status: Status, reason: Reason, fee_minor: int
) -> None:
    saga = await Saga.at(status)

    await saga.cancel(reason)

    cancelled, money = staged(saga.database)[:2]
    assert isinstance(cancelled, OrderCancelled)
    assert cancelled.fee_minor == fee_minor
    if fee_minor:
        assert money == payment.CapturePayment(order_id=ORDER, amount_minor=fee_minor)
    else:
        assert money == payment.VoidPayment(order_id=ORDER, reason=reason)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.PICKED_UP, Reason.CUSTOMER_REQUEST),
        (Status.DELIVERED, Reason.OPERATOR),
        (Status.COMPLETED, Reason.OPERATOR),
        (Status.CANCELLED, Reason.CUSTOMER_REQUEST),
    ],
)
async def test_an_order_that_went_too_far_cannot_be_called_off(status: Status, reason: Reason) -> None:
    saga = await Saga.at(status)

    with pytest.raises(OrderNotCancellable):
        await saga.cancel(reason)

    assert not saga.told()


async def test_money_that_comes_after_the_end_is_given_back_once() -> None:
    saga = await Saga.at(Status.CANCELLED)

    await saga.hear(AUTHORIZED)
    await saga.hear(AUTHORIZED)

    assert saga.told() == ["VoidPayment"]


async def test_a_late_repeat_of_the_authorization_does_not_touch_the_cancellation_fee() -> None:
    saga = await Saga.at(Status.ACCEPTED)
    await saga.cancel()

    await saga.hear(AUTHORIZED)
    await saga.hear(CAPTURED)

    assert saga.told() == ["OrderCancelled", "CapturePayment", "CancelTicket", "CancelDelivery"]
    assert saga.order["status"] == Status.CANCELLED


async def test_an_order_given_back_goes_to_the_next_driver_and_not_to_the_former_by_a_late_word() -> None:
    saga = await Saga.at(Status.ASSIGNED)

    await saga.hear(unassigned(ADA, after_s=2))
    assert saga.waits() == {"order.dispatch": 3720}
    await saga.hear(assigned(ADA, after_s=1))
    assert saga.order["status"] == Status.ACCEPTED
    await saga.hear(assigned(BOB, after_s=2))
    await saga.hear(unassigned(ADA, after_s=2))

    assert (saga.order["driver_id"], saga.order["status"]) == (BOB, Status.ASSIGNED)


async def test_dispatch_gets_salt_and_digest_and_never_the_pin() -> None:
    saga = await Saga.at(Status.AUTHORIZED)

    await saga.hear(ACCEPTED)

    asked = staged(saga.database)[-1]
    assert isinstance(asked, dispatch.RequestDelivery)
    assert (asked.pin_salt, asked.pin_digest) == ("salt", TERMS.pin.digest if TERMS.pin else "")
    assert asked.earning_minor == 200 + 100
    assert asked.give_up_at == NOON + timedelta(seconds=3600)
    assert all(b"4711" not in row.value for row in saga.database.state.outbox)


async def test_the_proof_of_a_delivery_is_told_and_its_photo_kept() -> None:
    saga = await Saga.at(Status.PICKED_UP)

    await saga.hear(progressed("delivered"))

    assert saga.order["photo_ref"] == "photo-1"
    assert getattr(staged(saga.database)[0], "proof", None) == ("pin",)
