"""What a group passes over moves no offset by itself.

A transaction that only moves an offset costs as much as one with effects, and most types on a topic are for others.
"""

from collections.abc import Callable, Iterable, Sequence

from roundsman.messaging.received import Received
from roundsman.persistence.session import TopicPartition

_LONGEST_S = 1.0  # how late the offset, and so the lag that is told, may be


class PassedOver:
    """The newest record of each log that was passed over since the log's offset was last moved.

    The offset goes with the next records of the log that matter; if none come, after a while with this one. A process
    that dies before passes them over again.
    """

    def __init__(self, heeds: Callable[[Received], bool]) -> None:
        """`heeds` tells whether a record may matter to the group."""
        self._heeds = heeds
        self._newest: dict[TopicPartition, Received] = {}
        self._since_s = 0.0

    def sift(self, lanes: Iterable[list[Received]], now_s: float) -> list[list[Received]]:
        """The lanes to take in: those in which a record matters, and when it is time what was passed over."""
        taken = []
        for lane in lanes:
            if any(map(self._heeds, lane)):
                taken.append(lane)
            else:
                self._pass_over(lane, now_s)
        late = self._late(taken, now_s)
        return [*taken, late] if late else taken

    def moved(self, logs: Iterable[TopicPartition]) -> None:
        """The offsets of these were moved further, or they are read from their offsets again."""
        for log in logs:
            self._newest.pop(log, None)

    def _pass_over(self, lane: Sequence[Received], now_s: float) -> None:
        if not self._newest:
            self._since_s = now_s
        self._newest.update((record.log, record) for record in lane)

    def _late(self, taken: Sequence[Sequence[Received]], now_s: float) -> list[Received]:
        if now_s - self._since_s < _LONGEST_S:
            return []
        moving = {record.log for lane in taken for record in lane}
        return [record for log, record in self._newest.items() if log not in moving]
