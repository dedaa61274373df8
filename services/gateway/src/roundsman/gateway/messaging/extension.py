"""What many miss after a fault is read from the log once: memory takes it on for those who come later."""

from collections.abc import Mapping

from roundsman.gateway.domain.log import Log
from roundsman.gateway.domain.recent import Event, Recent


class Extension:
    """Collects what a reading comes by of the logs before what memory has, and adds it there."""

    def __init__(self, recent: Recent, begins: Mapping[Log, int]) -> None:
        """`begins` tells where the reading begins in each log. One that memory has no room for is left out."""
        self._recent = recent
        self._logs = recent.logs
        self._begins = {log: offset for log, offset in begins.items() if recent.has_room_from(log, offset)}
        self._found: dict[Log, list[Event]] = {log: [] for log in self._begins}

    def wants(self, log: Log) -> bool:
        """Whether memory may take this log's records on: all of them, since it may forget its oldest meanwhile."""
        return log in self._begins

    def add(self, log: Log, event: Event | None) -> None:
        """The log's next event, if it is one."""
        if event and log in self._found:
            self._found[log].append(event)

    def finish(self, ends: Mapping[Log, int]) -> None:
        """All has been read up to `ends`. Where memory begins later by now, there would be a gap: nothing is added,
        nor if the logs are others by now.
        """
        for log, begin in self._begins.items():
            if self._recent.logs is self._logs and ends[log] >= self._recent.first_of(log):
                self._recent.reach_back(log, begin, self._found[log])
