"""How many sockets one person has."""

from typing import Protocol


class Crowded(Protocol):
    """A socket of somebody."""

    def give_way(self) -> None:
        """End: the person has opened newer ones than they may have. Must not block."""


class Crowd:
    """Ends a person's oldest socket when they open one too many.

    The oldest, since a phone on a bad network leaves sockets behind that only seem to be open.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._sockets: dict[str, dict[Crowded, None]] = {}  # person -> theirs, the oldest first

    def join(self, person: str, socket: Crowded) -> None:
        """One more."""
        theirs = self._sockets.setdefault(person, {})
        theirs[socket] = None
        if len(theirs) > self._most:
            oldest = next(iter(theirs))
            self.leave(person, oldest)
            oldest.give_way()

    def leave(self, person: str, socket: Crowded) -> None:
        """One less, if it was one."""
        theirs = self._sockets.get(person, {})
        theirs.pop(socket, None)
        if not theirs:
            self._sockets.pop(person, None)
