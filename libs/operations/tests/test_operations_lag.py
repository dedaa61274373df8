"""Lag: what is counted as unread, and for how long it has waited."""

from datetime import UTC, datetime, timedelta

from aiokafka import TopicPartition

from roundsman.messaging.lag import Group, Moment, Positions, lag_of, unread_from
from roundsman.operations.databases import Answers
from roundsman.operations.groups import stored_positions

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
P0, P1, OTHER = TopicPartition("a", 0), TopicPartition("a", 1), TopicPartition("b", 0)
SPANS = {P0: (0, 10), P1: (5, 8), OTHER: (0, 99)}


def a_group(positions: Positions, topics: tuple[str, ...] = ()) -> Group:
    return Group(name="g", state="Stable", members=1, source="store", positions=positions, topics=topics)


def moment(**waited_s: float) -> Moment:
    places = {"p0": (P0, 7), "p1": (P1, 5)}
    written_at = {places[name]: NOW - timedelta(seconds=seconds) for name, seconds in waited_s.items()}
    return Moment(now=NOW, spans=SPANS, written_at=written_at)


def test_messages_and_seconds_behind_are_told_for_each_partition_and_in_total() -> None:
    lag = lag_of(a_group({P0: 7, P1: 5}), moment(p0=2.5, p1=40))

    assert [(one.partition, one.behind, one.behind_s) for one in lag.partitions] == [(0, 3, 2.5), (1, 3, 40.0)]
    assert (lag.behind, lag.behind_s) == (6, 40.0)


def test_a_group_at_the_end_is_not_behind() -> None:
    lag = lag_of(a_group({P0: 10, P1: 8}), moment())

    assert (lag.behind, lag.behind_s) == (0, 0.0)


def test_what_retention_took_away_is_not_behind() -> None:
    assert unread_from(a_group({P0: 10, P1: 2}), SPANS) == {P1: 5}


def test_a_partition_in_which_nothing_was_handled_yet_counts_in_full() -> None:
    assert unread_from(a_group({P0: 10}), SPANS) == {P1: 5}


def test_topics_that_members_are_assigned_count_before_anything_was_handled() -> None:
    assert unread_from(a_group({}, topics=("b",)), SPANS) == {OTHER: 0}


def test_a_clock_that_is_behind_the_brokers_makes_no_negative_wait() -> None:
    assert lag_of(a_group({P0: 7, P1: 8}), moment(p0=-3)).behind_s == 0.0


def test_stored_positions_go_by_group_and_by_the_brokers_names() -> None:
    row = {"consumer_group": "order.saga", "topic": "a", "partition": 1, "next_offset": 4}

    found = stored_positions(Answers({"order": [row], "vendor": []}), "pre.")

    assert found == {"order.saga": {TopicPartition("pre.a", 1): 4}}
