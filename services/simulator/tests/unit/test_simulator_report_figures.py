"""The day in figures."""

import json
from dataclasses import replace

import pytest

from roundsman.contracts.types import order
from roundsman.simulator.report.figures import Figures, figures, mean, p90, undelivered_share
from roundsman.simulator.report.invariants import examine_all
from roundsman.simulator.report.outcome import Report
from roundsman.simulator.report.testing import (
    FEE_MINOR,
    TOTAL_MINOR,
    MadeUpDay,
    a_day,
    accept,
    cancel,
    deliver,
)


def figures_of(day: MadeUpDay) -> Figures:
    return figures(day.facts())


def test_orders_are_counted_by_how_they_ended() -> None:
    counted = figures_of(a_day())

    assert (counted.placed, counted.completed) == (6, 2)
    assert counted.cancelled == {"customer_request": 2, "payment_declined": 1, "no_driver": 1}


def test_click_to_door_is_from_placing_to_handing_over() -> None:
    assert figures_of(a_day()).click_to_door_min == [35, 35]


def test_ready_to_pickup_counts_from_the_kitchens_word() -> None:
    assert figures_of(a_day()).ready_to_pickup_min == [2, 2]


def test_ready_to_pickup_counts_from_the_promise_if_the_kitchen_said_nothing() -> None:
    day = a_day().without(order.OrderReady)
    ready = [one for one in a_day().records if isinstance(one.message, order.OrderReady)]

    assert len(ready) == 2
    assert figures_of(day).ready_to_pickup_min == [2, 2]


def test_what_the_customer_or_the_card_ended_was_not_to_be_delivered() -> None:
    day = a_day()  # two delivered, one without a driver; three ended by customer or card

    assert undelivered_share(list(day.facts().traces.values())) == pytest.approx(1 / 3)


@pytest.mark.parametrize(("reason", "share"), [("delivery_timeout", 0.5), ("no_driver", 0.5), ("vendor_timeout", 0.0)])
def test_only_what_the_platform_gave_up_is_undelivered(reason: str, share: float) -> None:
    day = MadeUpDay()
    deliver(day, "ord_1", 0)
    cancel(day, "ord_2", 60, ("accepted", reason))

    assert undelivered_share(list(day.facts().traces.values())) == pytest.approx(share)


def test_an_order_that_did_not_end_is_undelivered() -> None:
    day = MadeUpDay()
    accept(day, "ord_1", 0)

    assert undelivered_share(list(day.facts().traces.values())) == 1


def test_a_day_without_orders_has_figures() -> None:
    counted = figures_of(MadeUpDay())

    assert counted.undelivered_share == 0
    assert counted.as_json()["click_to_door_min"] == {"mean": None, "p90": None}


@pytest.mark.parametrize(("count", "rank"), [(1, 1), (9, 9), (10, 9), (11, 10), (100, 90)])
def test_nine_in_ten_do_not_exceed_the_p90(count: int, rank: int) -> None:
    assert p90([float(n) for n in range(1, count + 1)]) == rank


def test_the_mean_is_the_average() -> None:
    assert mean([1, 2, 6]) == 3


def test_money_and_messages_are_counted() -> None:
    counted = figures_of(a_day())

    assert counted.money["USD"] == {
        "authorized_minor": 5 * TOTAL_MINOR,
        "captured_minor": 2 * TOTAL_MINOR + FEE_MINOR,
        "voided_minor": 2 * TOTAL_MINOR,
        "refunded_minor": TOTAL_MINOR,
        "ledger_sum_minor": 0,
    }
    assert counted.notifications["order_placed"] == {"email": 6, "in_app": 6}
    assert counted.parked == 0
    assert counted.topics["tracking.positions.v1"] == 4


def test_a_message_that_was_not_sent_is_not_counted() -> None:
    day = a_day()
    day.notices[:] = [replace(day.notices[0], status="failed")]

    assert figures_of(day).notifications == {}


def test_the_json_has_what_readers_rely_on() -> None:
    facts = a_day().facts()
    report = Report(history=facts.history, figures=figures(facts), findings=examine_all(facts))
    told = json.loads(json.dumps(report.as_json()))

    assert told.keys() >= {"orders", "click_to_door_min", "ready_to_pickup_min", "undelivered_share", "topics"}
    assert told.keys() >= {"parked", "money", "notifications", "invariants", "wall_s", "speed", "seed", "day"}
    assert told["orders"].keys() == {"placed", "completed", "cancelled"}
    assert all(one.keys() == {"name", "ok", "detail"} for one in told["invariants"])
    assert report.kept
