"""Which logs a channel's events come from."""

from collections.abc import Sequence

from roundsman.gateway.domain.channels import Channel, ChannelKind
from roundsman.gateway.domain.log import Log
from roundsman.gateway.domain.recent import Recent
from roundsman.gateway.messaging.exposure import topics_of
from roundsman.messaging.partitioning import partition_of


class Lanes:
    """Knows the partitions that are read."""

    def __init__(self, recent: Recent) -> None:
        self._recent = recent
        self._known: tuple[Log, ...] = ()  # that the others were made from
        self._all: dict[ChannelKind, Sequence[Log]] = {}
        self._orders: Sequence[Sequence[Log]] = ()  # by the partition that they have in each topic

    def logs_of(self, channel: Channel) -> Sequence[Log]:
        """One partition of each topic for an order, whose events all have its id as key; else all partitions."""
        if self._known is not self._recent.logs:
            self._learn(self._recent.logs)
        if channel.kind is not ChannelKind.ORDER:
            return self._all[channel.kind]
        return self._orders[partition_of(channel.subject.encode(), len(self._orders))] if self._orders else ()

    def _learn(self, logs: tuple[Log, ...]) -> None:
        self._known = logs
        self._all = {kind: sorted(log for log in logs if log.topic in topics_of(kind)) for kind in ChannelKind}
        of_orders = self._all[ChannelKind.ORDER]
        partitions = sorted({log.partition for log in of_orders})
        self._orders = [[log for log in of_orders if log.partition == one] for one in partitions]
