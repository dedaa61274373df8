"""Contract record -> the occurrence that sockets are told: its channels, and what each may see."""

from collections.abc import Iterator, Mapping
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
from roundsman.gateway.domain.log import Log, Occurrence
from roundsman.gateway.messaging.exposure import EXPOSED

_SUBJECT_FIELDS = {
    ChannelKind.ORDER: "order_id",
    ChannelKind.VENDOR: "vendor_id",
    ChannelKind.DRIVER: "driver_id",
}
# Learned from, though no channel tells it.
_LEARNED_ONLY = DriverChanged.SCHEMA


class Place(NamedTuple):  # a frozen dataclass takes four times as long to make, and each record needs one
    """Where a record stands, and its headers."""

    log: Log
    offset: int
    logged_ms: int
    headers: Mapping[str, str]


def is_of_interest(full_name: str) -> bool:
    """Whether a record of this type has to be read at all; one without a type has to be."""
    return not full_name or full_name == _LEARNED_ONLY or full_name in _interesting()


def occurrence_of(message: Message, place: Place, facts: KnownFacts) -> Occurrence | None:
    """The occurrence, or None if no channel tells it; learns from the record what later ones need."""
    _learn(message, facts)
    channels = tuple(_channels(message, place.headers, facts))
    if not channels:
        return None
    sequence = place.headers.get("ce_sequence", "")
    return Occurrence(
        log=place.log,
        offset=place.offset,
        event=type(message).__name__,
        sequence=int(sequence) if sequence.isdigit() else None,
        at=getattr(message, "at", None) or getattr(message, "placed_at", None),
        logged_ms=place.logged_ms,
        channels=channels,
        show=partial(shown, message),
    )


def shown(message: Message, channel: Channel, audience: Audience) -> Mapping[str, Any]:
    """The fields of the message that this audience of the channel may see."""
    names, hidden = _view(type(message), channel.kind, audience)
    values = message.to_avro()
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


def _channels(message: Message, headers: Mapping[str, str], facts: KnownFacts) -> Iterator[Channel]:
    for kind in _kinds_of(type(message)):
        subject = _subject(kind, message, headers, facts)
        if subject:
            yield Channel(kind, subject)


@cache
def _kinds_of(message: type[Message]) -> tuple[ChannelKind, ...]:
    """The kinds of channels that tell it."""
    return tuple(kind for kind, table in EXPOSED.items() if message in table)


def _subject(kind: ChannelKind, message: Message, headers: Mapping[str, str], facts: KnownFacts) -> str | None:
    if kind is ChannelKind.DISPATCH:
        owned = str(getattr(message, "order_id", "") or getattr(message, "driver_id", ""))
        # The header is who did it: for want of better, as the order may have begun before what we have read.
        return facts.organizations.get(owned) or headers.get("org")
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
