"""Consumer groups as the broker knows them, and what they have not read yet."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aiokafka import TopicPartition
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment

from roundsman.messaging.broker import Kafka, Span
from roundsman.messaging.lag import Group, GroupLag, Moment, Positions, lag_of, unread_from

Description = tuple[str, int, frozenset[str]]  # state, number of members, topics that they are assigned
NOBODY: Description = ("absent", 0, frozenset())


async def lag_of_each(kafka: Kafka, groups: Sequence[Group], topics: Collection[str]) -> Sequence[GroupLag]:
    """The lag of each of the groups, in these topics (by the broker's names).

    Raises:
        ServerAway: the broker has fallen silent.
    """
    spans = await kafka.spans(await kafka.places(sorted(topics)))
    written_at: dict[tuple[TopicPartition, int], datetime] = {}
    for group in groups:
        asked = {at: n for at, n in unread_from(group, spans).items() if (at, n) not in written_at}
        written_at |= await _first_written(kafka, asked, spans)
    moment = Moment(now=datetime.now(UTC), spans=spans, written_at=written_at)
    return [lag_of(group, moment) for group in groups]


async def described(kafka: Kafka, groups: Sequence[str]) -> Mapping[str, Description]:
    """Group, by its full name -> what the broker knows of it; nothing of one that it does not know."""
    found = {}
    for group in groups:  # one by one: aiokafka 0.14 misreads an answer about several
        for response in await kafka.admin.describe_consumer_groups([group]):
            for _, name, state, _, _, members, *_ in response.groups:
                found[name] = (state, len(members), frozenset(_assigned(members)))
    return found


def _assigned(members: Sequence[Any]) -> Iterator[str]:
    for member in members:
        if assignment := member[-1]:
            for topic, _ in ConsumerProtocolMemberAssignment.decode(assignment).assignment:
                yield topic


async def _first_written(
    kafka: Kafka, asked: Positions, spans: Mapping[TopicPartition, Span]
) -> Mapping[tuple[TopicPartition, int], datetime]:
    """When the first record from each of these offsets on was written."""
    found: dict[tuple[TopicPartition, int], datetime] = {}
    async for batch in kafka.read(
        {place: (offset, min(offset + 1, spans[place][1])) for place, offset in asked.items()}
    ):
        for raw in batch:
            place = TopicPartition(raw.topic, raw.partition)
            found.setdefault((place, asked[place]), datetime.fromtimestamp(raw.timestamp / 1000, UTC))
    return found
