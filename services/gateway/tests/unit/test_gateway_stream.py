"""Cursors, what is kept, and who is told."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from roundsman.gateway.domain.channels import NEWEST_ONLY, Audience, Channel, ChannelKind
from roundsman.gateway.domain.errors import NotKept
from roundsman.gateway.domain.log import Log, Occurrence, Resumption, Told, Unread, read_cursor, write_cursor
from roundsman.gateway.domain.recent import Reach, Recent
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.ports import News
from roundsman.gateway.testing import NOON

A, B = Log("a", 0), Log("b", 0)
ROOM = Channel(ChannelKind.VENDOR, "ven_1")
ELSEWHERE = Channel(ChannelKind.VENDOR, "ven_2")


class Ear:
    """A listener that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.newest_only: list[bool] = []
        self.lost: list[Channel] = []
        self.reviewed: list[Channel] = []

    def tell(self, news: News) -> None:
        self.newest_only.append(news.newest_only)
        self.heard.append(json.loads(news.text).get("sequence", -1))

    def lose(self, channel: Channel) -> None:
        self.lost.append(channel)

    def review(self, channel: Channel) -> None:
        self.reviewed.append(channel)


def event(log: Log, offset: int, minute: float = 0, channel: Channel = ROOM, name: str = "TicketReady") -> Occurrence:
    at = NOON + timedelta(minutes=minute)
    return Occurrence(
        log=log,
        offset=offset,
        event=name,
        sequence=offset,
        logged_ms=round(minute * 60_000),
        channels=(channel,),
        show=lambda _, __: Told(at, {}),
    )


def a_stream(limit: int = 100) -> Stream:
    recent = Recent(Reach.of_last(limit))
    for log in (A, B):
        recent.begin(log, 10)
    return Stream(recent, lambda _: [A, B], lambda words: json.dumps(words, default=str).encode())


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
    stream.join(ROOM, here, Audience.OTHERS)
    stream.join(ELSEWHERE, there, Audience.OTHERS)
    feed(stream, event(A, 10), event(A, 11, channel=ELSEWHERE))
    stream.take(A, 12, None)
    assert (here.heard, there.heard) == ([10], [11])


def rejoin(stream: Stream, cursor: str, ear: Ear | None = None) -> list[Any]:
    """Join with a cursor; gives the messages that were missed."""
    since = read_cursor(cursor)
    resumption = Resumption(cursor=since, until=since)
    return [json.loads(one.text) for one in stream.join(ROOM, ear or Ear(), Audience.OTHERS, resumption).missed]


def test_whoever_joins_with_a_cursor_is_given_what_came_since_each_log_in_order() -> None:
    stream = a_stream()
    begun = stream.cursor(ROOM)
    feed(stream, event(A, 10, 5), event(B, 10, 1), event(A, 11, 2), event(B, 11, 3, channel=ELSEWHERE))
    missed = rejoin(stream, begun)
    assert [(one["at"][14:16], one["sequence"]) for one in missed] == [("01", 10), ("05", 10), ("02", 11)]
    assert [one["sequence"] for one in rejoin(stream, missed[0]["cursor"])] == [10, 11]


def test_an_event_is_read_only_if_somebody_follows_its_order() -> None:
    read: list[int] = []

    def occurrence(log: Log, unread: Unread) -> Occurrence:
        read.append(unread[0])
        return event(log, unread[0], channel=followed, name="EtaChanged")

    followed, ear = Channel(ChannelKind.ORDER, "ord_1"), Ear()
    recent = Recent(Reach.of_last(10), occurrence)
    recent.begin(A, 10)
    stream = Stream(recent, lambda _: [A], lambda words: json.dumps(words, default=str).encode())
    stream.join(followed, ear, Audience.SUBJECT)
    for offset, subject in enumerate(["ord_1", "ord_2", "ord_1"], start=10):
        stream.take_unread([(A, (offset, 0, subject, "EtaChanged", 1, b""))])

    assert (ear.heard, ear.newest_only, read) == ([10, 12], [True, True], [10, 12])
    assert stream.cursor(followed) == "a:0:13"


def test_all_texts_are_written_before_the_first_is_sent_and_each_has_its_own_cursor() -> None:
    done: list[str] = []

    class Noting(Ear):
        def tell(self, news: News) -> None:
            done.append(f"told {news.cursor}")

    def write(words: Mapping[str, Any]) -> bytes:
        done.append(f"written {words['cursor']}")
        return b""

    followed = Channel(ChannelKind.ORDER, "ord_1")
    recent = Recent(Reach.of_last(10), lambda log, unread: event(log, unread[0], channel=followed))
    recent.begin(A, 10)
    stream = Stream(recent, lambda _: [A], write)
    stream.join(followed, Noting(), Audience.SUBJECT)
    stream.take_unread([(A, (offset, 0, "ord_1", "EtaChanged", 1, b"")) for offset in (10, 11)])

    assert done == ["written a:0:11", "written a:0:12", "told a:0:11", "told a:0:12"]


