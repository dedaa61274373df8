"""What sockets heard is held against what was told: whatever is missing or out of order is found."""

from collections.abc import Sequence

import pytest

from roundsman.chaos.hearing import Heard, Telling, counted, unheard
from roundsman.contracts.types.tracking import EtaChanged, EtaChangedPhase
from roundsman.operations.invariants.log import Log
from roundsman.operations.records import Record
from roundsman.simulator.report.testing import CUSTOMER, DRIVER, a_day, at

START, END = "order.events.v1:0:0,tracking.events.v1:0:0", "order.events.v1:0:9999,tracking.events.v1:0:9999"
LOG = Log(a_day().records)
TOLD: list[Telling] = [
    (type(record.message).__name__, record.sequence)
    for record in LOG.first
    if record.topic == "order.events.v1" and record.aggregate[1] == "ord_1"
]


def heard(tellings: Sequence[Telling], began: str = START, reached: str = END, reloads: int = 0) -> Heard:
    return Heard(order_id="ord_1", began=began, reached=reached, tellings=tellings, resumed=3, reloads=reloads)


def wrongs(one: Heard) -> list[str]:
    return list(unheard([one], LOG))


def test_whoever_heard_everything_in_order_misses_nothing() -> None:
    assert len(TOLD) > 5
    assert wrongs(heard(TOLD)) == []


@pytest.mark.parametrize("n", range(len(TOLD)))
def test_each_message_that_was_not_heard_is_missed(n: int) -> None:
    name, number = TOLD[n]

    assert wrongs(heard([*TOLD[:n], *TOLD[n + 1 :]])) == [
        f"order:ord_1: resumed 3 times and never heard {name} {number}"
    ]


def test_two_messages_in_the_wrong_order_are_noticed() -> None:
    (wrong,) = wrongs(heard([TOLD[1], TOLD[0], *TOLD[2:]]))

    assert wrong.startswith(f"order:ord_1: heard {TOLD[1][0]} {TOLD[1][1]}, {TOLD[0][0]}")


def test_a_message_that_comes_again_is_no_wrong() -> None:
    assert wrongs(heard([TOLD[0], TOLD[1], TOLD[0], TOLD[1], *TOLD[2:]])) == []


def test_nobody_is_owed_what_was_told_before_they_came() -> None:
    second = next(one.offset for one in LOG.first if one.aggregate[1] == "ord_1" and one.sequence == 2 and one.is_event)

    assert wrongs(heard(TOLD[1:], began=f"order.events.v1:0:{second}")) == []
    assert wrongs(heard(TOLD[2:], began=f"order.events.v1:0:{second}")) != []


def test_whoever_hears_the_newest_expected_arrival_is_not_owed_the_older_ones() -> None:
    etas = [("EtaChanged", 1), ("EtaChanged", 2), ("EtaChanged", 3)]
    log = Log(_day_with_etas(len(etas)))

    assert list(unheard([heard([*TOLD, *etas])], log)) == []
    assert list(unheard([heard([*TOLD, etas[0], etas[2]])], log)) == []
    assert list(unheard([heard([*TOLD, etas[0], etas[1]])], log)) != []
    assert list(unheard([heard([*TOLD, etas[2], etas[1]])], log)) != []


def test_a_socket_that_does_not_come_back_is_a_wrong() -> None:
    assert wrongs(heard(TOLD, reached="")) == ["order:ord_1: the socket did not come back"]


def test_whoever_is_told_to_load_anew_is_owed_nothing_more() -> None:
    assert wrongs(heard(TOLD[2:], reloads=1)) == []


def test_what_was_listened_to_is_counted() -> None:
    expected = {"channels": 2, "events": len(TOLD) + 1, "resumed": 6, "reloads": 1}

    assert counted([heard(TOLD), heard(TOLD[:1], reloads=1)]) == expected


def _day_with_etas(number: int) -> list[Record]:
    day = a_day()
    for minute in range(number):
        eta = EtaChanged(
            order_id="ord_1",
            driver_id=DRIVER,
            customer_id=CUSTOMER,
            phase=EtaChangedPhase.TO_DROPOFF,
            eta_at=at(minute),
            distance_m=100.0,
            lat=41.9,
            lon=-87.6,
            at=at(minute),
        )
        day.say("ord_1", eta)
    return day.records
