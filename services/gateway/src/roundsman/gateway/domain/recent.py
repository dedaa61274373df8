"""The newest events of every log, kept in memory for sockets that come back."""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import merge

from roundsman.gateway.domain.channels import Channel, ChannelKind
from roundsman.gateway.domain.errors import NotKept
from roundsman.gateway.domain.log import Log, Occurrence, Positions, Unread, write_place

_DROPPED_FOR_ONE = 2  # that comes: what a busy minute left goes little by little, and nobody waits for it


Event = Occurrence | Unread
Read = Callable[[Log, Unread], Occurrence]


@dataclass(slots=True)
class Kept:
    """Every event of one log from offset `first` on, up to but not including `next`.

    They are sorted by channel when somebody asks for one's: to each event that comes, its channel's list would be
    something that nothing has touched for a second, and mostly nobody asks.
    """

    log: Log
    first: int
    next: int
    place: str = ""  # `next` as its part of a cursor
    events: deque[Event] = field(default_factory=deque)
    unsorted: deque[Event] = field(default_factory=deque)  # the newest of them
    by_channel: dict[Channel, list[Event]] = field(default_factory=dict)  # all others, each channel's in their order

    def __post_init__(self) -> None:
        self.advance(self.next)

    def advance(self, next_offset: int) -> None:
        """The log stands here now."""
        self.next = next_offset
        self.place = write_place(self.log, next_offset)

    def add(self, event: Event) -> None:
        """The newest."""
        self.events.append(event)
        self.unsorted.append(event)

    def drop_oldest(self) -> None:
        """Know it no more."""
        event = self.events.popleft()
        self.first = _offset_of(event) + 1
        if len(self.unsorted) > len(self.events):
            self.unsorted.popleft()
            return
        for channel in _channels_of(event):
            told = self.by_channel[channel]
            del told[0]
            if not told:
                del self.by_channel[channel]

    def add_before(self, first: int, events: Sequence[Event]) -> None:
        """All there were from offset `first` on up to the oldest that is here, in their order."""
        self._sort()
        self.first = first
        self.events.extendleft(reversed(events))
        earlier: dict[Channel, list[Event]] = {}
        for event in events:
            for channel in _channels_of(event):
                earlier.setdefault(channel, []).append(event)
        for channel, told in earlier.items():
            self.by_channel[channel] = told + self.by_channel.get(channel, [])

    def newer(self, channel: Channel, offset: int) -> Sequence[Event]:
        """The channel's events from this offset on."""
        self._sort()
        told = self.by_channel.get(channel, [])
        return told[bisect_left(told, offset, key=_offset_of) :]

    def _sort(self) -> None:
        for event in self.unsorted:
            for channel in _channels_of(event):
                told = self.by_channel.get(channel)
                if told is None:
                    told = self.by_channel[channel] = []
                told.append(event)
        self.unsorted.clear()


def _offset_of(event: Event) -> int:
    return event.offset if isinstance(event, Occurrence) else event[0]


def _logged_ms(event: Event) -> int:
    return event.logged_ms if isinstance(event, Occurrence) else event[1]