def test_what_was_read_from_the_log_comes_before_what_is_in_memory() -> None:
    stream = a_stream()
    feed(stream, event(A, 10), event(A, 11))
    earlier = [event(A, 8), event(B, 9), event(A, 9)]
    resumption = Resumption(cursor={A: 8, B: 5}, until={A: 10, B: 10}, earlier=earlier)
    joined = stream.join(ROOM, Ear(), Audience.OTHERS, resumption)
    missed = [json.loads(one.text) for one in joined.missed]
    assert [one["sequence"] for one in missed] == [8, 9, 9, 10, 11]
    seen = ["a:0:9,b:0:5", "a:0:9,b:0:10", "a:0:10,b:0:10", "a:0:11,b:0:10", "a:0:12,b:0:10"]
    assert [one["cursor"] for one in missed] == seen
    assert joined.cursor == "a:0:8,b:0:5"


@pytest.mark.parametrize(("offset", "kept"), [(11, False), (12, True), (15, True)])
def test_memory_reaches_back_as_far_as_it_is_long(offset: int, kept: bool) -> None:
    stream = a_stream(limit=3)
    feed(stream, *(event(A, n) for n in range(10, 15)))
    assert stream.keeps(ROOM, {A: offset, B: 10}) is kept
    if kept:
        assert len(rejoin(stream, write_cursor({A: offset, B: 10}))) == 15 - offset


@pytest.mark.parametrize("positions", [{A: 16, B: 10}, {A: 12}, {A: 12, B: 10, Log("c", 0): 1}, {}])
def test_a_cursor_ahead_of_the_logs_or_of_others_is_no_good(positions: dict[Log, int]) -> None:
    stream = a_stream()
    feed(stream, *(event(A, n) for n in range(10, 15)))
    with pytest.raises(NotKept):
        stream.keeps(ROOM, positions)


@pytest.mark.parametrize(("missed", "replayed"), [(500, True), (501, False)])
def test_whoever_missed_a_great_deal_loads_anew(missed: int, replayed: bool) -> None:
    stream, ear = a_stream(limit=1000), Ear()
    begun = stream.cursor(ROOM)
    feed(stream, *(event(A, 10 + n) for n in range(missed)))
    if replayed:
        assert len(rejoin(stream, begun, ear)) == missed
    else:
        with pytest.raises(NotKept):
            rejoin(stream, begun, ear)
    feed(stream, event(B, 10))
    assert ear.heard == [10] * replayed


def test_an_order_taken_from_its_driver_has_the_others_looked_at_again() -> None:
    stream, customer, driver = a_stream(), Ear(), Ear()
    stream.join(ROOM, customer, Audience.SUBJECT, None)
    stream.join(ROOM, driver, Audience.OTHERS)
    feed(stream, event(A, 10, name="OrderUnassigned"))
    assert (customer.reviewed, driver.reviewed) == ([], [ROOM])


def test_lost_records_send_everybody_to_load_anew() -> None:
    stream, ear = a_stream(), Ear()
    stream.join(ROOM, ear, Audience.OTHERS)
    stream.lost()
    feed(stream, event(A, 10))
    assert (ear.heard, ear.lost) == ([], [ROOM])


def test_whoever_left_is_told_no_more() -> None:
    stream, ear = a_stream(), Ear()
    stream.join(ROOM, ear, Audience.OTHERS)
    stream.leave(ROOM, ear)
    stream.leave(ROOM, ear)
    feed(stream, event(A, 10))
    assert (ear.heard, stream.rooms) == ([], 0)


@pytest.mark.parametrize(
    ("kind", "name", "newest_only"),
    [
        (ChannelKind.ORDER, "EtaChanged", True),
        (ChannelKind.ORDER, "OrderReady", False),
        (ChannelKind.VENDOR, "EtaChanged", False),
        (ChannelKind.DISPATCH, "AvailabilityChanged", False),
    ],
)
def test_of_positions_only_the_newest_has_to_wait_and_of_nothing_else(
    kind: ChannelKind, name: str, newest_only: bool
) -> None:
    stream, ear, channel = a_stream(), Ear(), Channel(kind, "x")
    stream.join(channel, ear, Audience.SUBJECT)
    feed(stream, event(A, 10, channel=channel, name=name))
    assert ear.newest_only == [newest_only]


def test_every_kind_of_channel_says_what_a_slow_client_is_spared() -> None:
    assert NEWEST_ONLY.keys() == set(ChannelKind)
