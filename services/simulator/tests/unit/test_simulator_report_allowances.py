"""What no invariant forbids, though it looks odd; and what a finding says."""

from dataclasses import replace
from typing import Any

from roundsman.contracts.types import dispatch
from roundsman.operations.invariants.finding import Fault, Finding, Invariant, Verdict, examine
from roundsman.operations.records import Record
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.invariants import examine_all
from roundsman.simulator.report.testing import (
    CUSTOMER,
    DRIVER,
    TOTAL_MINOR,
    VENDOR,
    a_day,
    accept,
    assign,
    at,
    cancel,
    deliver,
)

PARTIES = {"order_id": "ord_1", "customer_id": CUSTOMER, "vendor_id": VENDOR}
PAID: dict[str, Any] = {"order_id": "ord_1", "payment_id": "pay_ord_1", "amount_minor": TOTAL_MINOR, "currency": "USD"}


def finding(name: str, facts: Facts) -> Finding:
    return next(one for one in examine_all(facts) if one.name == name)


def test_a_customer_may_be_quicker_than_a_declining_card() -> None:
    day = a_day()
    cancel(day, "ord_7", 200, ("placed", "customer_request"))
    day.stories[-1].payment_token = "tok_decline"

    assert finding("declined cards end orders", day.facts()).ok


def test_an_order_may_come_from_a_request_that_was_never_answered() -> None:
    day = a_day()
    cancel(day, "ord_7", 200, ("placed", "payment_timeout"))
    day.stories[-1].order_id = ""

    assert finding("services say what people were told", day.facts()).ok


def test_a_job_may_begin_when_the_one_before_ends() -> None:
    day = a_day()
    deliver(day, "ord_7", 30)  # assigned in minute 35, in which the first is delivered

    assert finding("no driver is in two places", day.facts()).ok


def test_an_order_that_was_taken_away_leaves_its_driver_free() -> None:
    day = a_day()
    accept(day, "ord_7", 40)
    assign(day, "ord_7", 42)
    taken = dispatch.DriverUnassigned(order_id="ord_7", job_id="job_ord_7", driver_id=DRIVER, reason="late", at=at(50))
    day.say("job_ord_7", taken)

    assert finding("no driver is in two places", day.facts()).ok


def test_a_message_that_was_sent_twice_under_its_id_counts_once() -> None:
    day = a_day()
    day.records += [replace(record, offset=record.offset + 1000) for record in day.records]

    assert [one for one in examine_all(day.facts()) if not one.ok] == []


def test_a_letter_may_be_handed_over_again_under_its_message_id() -> None:
    facts = a_day().facts()
    found = finding("people are told once of each step", replace(facts, letters=[*facts.letters, facts.letters[0]]))

    assert found.ok
    assert "1 handed over again" in found.detail


def test_a_letter_about_an_account_is_in_no_log_of_orders_and_is_not_counted() -> None:
    facts, name = a_day().facts(), "people are told once of each step"
    found = finding(name, replace(facts, letters=[*facts.letters, "ltr_1", "ltr_1"]))

    assert found.ok
    assert found.detail == finding(name, facts).detail


def test_what_could_not_be_read_is_not_kept() -> None:
    facts = replace(a_day().facts(), unread={"ledger": "503 away"})
    findings = examine_all(facts)

    broken = {one.name for one in findings if not one.ok}
    assert broken == {
        "the ledger sums to zero",
        "the ledger equals the provider's book",
        "payment events equal the ledger",
    }
    assert "503 away" in finding("the ledger sums to zero", facts).detail


def test_a_detail_shows_some_faults_and_counts_the_rest() -> None:
    faults = [Fault("", f"fault {n}") for n in range(8)]
    invariant: Invariant[Facts] = Invariant(name="rule", check=lambda _: Verdict("8 things", faults))

    detail = examine(invariant, a_day().facts()).detail

    assert "fault 4" in detail
    assert "fault 5" not in detail
    assert "3 more" in detail


def test_a_record_without_an_id_is_known_by_its_place() -> None:
    record = Record(topic="t", partition=1, offset=2, message=a_day().records[0].message)

    assert record.message_id == "t:1:2"
    assert record.sequence is None