def _channels_of(event: Event) -> Sequence[Channel]:
    return event.channels if isinstance(event, Occurrence) else (Channel(ChannelKind.ORDER, event[2]),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far back memory reaches in each log: its last `least` events, and beyond them those of the last `lasts_s`
    seconds before its newest, `most` in all. 0.5 KiB each, as they are mostly kept unread.
    """

    least: int
    most: int
    lasts_s: float

    def begin(self, first: int, lately: int | None, end: int) -> int:
        """Where to begin with a log of these offsets: where `lately` began, but not with less or more than is kept."""
        begin = end if lately is None else lately
        return max(first, end - self.most, min(begin, end - self.least))

    @classmethod
    def of_last(cls, events: int) -> "Reach":
        """So many, however old."""
        return cls(least=events, most=events, lasts_s=0)


class Recent:
    """Knows where each log stands and keeps its newest events. `read` makes the occurrence of one that is unread."""

    def __init__(self, reach: Reach, read: Read | None = None) -> None:
        self.reach = reach
        self._read = read
        self._lasts_ms = 1000 * reach.lasts_s
        self._logs: dict[Log, Kept] = {}
        self.logs: tuple[Log, ...] = ()  # that are read: another tuple when they change

    def begin(self, log: Log, offset: int) -> None:
        """The log will be read from here on; nothing before it is kept."""
        self._logs[log] = Kept(log, offset, offset)
        self.logs = tuple(self._logs)

    def add(self, log: Log, offset: int, occurrence: Occurrence | None) -> None:
        """The log's next record has come; None if no channel tells it."""
        kept = self._logs[log]
        kept.advance(offset + 1)
        if occurrence is not None:
            kept.add(occurrence)
            self._drop_from(kept)

    def add_unread(self, log: Log, event: Unread) -> None:
        """The log's next record has come, which its order's channel tells."""
        kept = self._logs[log]
        kept.advance(event[0] + 1)
        kept.add(event)
        self._drop_from(kept)

    def read(self, log: Log, event: Event) -> Occurrence:
        """The occurrence that an event is."""
        if isinstance(event, Occurrence):
            return event
        if self._read is None:
            raise NotKept("an event that nobody here can read")
        return self._read(log, event)

    def _drop_from(self, kept: Kept) -> None:
        if len(kept.events) <= self.reach.least:
            return
        newest_ms = _logged_ms(kept.events[-1])
        for _ in range(_DROPPED_FOR_ONE):
            count, age_ms = len(kept.events), newest_ms - _logged_ms(kept.events[0])
            if count > self.reach.most or (count > self.reach.least and age_ms > self._lasts_ms):
                kept.drop_oldest()

    def forget(self) -> None:
        """Know nothing any more."""
        self._logs.clear()
        self.logs = ()

    def positions(self) -> dict[Log, int]:
        """The offset that comes next in each log."""
        return {log: kept.next for log, kept in self._logs.items()}

    def next_of(self, log: Log) -> int:
        """The offset that comes next in this log; 0 for one that is not read yet."""
        kept = self._logs.get(log)
        return kept.next if kept else 0

    def first_of(self, log: Log) -> int:
        """From where on this log is kept."""
        return self._logs[log].first

    def has_room_from(self, log: Log, offset: int) -> bool:
        """Whether what is between this offset and what is kept could be kept, too."""
        kept = self._logs.get(log)
        return kept is not None and kept.first - offset + len(kept.events) <= self.reach.most

    def reach_back(self, log: Log, offset: int, events: Sequence[Event]) -> None:
        """Keep these, too: all from this offset on, in their order; those that are kept already are passed over."""
        kept = self._logs[log]
        if offset < kept.first:
            kept.add_before(offset, [event for event in events if _offset_of(event) < kept.first])

    def middle_of(self, log: Log) -> int:
        """Half-way through what is kept of this log."""
        kept = self._logs[log]
        return _offset_of(kept.events[len(kept.events) // 2]) if kept.events else kept.next

    def standing(self, logs: Iterable[Log]) -> Sequence[Kept]:
        """Where these logs stand, which are all read: it goes on to say so until they are forgotten."""
        return tuple([self._logs[log] for log in logs])  # as short as can be: every room has one

    def keeps(self, positions: Positions) -> bool:
        """Whether everything that came since these positions is here."""
        return all(self._has(log, offset) for log, offset in positions.items())

    def _has(self, log: Log, offset: int) -> bool:
        kept = self._logs.get(log)
        return kept is not None and kept.first <= offset <= kept.next

    def since(self, channel: Channel, positions: Positions) -> list[Occurrence]:
        """The channel's events from these positions on, each log's in its order.

        Raises:
            NotKept: some that come after the positions are not here.
        """
        if not self.keeps(positions):
            raise NotKept("not all that came since is in memory")
        missed = [
            [self.read(log, event) for event in self._logs[log].newer(channel, offset)]
            for log, offset in positions.items()
        ]
        return list(merge(*missed, key=_logged_ms))  # keeps the order of each log


def cursor_at(places: Iterable[Kept]) -> str:
    """As `write_cursor` of where these logs stand: every event has one."""
    return ",".join([one.place for one in places])
