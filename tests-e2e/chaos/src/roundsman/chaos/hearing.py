"""What those heard who listened to an order on a socket that was lost again and again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from roundsman.gateway.domain.channels import NEWEST_ONLY, ChannelKind
from roundsman.gateway.domain.log import Log as Place
from roundsman.gateway.domain.log import Positions, read_cursor
from roundsman.gateway.messaging.exposure import EXPOSED
from roundsman.operations.invariants.log import Log
from roundsman.operations.records import Record

Telling = tuple[str, int | None]  # an event's name, and its number among what its aggregate told


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One channel `order:<id>`, from one cursor to another."""

    order_id: str
    began: str  # the cursor of the first subscription
    reached: str  # the cursor of the last; empty: nobody knows
    tellings: Sequence[Telling]  # in the order in which they came, repeats too
    resumed: int
    reloads: int  # how often the gateway said that what was missed is not to be had


def unheard(heard: Sequence[Heard], log: Log) -> Iterator[str]:
    """Whoever was not told all that their channel had to tell, or in another order."""
    told: dict[str, list[Record]] = {}
    for record in log.first:
        if type(record.message) in EXPOSED[ChannelKind.ORDER]:
            told.setdefault(str(getattr(record.message, "order_id", "")), []).append(record)
    for one in heard:
        if not one.reached:
            yield f"order:{one.order_id}: the socket did not come back"
        elif not one.reloads:  # whoever is told to load anew was told that something is missing
            yield from _missed(one, told.get(one.order_id, []))


def _missed(one: Heard, told: Sequence[Record]) -> Iterator[str]:
    between = read_cursor(one.began), read_cursor(one.reached)
    by_place: dict[Place, list[Telling]] = {}
    for record in told:
        if _is_within(record, *between):
            place = Place(record.topic, record.partition)
            by_place.setdefault(place, []).append((type(record.message).__name__, record.sequence))
    for expected in by_place.values():
        first_heard = [telling for telling in dict.fromkeys(one.tellings) if telling in set(expected)]
        owed = [telling for telling in expected if telling in first_heard or not _is_superseded(telling, first_heard)]
        if missed := [telling for telling in owed if telling not in first_heard]:
            yield f"order:{one.order_id}: resumed {one.resumed} times and never heard {_words(missed)}"
        elif first_heard != owed:
            yield f"order:{one.order_id}: heard {_words(first_heard)}, told were {_words(expected)}"


def _is_superseded(telling: Telling, heard: Sequence[Telling]) -> bool:
    """Whether a newer one of the same name was heard, and the channel promises only the newest of these."""
    name, number = telling
    if name not in NEWEST_ONLY[ChannelKind.ORDER]:
        return False
    return any(other == name and (later or 0) > (number or 0) for other, later in heard)


def _is_within(record: Record, began: Positions, reached: Positions) -> bool:
    place = Place(record.topic, record.partition)
    return place in began and began[place] <= record.offset < reached.get(place, 0)


def _words(tellings: Sequence[Telling]) -> str:
    return ", ".join(f"{name} {number}" for name, number in tellings)


def counted(heard: Sequence[Heard]) -> Mapping[str, int]:
    """How much was listened to."""
    return {
        "channels": len(heard),
        "events": sum(len(one.tellings) for one in heard),
        "resumed": sum(one.resumed for one in heard),
        "reloads": sum(one.reloads for one in heard),
    }
