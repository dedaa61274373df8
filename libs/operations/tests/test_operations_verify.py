"""Telling broken from under way, and reading facts off rows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from roundsman.contracts.types.order import OrderReady
from roundsman.contracts.types.payment import PaymentAuthorized
from roundsman.messaging.lag import GroupLag, PartitionLag
from roundsman.operations.invariants.facts import Facts, Parked, Stores, Sums, by_order
from roundsman.operations.invariants.log import Log
from roundsman.operations.records import Record
from roundsman.operations.verify.judge import Judgement, Patience, judge_all
from roundsman.operations.verify.left import PlatformTime, left_of
from roundsman.operations.verify.stores import Found, ledger_of, stores_of

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)
PATIENCE = Patience(now=NOON, under_way_s=60)
PAID = PaymentAuthorized(order_id="ord_1", payment_id="pay_1", amount_minor=100, currency="EUR", at=NOON)
ACCOUNT = "ord_1 EUR"


def told(message: PaymentAuthorized | OrderReady, age_s: float, sequence: int = 1) -> Record:
    headers = {"ce_id": "msg_1", "ce_source": "payment", "ce_subject": "ord_1", "ce_sequence": str(sequence)}
    written_at = NOON - timedelta(seconds=age_s)
    return Record(
        topic=message.TOPIC, partition=0, offset=0, key="ord_1", headers=headers, message=message, written_at=written_at
    )


def judged(name: str, facts: Facts) -> Judgement:
    return next(one for one in judge_all(facts, PATIENCE) if one.name == name)


@pytest.mark.parametrize(("age_s", "state"), [(59, "under way"), (60, "under way"), (61, "broken")])
def test_money_that_was_told_and_not_booked_is_broken_when_it_has_had_its_time(age_s: float, state: str) -> None:
    facts = Facts(log=Log([told(PAID, age_s)]), account=by_order)

    assert judged("payment events equal the ledger", facts).state == state


def test_an_order_with_a_call_still_to_be_made_is_under_way_however_old() -> None:
    facts = Facts(log=Log([told(PAID, 3600)]), account=by_order, stores=Stores(pending=frozenset({"ord_1"})))

    assert judged("payment events equal the ledger", facts).state == "under way"


def test_money_that_agrees_order_by_order_is_kept() -> None:
    ledger = {ACCOUNT: Sums(authorized_minor=100)}
    facts = Facts(log=Log([told(PAID, 3600)]), account=by_order, ledger=ledger, book=ledger)

    assert judged("payment events equal the ledger", facts).state == "kept"
    assert judged("the ledger equals the provider's book", facts).state == "kept"


def test_an_amount_booked_to_another_order_is_seen_though_the_totals_agree() -> None:
    facts = Facts(log=Log([told(PAID, 3600)]), account=by_order, ledger={"ord_2 EUR": Sums(authorized_minor=100)})

    assert len(judged("payment events equal the ledger", facts).broken) == 2


def test_what_concerns_no_order_is_never_excused() -> None:
    parked = Parked(handler="order.saga", key="ord_1", topic="payment.events.v1", reason="no such order")
    facts = Facts(log=Log([told(PAID, 1)]), parked=[parked])

    assert judged("nothing is parked", facts).state == "broken"


def test_a_source_that_is_away_leaves_its_invariants_unchecked_and_that_is_not_well() -> None:
    found = judged("the ledger sums to zero", Facts(log=Log([]), unread={"ledger": "postgres does not answer"}))

    assert (found.state, found.ok) == ("not checked", False)
    assert "postgres does not answer" in found.looked_at


@pytest.mark.parametrize(
    ("counted", "unsent", "state"),
    [(1, 0, "kept"), (2, 1, "kept"), (2, 0, "broken"), (0, 0, "broken"), (1, 1, "kept")],
)
def test_the_last_event_of_an_aggregate_is_missed_too(counted: int, unsent: int, state: str) -> None:
    aggregate = ("payment", "ord_1")
    stores = Stores(told={aggregate: counted}, unsent={aggregate: unsent})
    facts = Facts(log=Log([told(PAID, 3600)]), stores=stores)

    assert judged("everything told is on its topic", facts).state == state


FOUND = Found(
    databases={
        "payment": {
            "aggregates": [{"id": "ord_1", "sequence": 3}],
            "unsent": [
                {"subject": "ord_1", "sequence": "3", "told_at": "2026-05-03T11:50:00+00:00"},
                {"subject": "ord_1", "sequence": None, "told_at": "2026-05-03T11:59:59+00:00"},
                {"subject": "payment/usr_1", "sequence": None, "told_at": None},  # a key that is taken back
            ],
            "timers": [{"kind": "payment.capture", "subject": "ord_1", "due_at": NOON - timedelta(seconds=30)}],
            "positions": [
                {"consumer_group": "payment.commands", "topic": "payment.commands.v1", "partition": 2, "next_offset": 7}
            ],
            "ledger": [
                {
                    "order_id": "ord_1",
                    "currency": "EUR",
                    "authorized_minor": 5,
                    "captured_minor": 0,
                    "released_minor": 0,
                    "voided_minor": 0,
                    "refunded_minor": 0,
                    "ledger_sum_minor": 0,
                }
            ],
        }
    },
    documents={"notification": {"intents": [{"order_id": "ord_2", "due_at": NOON - timedelta(hours=1)}]}},
)
LAG = GroupLag(
    name="order.saga",
    state="Stable",
    members=1,
    source="store",
    partitions=[
        PartitionLag(topic="t", partition=0, next_offset=1, end_offset=4, behind=3, behind_s=61.0),
    ],
)


def test_rows_become_what_the_stores_say() -> None:
    stores = stores_of(FOUND, {("payment.commands.v1", 2): 9})

    assert stores.told == {("payment", "ord_1"): 3}
    assert stores.unsent == {("payment", "ord_1"): 1}
    assert stores.positions == {("payment.commands", "payment.commands.v1", 2): 7}
    assert sorted(stores.awaited) == ["ord_1"]
    assert sorted(stores.pending) == ["ord_1", "ord_2"]
    assert ledger_of(FOUND) == ({ACCOUNT: Sums(authorized_minor=5)}, {ACCOUNT: 0})


def test_only_what_waits_too_long_is_left() -> None:
    left = left_of(FOUND, [LAG], PlatformTime(now=NOON), 60)

    assert left == {
        "the outbox of payment": 1,
        "the timers of payment": 0,
        "the messages of notification": 1,
        "the topics of order.saga": 3,
    }


def test_patience_is_real_time_on_a_clock_that_runs_faster() -> None:
    left = left_of(FOUND, [replace(LAG, partitions=[])], PlatformTime(now=NOON, speed=10.0), 60)

    assert (left["the outbox of payment"], left["the messages of notification"]) == (0, 1)
