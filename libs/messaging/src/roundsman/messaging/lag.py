"""How far consumer groups are behind, in messages and in real seconds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aiokafka import TopicPartition

from roundsman.messaging.broker import Span

Positions = Mapping[TopicPartition, int]  # partition -> the offset to be handled next
Source = Literal["store", "kafka"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is known of a group before its lag is worked out."""

    name: str
    state: str  # as the broker says, such as Stable or Empty; absent where it knows of none
    members: int
    source: Source  # whose word the positions are: the service's own store, or what it reported to Kafka
    positions: Positions
    topics: Collection[str] = ()  # what its members are assigned, beside those that it has positions in


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionLag:
    """A group's place in one partition."""

    topic: str
    partition: int
    next_offset: int
    end_offset: int
    behind: int  # messages
    behind_s: float  # real seconds that the oldest unread message has waited; 0 when there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLag:
    """A group and all its partitions."""

    name: str
    state: str
    members: int
    source: Source
    partitions: Sequence[PartitionLag]

    @property
    def behind(self) -> int:
        """Messages behind, over all partitions."""
        return sum(one.behind for one in self.partitions)

    @property
    def behind_s(self) -> float:
        """Seconds behind, where it is worst."""
        return max((one.behind_s for one in self.partitions), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the topics held when the groups were looked at."""

    now: datetime  # real time
    spans: Mapping[TopicPartition, Span]
    written_at: Mapping[tuple[TopicPartition, int], datetime]  # of the first record from an offset on


def places_of(group: Group, all_places: Collection[TopicPartition]) -> list[TopicPartition]:
    """Every partition of the topics that a group reads, also those in which it has handled nothing yet."""
    topics = {place.topic for place in group.positions} | set(group.topics)
    return sorted(place for place in all_places if place.topic in topics)


def unread_from(group: Group, spans: Mapping[TopicPartition, Span]) -> Positions:
    """Partition -> the oldest record that the group has not handled and that is still there."""
    starts = {place: max(group.positions.get(place, 0), spans[place][0]) for place in places_of(group, spans)}
    return {place: start for place, start in starts.items() if start < spans[place][1]}


def lag_of(group: Group, moment: Moment) -> GroupLag:
    """The group's lag at a moment."""
    unread = unread_from(group, moment.spans)
    return GroupLag(
        name=group.name,
        state=group.state,
        members=group.members,
        source=group.source,
        partitions=[_partition_lag(place, group, unread, moment) for place in places_of(group, moment.spans)],
    )


def _partition_lag(place: TopicPartition, group: Group, unread: Positions, moment: Moment) -> PartitionLag:
    start, end = moment.spans[place]
    first = unread.get(place, end)
    written_at = moment.written_at.get((place, first))
    return PartitionLag(
        topic=place.topic,
        partition=place.partition,
        next_offset=group.positions.get(place, start),
        end_offset=end,
        behind=end - first,
        behind_s=max(0.0, (moment.now - written_at).total_seconds()) if written_at else 0.0,
    )
