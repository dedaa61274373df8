"""The log as sockets see it: what has come lately, and who is told what comes next."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from roundsman.gateway.domain.channels import NEWEST_ONLY, Audience, Channel, ChannelKind
from roundsman.gateway.domain.errors import NotKept
from roundsman.gateway.domain.log import (
    LONGEST_REPLAY,
    Log,
    Occurrence,
    Positions,
    Resumption,
    Told,
    Unread,
    write_cursor,
    write_place,
)
from roundsman.gateway.domain.recent import Kept, Recent, cursor_at
from roundsman.gateway.ports import Listener, News

_LAG_S = 2.0  # how far this gateway may be behind the one that gave a cursor
_LAG_STEP_S = 0.05
# After these, who was allowed to follow the order may not be any longer.
_CHANGES_WHO_MAY_SEE = frozenset({"OrderUnassigned"})

Write = Callable[[Mapping[str, Any]], bytes]


@dataclass(slots=True)
class _Room:
    """Those who listen to one channel, and where the logs stand that its events come from."""

    name: str
    places: Sequence[Kept]
    listeners: dict[Listener, Audience] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Joined:
    """Where a subscription begins, and the messages that it missed since its cursor."""

    cursor: str
    missed: Sequence[News]


class Stream:
    """Takes the log's records in order and tells the listeners. All but `wait_for` is done in one go, without
    giving way: what is replayed when joining and what is told from then on fit without gap or overlap.
    """

    def __init__(self, recent: Recent, logs_of: Callable[[Channel], Sequence[Log]], write: Write) -> None:
        self._recent = recent
        self._logs_of = logs_of
        self._write = write
        self._rooms: dict[Channel, _Room] = {}

    @property
    def rooms(self) -> int:
        """How many channels somebody listens to."""
        return len(self._rooms)

    def take(self, log: Log, offset: int, occurrence: Occurrence | None) -> None:
        """The next record of a log; None if no channel tells it."""
        self._recent.add(log, offset, occurrence)
        for channel in occurrence.channels if occurrence else ():
            room = self._rooms.get(channel)
            if room and occurrence:
                self._tell(room, channel, occurrence)

    def take_unread(self, events: Iterable[tuple[Log, Unread]]) -> None:
        """As `take`, of events that are read only when somebody is told of them.

        All texts are written before the first is sent: what writes them stays in the processor's caches, and so does
        what sends. In turn, an event took a third more.
        """
        letters: list[tuple[Listener, News]] = []
        for log, event in events:
            channel = Channel(ChannelKind.ORDER, event[2])
            self._recent.add_unread(log, event)
            room = self._rooms.get(channel)
            if room:
                letters += self._letters(room, channel, self._recent.read(log, event))
        for listener, news in letters:
            listener.tell(news)

    def cursor(self, channel: Channel) -> str:
        """The cursor of whoever has seen everything up to now."""
        return write_cursor(self.positions(channel))

    async def wait_for(self, positions: Positions) -> None:
        """Give way until everything before the positions has come here too, or it will clearly not soon."""
        for _ in range(round(_LAG_S / _LAG_STEP_S)):
            if all(self._recent.next_of(log) >= offset for log, offset in positions.items()):
                return
            await asyncio.sleep(_LAG_STEP_S)

    def positions(self, channel: Channel) -> Positions:
        """Where the channel's logs stand now."""
        room = self._rooms.get(channel)
        if room:
            return {place.log: place.next for place in room.places}
        return {log: self._recent.next_of(log) for log in self._logs_of(channel)}

    def keeps(self, channel: Channel, since: Positions) -> bool:
        """Whether memory has everything that came since these positions.

        Raises:
            NotKept: they are not of this channel's logs, or ahead of them.
        """
        now = self.positions(channel)
        if since.keys() != now.keys() or any(since[log] > now[log] for log in now):
            raise NotKept("a cursor of another channel, or of other logs")
        return self._recent.keeps(since)

    def read_up_to(self, channel: Channel, since: Positions) -> Positions:
        """Up to where the log has to be read for whoever has seen what is before `since`, so that memory has the rest.

        It is the middle of what memory has: as long as the reading lasts, it goes on to forget its older half.
        """
        return {log: max(since[log], self._recent.middle_of(log)) for log in self.positions(channel)}

    def join(
        self, channel: Channel, listener: Listener, audience: Audience, resumption: Resumption | None = None
    ) -> Joined:
        """Tell the listener what comes from now on; gives what it missed.

        Raises:
            NotKept: it missed too much; the listener has not joined.
        """
        begun_at = resumption.cursor if resumption else self.positions(channel)
        missed = self.missed(channel, audience, resumption) if resumption else []
        if len(missed) > LONGEST_REPLAY:
            raise NotKept(f"{len(missed)} events were missed")
        room = self._rooms.get(channel)
        if room is None:
            room = self._rooms[channel] = _Room(channel.name, self._recent.standing(begun_at))
        room.listeners[listener] = audience
        return Joined(write_cursor(begun_at), missed)

    def missed(
        self, channel: Channel, audience: Audience, resumption: Resumption, most: int | None = None
    ) -> list[News]:
        """What came since the cursor, or the first `most` of it.

        Raises:
            NotKept: memory does not reach back to `until`.
        """
        events = list(resumption.earlier)
        if most is None or len(events) < most:
            events += self._recent.since(channel, resumption.until)
        name, missed = channel.name, list[News]()
        seen = {log: write_place(log, offset) for log, offset in resumption.cursor.items()}
        for event in events[:most]:
            seen[event.log] = write_place(event.log, event.offset + 1)
            told = event.show(channel, audience)
            if told is not None:
                cursor = ",".join(seen.values())
                missed.append(News(self._text(name, cursor, event, told), channel, cursor))
        return missed

    def leave(self, channel: Channel, listener: Listener) -> None:
        """Tell the listener no more of this channel."""
        room = self._rooms.get(channel)
        if room:
            room.listeners.pop(listener, None)
            if not room.listeners:
                del self._rooms[channel]

    def lost(self) -> None:
        """Records were lost to us: have every client load anew, and subscribe anew."""
        rooms, self._rooms = self._rooms, {}
        for channel, room in rooms.items():
            for listener in room.listeners:
                listener.lose(channel)

    def _tell(self, room: _Room, channel: Channel, occurrence: Occurrence) -> None:
        reviewed = occurrence.event in _CHANGES_WHO_MAY_SEE
        for listener, news in self._letters(room, channel, occurrence):
            listener.tell(news)
            if reviewed and room.listeners.get(listener) is Audience.OTHERS:
                listener.review(channel)

    def _letters(self, room: _Room, channel: Channel, occurrence: Occurrence) -> list[tuple[Listener, News]]:
        """Who is told what of it; nothing of an event that cannot be read."""
        cursor = cursor_at(room.places)
        newest_only = occurrence.event in NEWEST_ONLY[channel.kind]
        written: dict[Audience, News] = {}
        letters: list[tuple[Listener, News]] = []
        for listener, audience in room.listeners.items():
            news = written.get(audience)
            if news is None:
                told = occurrence.show(channel, audience)
                if told is None:
                    return []
                text = self._text(room.name, cursor, occurrence, told)
                news = written[audience] = News(text, channel, cursor, newest_only)
            letters.append((listener, news))
        return letters

    def _text(self, name: str, cursor: str, occurrence: Occurrence, told: Told) -> bytes:
        """The event as this channel's clients are told it."""
        return self._write(
            {
                "type": "event",
                "channel": name,
                "cursor": cursor,
                "event": occurrence.event,
                "sequence": occurrence.sequence,
                "at": told.at,
                "data": told.data,
            }
        )
