"""Which logs a channel's events come from."""

from collections.abc import Iterable, Sequence

from aiokafka.partitioner import DefaultPartitioner

from roundsman.gateway.domain.channels import Channel, ChannelKind
from roundsman.gateway.domain.log import Log
from roundsman.gateway.domain.recent import Recent
from roundsman.gateway.messaging.exposure import topics_of

_partition_of = DefaultPartitioner()


class Lanes:
    """Knows the partitions that are read."""

    def __init__(self, recent: Recent) -> None:
        self._recent = recent

    def logs_of(self, channel: Channel) -> Sequence[Log]:
        """One partition of each topic for an order, whose events all have its id as key; else all partitions."""
        topics = topics_of(channel.kind)
        logs = sorted(log for log in self._recent.positions() if log.topic in topics)
        if channel.kind is not ChannelKind.ORDER:
            return logs
        return [log for log in logs if log.partition == self._lane(channel.subject, logs)]

    def _lane(self, key: str, logs: Iterable[Log]) -> int:
        partitions = sorted({log.partition for log in logs})
        return int(_partition_of(key.encode(), partitions, partitions)) if partitions else 0
