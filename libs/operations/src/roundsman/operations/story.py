"""One order's story: what every service told about it, as trees of causes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from roundsman.contracts.types.platform import RecordParked
from roundsman.messaging.masking import public
from roundsman.operations.answers import find_answered
from roundsman.operations.node import Node
from roundsman.operations.records import Entry, Record, Unreadable

_TIMER = "timer:"  # how the actor of what a timer did begins
_SUMMARY_LONGEST = 72
# Words that tell what happened. Other texts are ids, times, tokens, or too long.
_TELLING = frozenset({"availability", "channel", "currency", "kind", "phase", "reason", "status", "step"})
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All nodes by time, and those that stand below no other."""

    nodes: Sequence[Node]
    roots: Sequence[Node]


def concerns(order_id: str, key: str, headers: Mapping[str, str]) -> bool:
    """Whether a record belongs to an order's story: by its key, or because the order began what led to it."""
    return order_id in (key, headers.get("correlationid"))


def tell(entries: Iterable[Record | Unreadable], beside: Iterable[Node] = ()) -> Story:
    """Put a story together: repeats count once, siblings stand by time, an unknown cause makes a root.

    `beside` are steps that no topic tells of. A step without a cause stands below what it answers.
    """
    nodes: dict[str, Node] = {node.id: node for node in beside}
    for entry in entries:
        if known := nodes.get(entry.message_id):
            known.repeats += 1
            continue
        node = nodes[entry.message_id] = _node(entry)
        if node.actor.startswith(_TIMER):
            _put_timer_between(node, nodes)
    ordered = sorted(nodes.values(), key=_when)
    find_answered(ordered)
    return Story(nodes=ordered, roots=[node for node in ordered if not _joins_its_cause(node, nodes)])


def own_subjects(order_id: str, entries: Iterable[Entry]) -> frozenset[str]:
    """The aggregates that exist for this order alone, such as its payment and its job; the order among them."""
    told = {entry.aggregate[1] for entry in entries if entry.key == order_id}
    return frozenset(told - {""} | {order_id})


def _node(entry: Record | Unreadable) -> Node:
    return Node(
        id=entry.message_id,
        cause=entry.headers.get("causationid", ""),
        answers=_parked(entry),
        topic=entry.topic,
        type=entry.type.removeprefix("roundsman.") or "?",
        at=entry.told_at,
        source=entry.headers.get("ce_source", ""),
        actor=_actor(entry.headers),
        summary=_summary(entry),
    )


def _actor(headers: Mapping[str, str]) -> str:
    """Who did it; both names where somebody acted in another's place."""
    actor, impersonator = headers.get("actor", ""), headers.get("impersonator", "")
    return f"{impersonator} as {actor}" if impersonator else actor


def _parked(entry: Record | Unreadable) -> str:
    """The message that could not be handled, if this tells of one: the fault is its service's, and no effect of it."""
    return entry.message.message_id if isinstance(entry, Record) and isinstance(entry.message, RecordParked) else ""


def _put_timer_between(node: Node, nodes: dict[str, Node]) -> None:
    """What one timer did in one service hangs on a node of its own, at the time when it first did something."""
    timer_id = f"{node.actor}:{node.source}:{node.cause or node.at}"
    timer = nodes.setdefault(
        timer_id,
        Node(
            id=timer_id, cause=node.cause, topic="", type=node.actor.replace(":", " "), at=node.at, source=node.source
        ),
    )
    if node.at and (timer.at is None or node.at < timer.at):
        timer.at = node.at
    node.cause = timer_id


def _joins_its_cause(node: Node, nodes: Mapping[str, Node]) -> bool:
    cause = nodes.get(node.above)
    if cause is None or _is_above(node, cause, nodes):
        return False
    cause.children.append(node)
    if node.at and cause.at:
        node.after_s = (node.at - cause.at).total_seconds()
    return True


def _is_above(node: Node, other: Node, nodes: Mapping[str, Node]) -> bool:
    """Whether `other` follows from `node`; only forged headers make such a circle, and it is cut there."""
    seen: set[str] = set()
    at: Node | None = other
    while at is not None and at.id not in seen:
        if at is node:
            return True
        seen.add(at.id)
        at = nodes.get(at.above)
    return False


def _when(node: Node) -> tuple[bool, datetime, bool]:
    """By time, what has none last; a timer before what it did."""
    return node.at is None, node.at or _NEVER, bool(node.topic)


def _summary(entry: Record | Unreadable) -> str:
    """The few plain values of a message that tell most: numbers and words, nothing personal."""
    if isinstance(entry, Unreadable):
        return f"unreadable: {entry.problem}"
    words = [
        f"{name}={value}"
        for name, value in public(entry.message).items()
        if isinstance(value, int) or (name in _TELLING and value)
    ]
    text = " ".join(words)
    return text if len(text) <= _SUMMARY_LONGEST else text[: _SUMMARY_LONGEST - 1] + "…"
