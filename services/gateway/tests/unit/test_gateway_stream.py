"""Cursors, what is kept, and who is told."""

import json
from datetime import timedelta

import pytest

from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind
from roundsman.gateway.domain.errors import NotKept
from roundsman.gateway.domain.log import Log, Occurrence, read_cursor, write_cursor
from roundsman.gateway.domain.recent import Recent
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.testing import NOON

A, B = Log("a", 0), Log("b", 0)
ROOM = Channel(ChannelKind.VENDOR, "ven_1")
ELSEWHERE = Channel(ChannelKind.VENDOR, "ven_2")


class Ear:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.reviewed: list[Channel] = []

    def tell(self, text: str) -> None:
        self.heard.append(json.loads(text).get("sequence", -1))

    def review(self, channel: Channel) -> None:
        self.reviewed.append(channel)


def event(log: Log, offset: int, minute: float = 0, channel: Channel = ROOM, name: str = "TicketReady") -> Occurrence:
    at = NOON + timedelta(minutes=minute)
    return Occurrence(
        log=log,
        offset=offset,
        event=name,
        sequence=offset,
        at=at,
        logged_ms=round(minute * 60_000),
        channels=(channel,),
        show=lambda _, __: {},
    )


def a_stream(limit: int = 100) -> Stream:
    recent = Recent(limit)
    for log in (A, B):
        recent.begin(log, 10)
    return Stream(recent, lambda _: [A, B], lambda words: json.dumps(words, default=str))


def feed(stream: Stream, *events: Occurrence) -> None:
    for one in events:
        stream.take(one.log, one.offset, one)


def test_a_cursor_says_where_each_log_stands() -> None:
    positions = {Log("order.events.v1", 3): 812, Log("vendor.events.v1", 0): 4}
    assert read_cursor(write_cursor(positions)) == positions
    assert write_cursor(positions).startswith("order.events.v1:3:812,")


@pytest.mark.parametrize("text", ["", "x", "a:0", "a:b:c", "a:0:1,", "a:0:1:2"])
def test_another_text_is_no_cursor(text: str) -> None:
    with pytest.raises(NotKept):
        read_cursor(text)


def test_listeners_are_told_of_their_channel_only() -> None:
    stream, here, there = a_stream(), Ear(), Ear()
    stream.join(ROOM, here, Audience.OTHERS, None)
    stream.join(ELSEWHERE, there, Audience.OTHERS, None)
    feed(stream, event(A, 10), event(A, 11, channel=ELSEWHERE))
    stream.take(A, 12, None)
    assert (here.heard, there.heard) == ([10], [11])


def test_whoever_joins_with_a_cursor_is_given_what_came_since_each_log_in_order() -> None:
    stream = a_stream()
    begun = stream.cursor(ROOM)
    feed(stream, event(A, 10, 5), event(B, 10, 1), event(A, 11, 2), event(B, 11, 3, channel=ELSEWHERE))
    missed = [json.loads(text) for text in stream.join(ROOM, Ear(), Audience.OTHERS, begun).missed]
    assert [(one["at"][14:16], one["sequence"]) for one in missed] == [("01", 10), ("05", 10), ("02", 11)]
    after_first = stream.join(ROOM, Ear(), Audience.OTHERS, missed[0]["cursor"])
    assert [json.loads(text)["sequence"] for text in after_first.missed] == [10, 11]


@pytest.mark.parametrize(("offset", "kept"), [(11, False), (12, True), (15, True), (16, False)])
def test_a_cursor_is_good_within_what_is_kept(offset: int, kept: bool) -> None:
    stream = a_stream(limit=3)
    feed(stream, *(event(A, n) for n in range(10, 15)))
    cursor = write_cursor({A: offset, B: 10})
    if kept:
        assert len(stream.join(ROOM, Ear(), Audience.OTHERS, cursor).missed) == 15 - offset
    else:
        with pytest.raises(NotKept):
            stream.join(ROOM, Ear(), Audience.OTHERS, cursor)


def test_a_refused_cursor_does_not_join() -> None:
    stream, ear = a_stream(), Ear()
    with pytest.raises(NotKept):
        stream.join(ROOM, ear, Audience.OTHERS, write_cursor({A: 10}))
    feed(stream, event(A, 10))
    assert (ear.heard, stream.rooms) == ([], 0)


@pytest.mark.parametrize(("missed", "replayed"), [(500, True), (501, False)])
def test_whoever_missed_a_great_deal_loads_anew(missed: int, replayed: bool) -> None:
    stream = a_stream(limit=1000)
    begun = stream.cursor(ROOM)
    feed(stream, *(event(A, 10 + n) for n in range(missed)))
    if replayed:
        assert len(stream.join(ROOM, Ear(), Audience.OTHERS, begun).missed) == missed
    else:
        with pytest.raises(NotKept):
            stream.join(ROOM, Ear(), Audience.OTHERS, begun)


def test_an_order_taken_from_its_driver_has_the_others_looked_at_again() -> None:
    stream, customer, driver = a_stream(), Ear(), Ear()
    stream.join(ROOM, customer, Audience.SUBJECT, None)
    stream.join(ROOM, driver, Audience.OTHERS, None)
    feed(stream, event(A, 10, name="OrderUnassigned"))
    assert (customer.reviewed, driver.reviewed) == ([], [ROOM])


def test_lost_records_send_everybody_to_load_anew() -> None:
    stream, ear = a_stream(), Ear()
    stream.join(ROOM, ear, Audience.OTHERS, None)
    stream.lost()
    feed(stream, event(A, 10))
    assert ear.heard == [-1]


def test_whoever_left_is_told_no_more() -> None:
    stream, ear = a_stream(), Ear()
    stream.join(ROOM, ear, Audience.OTHERS, None)
    stream.leave(ROOM, ear)
    stream.leave(ROOM, ear)
    feed(stream, event(A, 10))
    assert (ear.heard, stream.rooms) == ([], 0)
