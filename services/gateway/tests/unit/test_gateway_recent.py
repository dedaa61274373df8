"""How far back memory reaches, and what is read from the log for whoever was away for longer."""

from dataclasses import replace

import pytest

from roundsman.gateway.domain.channels import Channel, ChannelKind, Person
from roundsman.gateway.domain.errors import NotKept
from roundsman.gateway.domain.log import LONGEST_REPLAY, Log, Occurrence, Positions, Told, Unread
from roundsman.gateway.domain.recent import Reach, Recent, cursor_at
from roundsman.gateway.fakes import FakeOwners, a_desk
from roundsman.gateway.handlers.stream import Stream
from roundsman.gateway.handlers.subscribe import Desk, Prepared, Subscribe, join, missed, prepare
from roundsman.gateway.messaging.slices import slice_after
from roundsman.gateway.ports import News
from roundsman.gateway.testing import NOON, order_id
from roundsman.kernel.ids import OrgId, UserId

LOG = Log("a", 0)
ROOM = Channel(ChannelKind.ORDER, order_id("one"))
REACH = Reach(least=2, most=5, lasts_s=60)


def event(offset: int, second: float) -> Occurrence:
    return Occurrence(
        log=LOG,
        offset=offset,
        event="OrderReady",
        sequence=offset,
        logged_ms=round(1000 * second),
        channels=(ROOM,),
        show=lambda _, __: Told(NOON, {}),
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


def occurrence(log: Log, unread: Unread) -> Occurrence:
    offset, logged_ms, _, name, sequence, _ = unread
    return Occurrence(log, offset, name, sequence, logged_ms, (ROOM,), lambda _, __: Told(NOON, {}))


def unread(offset: int, second: float) -> Unread:
    return (offset, round(1000 * second), ROOM.subject, "EtaChanged", offset, b"")


def test_events_that_are_read_and_unread_are_kept_alike() -> None:
    recent = Recent(REACH, occurrence)
    recent.begin(LOG, 0)
    for offset in range(6):
        if offset % 2:
            recent.add_unread(LOG, unread(offset, offset))
        else:
            recent.add(LOG, offset, event(offset, offset))

    assert [one.offset for one in recent.since(ROOM, {LOG: 2})] == [2, 3, 4, 5]
    assert (recent.first_of(LOG), recent.middle_of(LOG), recent.next_of(LOG)) == (1, 3, 6)  # the oldest is gone
    assert cursor_at(recent.standing([LOG])) == "a:0:6"


@pytest.mark.parametrize("asked_after", [set(), {0}, {3}, {2, 4, 8}, set(range(10))])
def test_when_a_channel_is_asked_for_does_not_matter_to_what_is_kept_of_it(asked_after: set[int]) -> None:
    recent = Recent(REACH, occurrence)
    recent.begin(LOG, 0)
    for offset in range(10):
        recent.add_unread(LOG, unread(offset, offset))
        if offset in asked_after:
            assert recent.since(ROOM, {LOG: offset})[0].offset == offset

    assert [one.offset for one in recent.since(ROOM, {LOG: 5})] == [5, 6, 7, 8, 9]
    assert not recent.keeps({LOG: 4})


def test_unread_events_are_taken_on_before_those_that_are_kept() -> None:
    recent = Recent(REACH, occurrence)
    recent.begin(LOG, 4)
    recent.add_unread(LOG, unread(4, 4))
    recent.reach_back(LOG, 2, [unread(offset, offset) for offset in (2, 3, 4)])

    assert [one.offset for one in recent.since(ROOM, {LOG: 2})] == [2, 3, 4]


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


class Library:
    """A `History` that takes its time: meanwhile more comes, and memory forgets."""

    def __init__(self, stream: Stream, meanwhile: list[int]) -> None:
        self.read: list[tuple[int, int]] = []
        self._stream = stream
        self._meanwhile = meanwhile  # events that come during each reading
        self._next = stream.positions(ROOM)[LOG]

    async def between(self, channel: Channel, since: Positions, until: Positions) -> list[Occurrence]:
        self.read.append((since[LOG], until[LOG]))
        for _ in range(self._meanwhile.pop(0)):
            self._stream.take(LOG, self._next, event(self._next, self._next))
            self._next += 1
        return [event(offset, offset) for offset in range(since[LOG], until[LOG])][: LONGEST_REPLAY + 1]


class Ear:
    def tell(self, news: News) -> None:
        raise AssertionError("nothing comes in this test")

    def lose(self, channel: Channel) -> None:
        raise AssertionError("nothing is lost in this test")

    def review(self, channel: Channel) -> None:
        raise AssertionError("nothing changes in this test")


async def come_back(since: int, meanwhile: list[int]) -> tuple[Library, Prepared, Desk]:
    """To a gateway that remembers 10 of 20 events."""
    recent = filled(Reach.of_last(10), list(range(20)))
    stream = Stream(recent, lambda _: [LOG], lambda words: str(words["cursor"]).encode())
    library = Library(stream, meanwhile)
    desk = replace(a_desk(stream, owners=FakeOwners()).desk, history=library)
    person = Person(user_id=UserId("usr_1"), org_id=OrgId("org_1"), sees_dispatch=False, token="", expires_at=0)
    prepared = await prepare(Subscribe(channel=ROOM.name, cursor=f"a:0:{since}"), person, desk)
    return library, prepared, desk


@pytest.mark.parametrize(
    ("meanwhile", "read"),
    [
        ([0], [(3, 15)]),
        ([5], [(3, 15)]),  # memory still has what comes after
        ([6, 0], [(3, 15), (15, 21)]),  # by one it has not: on from there
        ([90, 90, 5], [(3, 15), (15, 105), (105, 195)]),
    ],
)
async def test_whoever_comes_back_misses_nothing_however_much_came_while_the_log_was_read(
    meanwhile: list[int], read: list[tuple[int, int]]
) -> None:
    came = 20 + sum(meanwhile)
    library, prepared, desk = await come_back(3, list(meanwhile))
    joined = join(prepared, Ear(), desk)
    assert library.read == read
    assert [one.text for one in joined.missed] == [b"a:0:%d" % (offset + 1) for offset in range(3, came)]


async def test_of_too_much_no_more_is_read_but_the_first_of_it_can_be_asked_for() -> None:
    library, prepared, desk = await come_back(0, [1000, 1000, 0])
    assert len(library.read) == 2
    assert [one.cursor for one in missed(prepared, desk, 501)] == [f"a:0:{offset}" for offset in range(1, 502)]
    with pytest.raises(NotKept):
        join(prepared, Ear(), desk)


@pytest.mark.parametrize(
    ("others_s", "share", "ours_s"),
    [(0, 0.5, 0.02), (0.04, 0.5, 0.02), (0.05, 0.5, 0.025), (0.4, 0.5, 0.2), (9, 0.5, 0.2), (9, 0, 0.02)],
)
def test_the_longer_others_took_the_longer_is_our_slice(others_s: float, share: float, ours_s: float) -> None:
    assert slice_after(others_s, share) == pytest.approx(ours_s)
