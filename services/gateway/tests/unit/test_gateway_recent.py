"""How far back memory reaches, and what is read from the log for whoever was away for longer."""

import pytest

from roundsman.gateway.domain.channels import Channel, ChannelKind
from roundsman.gateway.domain.log import Log, Occurrence
from roundsman.gateway.domain.recent import Reach, Recent
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.messaging.slices import slice_after
from roundsman.gateway.messaging.tail import rest_after

LOG = Log("a", 0)
ROOM = Channel(ChannelKind.ORDER, "ord_1")
REACH = Reach(least=2, most=5, lasts_s=60)


def event(offset: int, second: float) -> Occurrence:
    return Occurrence(
        log=LOG,
        offset=offset,
        event="OrderReady",
        sequence=offset,
        logged_ms=round(1000 * second),
        channels=(ROOM,),
        show=lambda _, __: None,
    )


def kept(reach: Reach, seconds: list[float]) -> list[int]:
    """The offsets that are in memory after events at these seconds, counted from 0."""
    recent = filled(reach, seconds)
    firsts = [offset for offset in range(len(seconds) + 1) if recent.keeps({LOG: offset})]
    return list(range(firsts[0], len(seconds)))


def filled(reach: Reach, seconds: list[float]) -> Recent:
    recent = Recent(reach)
    recent.begin(LOG, 0)
    for offset, second in enumerate(seconds):
        recent.add(LOG, offset, event(offset, second))
    return recent


@pytest.mark.parametrize(
    ("seconds", "offsets"),
    [
        ([0, 60, 60], [0, 1, 2]),  # as old as it may be
        ([0, 60, 60.001], [1, 2]),
        ([0, 1000], [0, 1]),  # few: however old
        ([1, 2, 3, 4, 5], [0, 1, 2, 3, 4]),
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5]),  # many: however young
    ],
)
def test_memory_has_the_last_minute_but_neither_very_few_nor_too_many(seconds: list[float], offsets: list[int]) -> None:
    assert kept(REACH, seconds) == offsets


def test_what_a_busy_minute_left_goes_little_by_little() -> None:
    assert kept(REACH, [1, 2, 3, 4, 5, 100]) == [2, 3, 4, 5]
    assert kept(REACH, [1, 2, 3, 4, 5, 100, 101]) == [4, 5, 6]


@pytest.mark.parametrize(
    ("first", "lately", "end", "begin"),
    [
        (0, 97, 100, 97),
        (0, 99, 100, 98),  # less than is always kept
        (0, None, 100, 98),
        (0, 10, 100, 95),  # more than is ever kept
        (99, None, 100, 99),  # gone from the log
        (0, 0, 1, 0),
    ],
)
def test_reading_begins_where_memory_will_reach_back_to(first: int, lately: int | None, end: int, begin: int) -> None:
    assert REACH.begin(first, lately, end) == begin


@pytest.mark.parametrize(("since", "until"), [(0, 2), (2, 2), (4, 4)])
def test_the_log_is_read_up_to_the_middle_of_what_memory_has(since: int, until: int) -> None:
    recent = filled(Reach.of_last(5), [1, 2, 3, 4, 5])
    stream = Stream(recent, lambda _: [LOG], lambda _: b"")
    assert stream.read_up_to(ROOM, {LOG: since}) == {LOG: until}
    recent.add(LOG, 5, event(5, 6))
    recent.add(LOG, 6, event(6, 7))
    assert recent.since(ROOM, {LOG: until})[0].offset == until


def test_of_a_log_without_events_there_is_nothing_to_wait_for() -> None:
    recent = filled(REACH, [])
    recent.add(LOG, 0, None)
    assert recent.middle_of(LOG) == 1


@pytest.mark.parametrize(
    ("records", "rest_s"), [(1, 0.005), (10, 0.005), (11, 0.0055), (50, 0.025), (60, 0.03), (499, 0.03)]
)
def test_the_more_comes_the_more_shares_the_next_fetch(records: int, rest_s: float) -> None:
    assert rest_after(records) == pytest.approx(rest_s)


@pytest.mark.parametrize(("others_s", "ours_s"), [(0, 0.02), (0.04, 0.02), (0.05, 0.025), (0.4, 0.2), (9, 0.2)])
def test_the_longer_others_took_the_longer_is_our_slice(others_s: float, ours_s: float) -> None:
    assert slice_after(others_s) == pytest.approx(ours_s)
