"""Each invariant is kept by the made-up day, and broken by what it forbids."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from roundsman.contracts.types import driver, order, payment, tracking
from roundsman.contracts.types.platform import RecordParked
from roundsman.operations.invariants.facts import Sums
from roundsman.operations.invariants.finding import Finding
from roundsman.operations.invariants.log import Log
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.invariants import INVARIANTS, examine_all
from roundsman.simulator.report.testing import (
    CUSTOMER,
    DRIVER,
    EARNING_MINOR,
    FEE_MINOR,
    TOTAL_MINOR,
    VENDOR,
    MadeUpDay,
    a_day,
    accept,
    assign,
    at,
    cancel,
    capture,
    deliver,
    place,
)

PARTIES = {"order_id": "ord_1", "customer_id": CUSTOMER, "vendor_id": VENDOR}
PAID: dict[str, Any] = {"order_id": "ord_1", "payment_id": "pay_ord_1", "amount_minor": TOTAL_MINOR, "currency": "USD"}


def finding(name: str, facts: Facts) -> Finding:
    return next(one for one in examine_all(facts) if one.name == name)


def test_the_made_up_day_keeps_every_invariant() -> None:
    findings = examine_all(a_day().facts())

    assert [one for one in findings if not one.ok] == []
    assert len(findings) == len(INVARIANTS) == len({one.name for one in INVARIANTS})


def an_order_that_does_not_end(day: MadeUpDay) -> Facts:
    accept(day, "ord_7", 200)
    return day.facts()


def an_acknowledged_order_that_is_not_shown(day: MadeUpDay) -> Facts:
    facts = day.facts()
    return replace(facts, orders={key: one for key, one in facts.orders.items() if key != "ord_1"})


def an_acknowledged_order_that_was_never_told(day: MadeUpDay) -> Facts:
    return day.without(order.OrderPlaced).facts()


def a_customer_who_was_told_otherwise(day: MadeUpDay) -> Facts:
    facts = day.facts()
    day.stories[0].status = "cancelled"
    return facts


def another_reason_than_the_customer_was_told(day: MadeUpDay) -> Facts:
    facts = day.facts()
    day.stories[-1].reason = "operator"
    return facts


def another_total_than_the_customer_was_told(day: MadeUpDay) -> Facts:
    day.stories[0].total_minor -= 1
    return day.facts()


def a_service_that_shows_what_it_did_not_tell(day: MadeUpDay) -> Facts:
    return day.without(order.OrderCompleted).facts()


def a_granted_cancellation_that_did_not_happen(day: MadeUpDay) -> Facts:
    day.stories[0].cancel_granted = True
    return day.facts()


def a_granted_refund_that_was_not_made(day: MadeUpDay) -> Facts:
    return day.without(payment.PaymentRefunded).facts()


def an_order_that_nobody_asked_for(day: MadeUpDay) -> Facts:
    place(day, "ord_7", 200)
    return day.facts()


def a_delivery_that_only_its_driver_knows(day: MadeUpDay) -> Facts:
    day.driver.delivered.append("ord_3")
    return day.facts()


def a_good_card_that_was_declined(day: MadeUpDay) -> Facts:
    day.stories[4].payment_token = "tok_ok"
    return day.facts()


def a_declining_card_that_paid(day: MadeUpDay) -> Facts:
    day.stories[0].payment_token = "tok_decline"
    return day.facts()


def a_second_delivery_of_the_same_order(day: MadeUpDay) -> Facts:
    day.say("ord_1", order.OrderDelivered(**PARTIES, driver_id=DRIVER, proof=(), at=at(40)))
    return day.facts()


def a_rejection_after_the_acceptance(day: MadeUpDay) -> Facts:
    cancel(day, "ord_7", 200, ("accepted", "vendor_rejected"))
    return day.facts()


def a_cancellation_for_an_unknown_reason(day: MadeUpDay) -> Facts:
    cancel(day, "ord_7", 200, ("accepted", "unknown"))
    return day.facts()


def a_second_capture(day: MadeUpDay) -> Facts:
    capture(day, "ord_1", TOTAL_MINOR)
    return day.facts()


def a_capture_of_less(day: MadeUpDay) -> Facts:
    facts = day.facts()
    facts.traces["ord_1"].paid[:] = [payment.PaymentCaptured(**PAID | {"amount_minor": 1}, released_minor=0, at=at(0))]
    return facts


def a_capture_without_a_fee(day: MadeUpDay) -> Facts:
    capture(day, "ord_4", 1)
    return day.facts()


def more_than_the_fee(day: MadeUpDay) -> Facts:
    capture(day, "ord_3", FEE_MINOR)
    return day.facts()


def money_that_stays_set_aside(day: MadeUpDay) -> Facts:
    return day.without(payment.PaymentVoided).facts()


def a_void_beside_the_fee(day: MadeUpDay) -> Facts:
    day.say("pay_ord_3", payment.PaymentVoided(**PAID | {"order_id": "ord_3"}, at=at(130)))
    return day.facts()


def a_posting_without_its_pair(day: MadeUpDay) -> Facts:
    return replace(day.facts(), ledger_sums={"USD": 1})


def a_provider_who_took_more(day: MadeUpDay) -> Facts:
    facts = day.facts()
    return replace(facts, book={"USD": replace(facts.book["USD"], captured_minor=facts.book["USD"].captured_minor + 1)})


def a_provider_with_another_currency(day: MadeUpDay) -> Facts:
    facts = day.facts()
    return replace(facts, book={**facts.book, "EUR": Sums(authorized_minor=1)})


def a_ledger_that_forgot_a_refund(day: MadeUpDay) -> Facts:
    facts = day.facts()
    return replace(facts, ledger={"USD": replace(facts.ledger["USD"], refunded_minor=0)})


def a_driver_with_two_orders(day: MadeUpDay) -> Facts:
    deliver(day, "ord_7", 10)
    return day.facts()


def a_driver_who_never_got_rid_of_an_order(day: MadeUpDay) -> Facts:
    accept(day, "ord_7", -60)
    assign(day, "ord_7", -55)
    return day.facts()


def a_delivery_without_an_earning(day: MadeUpDay) -> Facts:
    return day.without(driver.EarningRecorded).facts()


def an_earning_twice(day: MadeUpDay) -> Facts:
    day.say(DRIVER, an_earning("ord_1"))
    return day.facts()


def an_earning_for_nothing(day: MadeUpDay) -> Facts:
    day.say(DRIVER, an_earning("ord_6"))
    return day.facts()


def an_earning(order_id: str) -> driver.EarningRecorded:
    return driver.EarningRecorded(
        driver_id=DRIVER, order_id=order_id, amount_minor=EARNING_MINOR, currency="USD", at=at(35)
    )


def a_lost_position(day: MadeUpDay) -> Facts:
    return day.without(tracking.PositionReported).facts()


def somebody_told_twice(day: MadeUpDay) -> Facts:
    day.notices.append(replace(day.notices[0], notification_id="ntf_another"))
    return day.facts()


def somebody_not_told(day: MadeUpDay) -> Facts:
    del day.notices[0]
    return day.facts()


def a_message_that_failed(day: MadeUpDay) -> Facts:
    day.notices[-1] = replace(day.notices[-1], status="failed")
    return day.facts()


def a_message_announced_twice(day: MadeUpDay) -> Facts:
    day.records += [replace(one, headers={}) for one in day.records if one.topic == "notification.events.v1"]
    return day.facts()


def a_letter_that_did_not_arrive(day: MadeUpDay) -> Facts:
    facts = day.facts()
    return replace(facts, letters=facts.letters[1:])


def a_letter_that_nobody_logged(day: MadeUpDay) -> Facts:
    facts = day.facts()
    return replace(facts, letters=[*facts.letters, "ntf_unknown"])


def a_gap_in_the_numbers(day: MadeUpDay) -> Facts:
    return day.without(order.OrderAuthorized).facts()


def an_event_without_a_number(day: MadeUpDay) -> Facts:
    first = day.records[0]
    day.records.append(replace(first, offset=9999, headers={**first.headers, "ce_id": "msg_x", "ce_sequence": ""}))
    return day.facts()


def two_events_of_one_number(day: MadeUpDay) -> Facts:
    first = next(one for one in day.records if one.sequence)
    day.records.append(replace(first, offset=9999, headers={**first.headers, "ce_id": "msg_another"}))
    return day.facts()


def events_out_of_order(day: MadeUpDay) -> Facts:
    day.records.reverse()
    return replace(day.facts(), log=Log(day.records))


def a_parked_record(day: MadeUpDay) -> Facts:
    parked = RecordParked(
        parked_id="1",
        group="order.saga",
        handler="OrderPlaced",
        reason="cannot work",
        topic="payment.events.v1",
        partition=0,
        offset=4,
        key="ord_1",
        message_id="msg_1",
        type="roundsman.payment.PaymentAuthorized",
        at=at(0),
    )
    day.say("ord_1", parked, topic="order.parked.v1")
    return day.facts()


def an_unsent_message(day: MadeUpDay) -> Facts:
    return replace(day.facts(), left={"the outbox of order": 1})


def an_order_in_the_store_alone(day: MadeUpDay) -> Facts:
    facts = day.facts()
    return replace(facts, stores=replace(facts.stores, standing={**facts.stores.standing, "ord_7": "placed"}))


def with_told(facts: Facts, difference: int) -> Facts:
    told = {one: number + difference for one, number in facts.stores.told.items()}
    return replace(facts, stores=replace(facts.stores, told=told))


def a_last_event_that_was_lost(day: MadeUpDay) -> Facts:
    return with_told(day.facts(), 1)


def an_event_that_its_service_does_not_know_of(day: MadeUpDay) -> Facts:
    return with_told(day.facts(), -1)


def a_position_beyond_the_end(day: MadeUpDay) -> Facts:
    facts = day.facts()
    log, place = ("order.events.v1", 0), ("order.saga", "order.events.v1", 0)
    return replace(facts, stores=replace(facts.stores, ends={log: 4}, positions={place: 5}))


Breakage = Callable[[MadeUpDay], Facts]
BREAKAGES: list[tuple[str, Breakage]] = [
    ("every order ends", an_order_that_does_not_end),
    ("services say what people were told", an_acknowledged_order_that_is_not_shown),
    ("services say what people were told", an_acknowledged_order_that_was_never_told),
    ("services say what people were told", a_customer_who_was_told_otherwise),
    ("services say what people were told", another_reason_than_the_customer_was_told),
    ("services say what people were told", another_total_than_the_customer_was_told),
    ("orders stand as their events say", a_service_that_shows_what_it_did_not_tell),
    ("services say what people were told", a_granted_cancellation_that_did_not_happen),
    ("services say what people were told", a_granted_refund_that_was_not_made),
    ("services say what people were told", an_order_that_nobody_asked_for),
    ("services say what people were told", a_delivery_that_only_its_driver_knows),
    ("declined cards end orders", a_good_card_that_was_declined),
    ("declined cards end orders", a_declining_card_that_paid),
    ("orders take allowed steps only", a_second_delivery_of_the_same_order),
    ("orders take allowed steps only", a_rejection_after_the_acceptance),
    ("orders take allowed steps only", a_cancellation_for_an_unknown_reason),
    ("completed orders are captured once and in full", a_second_capture),
    ("completed orders are captured once and in full", a_capture_of_less),
    ("cancelled orders cost their fee at most", a_capture_without_a_fee),
    ("cancelled orders cost their fee at most", more_than_the_fee),
    ("cancelled orders cost their fee at most", money_that_stays_set_aside),
    ("cancelled orders cost their fee at most", a_void_beside_the_fee),
    ("the ledger sums to zero", a_posting_without_its_pair),
    ("the ledger equals the provider's book", a_provider_who_took_more),
    ("the ledger equals the provider's book", a_provider_with_another_currency),
    ("payment events equal the ledger", a_ledger_that_forgot_a_refund),
    ("no driver is in two places", a_driver_with_two_orders),
    ("no driver is in two places", a_driver_who_never_got_rid_of_an_order),
    ("each delivery earns once", a_delivery_without_an_earning),
    ("each delivery earns once", an_earning_twice),
    ("each delivery earns once", an_earning_for_nothing),
    ("accepted positions are told", a_lost_position),
    ("people are told once of each step", somebody_told_twice),
    ("people are told once of each step", somebody_not_told),
    ("people are told once of each step", a_message_that_failed),
    ("people are told once of each step", a_message_announced_twice),
    ("people are told once of each step", a_letter_that_did_not_arrive),
    ("people are told once of each step", a_letter_that_nobody_logged),
    ("events are numbered without gaps", a_gap_in_the_numbers),
    ("events are numbered without gaps", an_event_without_a_number),
    ("events are numbered without gaps", two_events_of_one_number),
    ("events are numbered without gaps", events_out_of_order),
    ("orders stand as their events say", an_order_in_the_store_alone),
    ("everything told is on its topic", a_last_event_that_was_lost),
    ("everything told is on its topic", an_event_that_its_service_does_not_know_of),
    ("nobody has read what is not there", a_position_beyond_the_end),
    ("nothing is parked", a_parked_record),
    ("nothing is left to do", an_unsent_message),
]


@pytest.mark.parametrize(("name", "broken_by"), BREAKAGES, ids=[breakage.__name__ for _, breakage in BREAKAGES])
def test_an_invariant_is_broken_by(name: str, broken_by: Breakage) -> None:
    found = finding(name, broken_by(a_day()))

    assert not found.ok, found.detail


def test_every_invariant_has_something_that_breaks_it() -> None:
    assert {name for name, _ in BREAKAGES} == {invariant.name for invariant in INVARIANTS}
