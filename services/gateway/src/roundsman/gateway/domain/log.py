"""Positions in the log: what a cursor says and what an event is to a socket."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from roundsman.gateway.domain.channels import Audience, Channel
from roundsman.gateway.domain.errors import NotKept

LONGEST_REPLAY = 500  # events that are sent to whoever comes back; who missed more loads faster


class Log(NamedTuple):
    """One partition of one topic (by its logical name)."""

    topic: str
    partition: int


Positions = Mapping[Log, int]  # log -> the offset to read next


def write_cursor(positions: Positions) -> str:
    """Every log of a channel with its next offset, `topic:partition:offset`: good on any gateway."""
    return ",".join([write_place(log, offset) for log, offset in positions.items()])


def write_place(log: Log, offset: int) -> str:
    """One log's part of a cursor."""
    return f"{log.topic}:{log.partition}:{offset}"


def read_cursor(text: str) -> Positions:
    """Read what `write_cursor` gave.

    Raises:
        NotKept: it is something else, so nobody can say what its holder has missed.
    """
    try:
        parts = [part.split(":") for part in text.split(",")]
        return {Log(topic, int(partition)): int(offset) for topic, partition, offset in parts}
    except ValueError as error:
        raise NotKept("not a cursor of ours") from error


class Told(NamedTuple):
    """What one audience of a channel may see of an event."""

    at: Any  # when it happened
    data: Mapping[str, Any]


class Occurrence(NamedTuple):  # a frozen dataclass takes four times as long to make
    """One event of the log with the channels that tell it. `show` gives None for one that cannot be read."""

    log: Log
    offset: int
    event: str  # its name, such as OrderAccepted
    sequence: int | None  # counts the events of one aggregate
    logged_ms: int  # when it came into the log: unix milliseconds
    channels: tuple[Channel, ...]
    show: Callable[[Channel, Audience], Told | None]


# An event that its order's channel alone tells, as the log has it: offset, unix milliseconds, the order's id, name,
# sequence, value. Hundreds of thousands are kept. The collector does not look at a plain tuple of texts, bytes and
# numbers, as it does at objects of any class: with those it stood still for tenths of a second, again and again.
Unread = tuple[int, int, str, str, int | None, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """What a client has seen, and what was read from the log for it: its events from `cursor` to `until`."""

    cursor: Positions
    until: Positions  # from here on memory has the rest
    earlier: Sequence[Occurrence] = ()
