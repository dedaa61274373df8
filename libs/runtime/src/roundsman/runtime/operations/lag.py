"""How far a service's groups are behind: where its own store says that they are, held against the log."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import TopicPartition

from roundsman.messaging.broker import Kafka, connected
from roundsman.messaging.consumer import TakesRecords
from roundsman.messaging.errors import ServerAway
from roundsman.messaging.groups import NOBODY, described, lag_of_each
from roundsman.messaging.lag import Group, GroupLag
from roundsman.persistence.session import TopicPartition as Log
from roundsman.runtime.settings import RuntimeSettings

_WITHIN_S = 4.0  # whoever asks gives up soon after


@dataclass(frozen=True, slots=True, kw_only=True)
class LagReader:
    """Connects for each answer, joins no group and moves no offset. Calls the network."""

    bootstrap: str
    topic_prefix: str
    group_prefix: str

    @classmethod
    def of(cls, settings: RuntimeSettings) -> "LagReader":
        """On the broker that the service was told of."""
        return cls(
            bootstrap=settings.kafka,
            topic_prefix=settings.topic_prefix,
            group_prefix=settings.group_prefix or settings.topic_prefix,
        )

    async def read(self, takers: Sequence[TakesRecords]) -> Sequence[GroupLag]:
        """The lag of each group.

        Raises:
            ServerAway: the broker does not answer, or not in time.
            OSError: the store does not.
        """
        try:
            async with asyncio.timeout(_WITHIN_S), connected(self.bootstrap, self.topic_prefix) as kafka:
                return await self._read(takers, kafka)
        except TimeoutError as error:
            raise ServerAway("kafka", self.bootstrap, error) from error

    async def _read(self, takers: Sequence[TakesRecords], kafka: Kafka) -> Sequence[GroupLag]:
        live = await described(kafka, [self.group_prefix + taker.name for taker in takers])
        groups = []
        for taker in takers:
            state, members, _ = live.get(self.group_prefix + taker.name, NOBODY)
            topics = [self.topic_prefix + topic for topic in taker.topics]
            places = await kafka.places(topics)
            stored = await taker.next_offsets([self._log(place) for place in places])
            groups.append(
                Group(
                    name=taker.name,
                    state=state,
                    members=members,
                    source="store",
                    positions={place: stored[self._log(place)] for place in places},
                    topics=topics,
                )
            )
        return await lag_of_each(kafka, groups, {topic for group in groups for topic in group.topics})

    def _log(self, place: TopicPartition) -> Log:
        return Log(place.topic.removeprefix(self.topic_prefix), place.partition)
