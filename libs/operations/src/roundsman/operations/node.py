"""One step of an order's story."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True, kw_only=True)
class Node:
    """A message, or the timer that stands between a message and what it led to."""

    id: str
    cause: str  # id of the node that caused it, by its own word; empty if no message did
    answers: str = ""  # if none did: id of the node that it belongs below
    topic: str  # empty for a timer, and for what no topic tells of
    type: str  # without `roundsman.`
    at: datetime | None  # platform time
    source: str  # the service
    actor: str = ""  # the person, consumer group or timer that did it
    summary: str = ""
    repeats: int = 0  # how often it was sent again
    after_s: float | None = None  # platform seconds since what it stands below
    children: list["Node"] = field(default_factory=list)

    @property
    def above(self) -> str:
        """Id of the node below which it stands, if that was told."""
        return self.cause or self.answers

    def as_json(self) -> dict[str, Any]:
        """The node without its children."""
        return {
            "id": self.id,
            "cause": self.cause or None,
            "answers": self.answers or None,
            "topic": self.topic or None,
            "type": self.type,
            "at": self.at.isoformat() if self.at else None,
            "after_s": self.after_s,
            "source": self.source,
            "actor": self.actor,
            "summary": self.summary,
            "repeats": self.repeats,
        }
