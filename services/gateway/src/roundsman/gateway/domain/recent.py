"""The newest events of every log, kept in memory for sockets that come back."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import merge

from roundsman.gateway.domain.channels import Channel
from roundsman.gateway.domain.errors import NotKept
from roundsman.gateway.domain.log import Log, Occurrence, Positions

_DROPPED_FOR_ONE = 2  # that comes: what a busy minute left goes little by little, and nobody waits for it


@dataclass(slots=True)
class Kept:
    """Every event of one log from offset `first` on, up to but not including `next`."""

    first: int
    next: int
    begin: str = ""  # of its part of a cursor
    events: deque[Occurrence] = field(default_factory=deque)
    by_channel: dict[Channel, list[Occurrence]] = field(default_factory=dict)  # the same, each in its order

    def add(self, event: Occurrence) -> None:
        """The newest."""
        self.events.append(event)
        for channel in event.channels:
            told = self.by_channel.get(channel)
            if told is None:
                told = self.by_channel[channel] = []
            told.append(event)

    def drop_oldest(self) -> None:
        """Know it no more."""
        event = self.events.popleft()
        self.first = event.offset + 1
        for channel in event.channels:
            told = self.by_channel[channel]
            del told[0]
            if not told:
                del self.by_channel[channel]

    def add_before(self, first: int, events: Sequence[Occurrence]) -> None:
        """All there were from offset `first` on up to the oldest that is here, in their order."""
        self.first = first
        self.events.extendleft(reversed(events))
        earlier: dict[Channel, list[Occurrence]] = {}
        for event in events:
            for channel in event.channels:
                earlier.setdefault(channel, []).append(event)
        for channel, told in earlier.items():
            self.by_channel[channel] = told + self.by_channel.get(channel, [])

    def newer(self, channel: Channel, offset: int) -> Sequence[Occurrence]:
        """The channel's events from this offset on."""
        told = self.by_channel.get(channel, [])
        return told[bisect_left(told, offset, key=lambda event: event.offset) :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far back memory reaches in each log: its last `least` events, and beyond them those of the last `lasts_s`
    seconds before its newest, `most` in all. 0.6 KiB each, as they are mostly kept unread.
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
    """Knows where each log stands and keeps its newest events."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self._lasts_ms = 1000 * reach.lasts_s
        self._logs: dict[Log, Kept] = {}
        self.logs: tuple[Log, ...] = ()  # that are read: another tuple when they change

    def begin(self, log: Log, offset: int) -> None:
        """The log will be read from here on; nothing before it is kept."""
        self._logs[log] = Kept(first=offset, next=offset, begin=f"{log.topic}:{log.partition}:")
        self.logs = tuple(self._logs)

    def add(self, log: Log, offset: int, occurrence: Occurrence | None) -> None:
        """The log's next record has come; None if no channel tells it."""
        kept = self._logs[log]
        kept.next = offset + 1
        if occurrence is None:
            return
        kept.add(occurrence)
        if len(kept.events) > self.reach.least:
            self._drop_from(kept)

    def _drop_from(self, kept: Kept) -> None:
        newest_ms = kept.events[-1].logged_ms
        for _ in range(_DROPPED_FOR_ONE):
            count, age_ms = len(kept.events), newest_ms - kept.events[0].logged_ms
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

    def reach_back(self, log: Log, offset: int, events: Sequence[Occurrence]) -> None:
        """Keep these, too: all from this offset on, in their order; those that are kept already are passed over."""
        kept = self._logs[log]
        if offset < kept.first:
            kept.add_before(offset, [event for event in events if event.offset < kept.first])

    def middle_of(self, log: Log) -> int:
        """Half-way through what is kept of this log."""
        kept = self._logs[log]
        return kept.events[len(kept.events) // 2].offset if kept.events else kept.next

    def cursor(self, logs: Iterable[Log]) -> str:
        """As `write_cursor` of where these logs stand, which are all read: every event has one."""
        kept = [self._logs[log] for log in logs]
        return ",".join([f"{one.begin}{one.next}" for one in kept])

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
        missed = [self._logs[log].newer(channel, offset) for log, offset in positions.items()]
        return list(merge(*missed, key=lambda event: event.logged_ms))  # keeps the order of each log
