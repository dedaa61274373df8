"""Contract record -> the occurrence that sockets are told: its channels, and what each may see."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.message import Message
from roundsman.contracts.types.driver import DriverChanged
from roundsman.contracts.types.order import (
    OrderAssigned,
    OrderCancelled,
    OrderDelivered,
    OrderPickedUp,
    OrderPlaced,
    OrderUnassigned,
)
from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind
from roundsman.gateway.domain.known import KnownFacts
from roundsman.gateway.domain.log import Log, Occurrence, Told, Unread
from roundsman.gateway.messaging.exposure import EXPOSED

_SUBJECT_FIELDS = {
    ChannelKind.ORDER: "order_id",
    ChannelKind.VENDOR: "vendor_id",
    ChannelKind.DRIVER: "driver_id",
    ChannelKind.INSIGHTS: "figures_id",
}
# Learned from, though no channel tells it.
_LEARNED_ONLY = DriverChanged.SCHEMA
_LEARNED = (DriverChanged, OrderPlaced, OrderAssigned, OrderUnassigned, OrderPickedUp, OrderDelivered, OrderCancelled)

Values = Mapping[str, Any]  # of a message, as `Message.to_avro` gives them
Read = Callable[[bytes, Log, int], tuple[type[Message], Values] | None]  # value, where it stands -> what it says


class Place(NamedTuple):  # a frozen dataclass takes four times as long to make, and each record needs one
    """Where a record stands, and what of it is outside."""

    log: Log
    offset: int
    logged_ms: int
    sequence: int | None
    org: str


def is_of_interest(full_name: str) -> bool:
    """Whether a record of this type has to be read at all; one without a type has to be."""
    return not full_name or full_name == _LEARNED_ONLY or full_name in _interesting()


def occurrence_of(message: Message, place: Place, facts: KnownFacts) -> Occurrence | None:
    """The occurrence, or None if no channel tells it; learns from the record what later ones need."""
    _learn(message, facts)
    channels = tuple(_channels(message, place.org, facts))
    if not channels:
        return None
    name, show = type(message).__name__, partial(told, message)
    return Occurrence(place.log, place.offset, name, place.sequence, place.logged_ms, channels, show)


def unread_of(record: Any, headers: Mapping[str, bytes]) -> Unread | None:
    """The event of a record that need not be read before somebody is told of it: all else about it stands outside.
    None if it has to be read; see `_unread`.
    """
    name = _unread().get(headers.get("ce_type", b""))
    if name is None or not record.key:
        return None
    subject = record.key.decode(errors="replace")
    return (record.offset, record.timestamp, subject, name, sequence_of(headers), record.value)


def read_later(log: Log, event: Unread, read: Read) -> Occurrence:
    """The occurrence of an event that is read when it is shown."""
    offset, logged_ms, subject, name, sequence, value = event
    show = _WhenRead(read, value, log, offset)
    return Occurrence(log, offset, name, sequence, logged_ms, (Channel(ChannelKind.ORDER, subject),), show)


def sequence_of(headers: Mapping[str, bytes]) -> int | None:
    """Which of its aggregate's events it is, if that is told."""
    told = headers.get("ce_sequence", b"")
    return int(told) if told.isdigit() else None


class _WhenRead:
    """Reads the record when it is shown."""

    __slots__ = ("_log", "_offset", "_read", "_value")

    def __init__(self, read: Read, value: bytes, log: Log, offset: int) -> None:
        self._read = read
        self._value = value
        self._log = log
        self._offset = offset

    def __call__(self, channel: Channel, audience: Audience) -> Told | None:
        found = self._read(self._value, self._log, self._offset)
        if found is None:
            return None
        message, values = found
        # The key decides who is told: what is said inside has to agree.
        if values.get("order_id") != channel.subject or message not in EXPOSED[channel.kind]:
            return None
        return Told(values.get("at"), _shown(message, values, channel, audience))


