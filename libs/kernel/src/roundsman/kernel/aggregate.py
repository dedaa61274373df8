"""What an aggregate shares with every other: an id, a version, and the events it has to tell."""

from collections.abc import Sequence


class Aggregate:
    """Guards its own state and collects what happened to it.

    `version` counts stored changes (0: not stored yet) and is checked on write; `sequence` counts the
    events told so far and becomes each event's gapless `ce_sequence`.
    """

    def __init__(self, aggregate_id: str, version: int = 0, sequence: int = 0) -> None:
        self.id = aggregate_id
        self.version = version
        self.sequence = sequence
        self._events: list[object] = []

    @property
    def events(self) -> Sequence[object]:
        """What happened since the last `take_events`, oldest first."""
        return tuple(self._events)

    def record(self, event: object) -> None:
        """Add a domain event (or an intent for another service); it leaves when the unit of work commits."""
        self._events.append(event)

    def take_events(self) -> list[object]:
        """Hand over the events and forget them."""
        taken, self._events = self._events, []
        return taken