def told(message: Message, channel: Channel, audience: Audience) -> Told:
    """When it happened, and what is shown of it."""
    at = getattr(message, "at", None) or getattr(message, "placed_at", None)
    return Told(at, shown(message, channel, audience))


def shown(message: Message, channel: Channel, audience: Audience) -> Mapping[str, Any]:
    """The fields of the message that this audience of the channel may see."""
    return _shown(type(message), message.to_avro(), channel, audience)


def _shown(message: type[Message], values: Values, channel: Channel, audience: Audience) -> Values:
    names, hidden = _view(message, channel.kind, audience)
    fields = {name: values[name] for name in names}
    for path in hidden:
        fields = _without(fields, path)
    return fields


@cache
def _view(
    message: type[Message], kind: ChannelKind, audience: Audience
) -> tuple[tuple[str, ...], tuple[list[str], ...]]:
    """The fields that go out, and what of them is left out, by its path."""
    table = EXPOSED[kind][message]
    if table.personal and audience is Audience.SUBJECT:
        return table.fields, ()
    paths = [path.split(".") for path in Catalog.installed().personal_fields(message.SCHEMA)]
    whole = {path[0] for path in paths if len(path) == 1}
    names = tuple(name for name in table.fields if name not in whole)
    return names, tuple(path for path in paths if len(path) > 1 and path[0] in names)


def _without(node: Any, path: list[str]) -> Any:
    """The same JSON without the field at the path, in every item where a list is on the way."""
    if isinstance(node, list | tuple):
        return [_without(item, path) for item in node]
    if not isinstance(node, dict) or path[0] not in node:
        return node
    if len(path) == 1:
        return {name: value for name, value in node.items() if name != path[0]}
    return node | {path[0]: _without(node[path[0]], path[1:])}


def _channels(message: Message, org: str, facts: KnownFacts) -> Iterator[Channel]:
    for kind in _kinds_of(type(message)):
        subject = _subject(kind, message, org, facts)
        if subject:
            yield Channel(kind, subject)


@cache
def _kinds_of(message: type[Message]) -> tuple[ChannelKind, ...]:
    """The kinds of channels that tell it."""
    return tuple(kind for kind, table in EXPOSED.items() if message in table)


def _subject(kind: ChannelKind, message: Message, org: str, facts: KnownFacts) -> str | None:
    if kind is ChannelKind.DISPATCH:
        owned = str(getattr(message, "order_id", "") or getattr(message, "driver_id", ""))
        # The header is who did it: for want of better, as the order may have begun before what we have read.
        return facts.organizations.get(owned) or org
    subject: str | None = getattr(message, _SUBJECT_FIELDS[kind], None)
    if kind is ChannelKind.DRIVER and not hasattr(message, "driver_id"):
        subject = facts.carriers.get(getattr(message, "order_id", ""))
    return subject


def _learn(message: Message, facts: KnownFacts) -> None:
    match message:
        case OrderPlaced():
            facts.organizations.set(message.order_id, message.org_id)
        case DriverChanged():
            facts.organizations.set(message.driver_id, message.org_id)
        case OrderAssigned():
            facts.carriers.set(message.order_id, message.driver_id)
        case OrderUnassigned() | OrderPickedUp() | OrderDelivered() | OrderCancelled():
            facts.carriers.forget(message.order_id)
        case _:
            return


@cache
def _interesting() -> frozenset[str]:
    return frozenset(message.SCHEMA for table in EXPOSED.values() for message in table)


@cache
def _unread() -> Mapping[bytes, str]:
    """Full name, as a header has it -> name, of what only its order's channel tells, and nothing is learned from: its
    key says whose it is.

    Of these there are many (a driver's every move), and most orders are followed by nobody just now.
    """
    only_order = {message for message in EXPOSED[ChannelKind.ORDER] if _kinds_of(message) == (ChannelKind.ORDER,)}
    return {message.SCHEMA.encode(): message.__name__ for message in only_order if message not in _LEARNED}
