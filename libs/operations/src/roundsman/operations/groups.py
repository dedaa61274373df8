"""Consumer groups as the services' stores and the broker know them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from aiokafka import TopicPartition
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment

from roundsman.operations.broker import Kafka
from roundsman.operations.databases import Answers, ask_each
from roundsman.operations.documents import find_in_each
from roundsman.operations.lag import Group, GroupLag, Moment, Positions, lag_of, unread_from
from roundsman.operations.reach import Reach

_POSITIONS = 'SELECT consumer_group, topic, "partition", next_offset FROM consumer_offsets'
_NOBODY: tuple[str, int, frozenset[str]] = ("absent", 0, frozenset())


async def read_lag(kafka: Kafka, reach: Reach) -> Sequence[GroupLag]:
    """The lag of every group of the platform, by name. The word of a service's own store counts where it answers."""
    groups = await read_groups(kafka, reach)
    spans = await kafka.spans(await kafka.places(await kafka.topics()))
    written_at: dict[tuple[TopicPartition, int], datetime] = {}
    for group in groups:
        asked = {at: n for at, n in unread_from(group, spans).items() if (at, n) not in written_at}
        written_at |= await _first_written(kafka, asked, spans)
    moment = Moment(now=datetime.now(UTC), spans=spans, written_at=written_at)
    return [lag_of(group, moment) for group in groups]


async def read_groups(kafka: Kafka, reach: Reach) -> Sequence[Group]:
    """Every group of the platform, by name."""
    stored = await _stored(reach)
    full_names = {name for name, _ in await kafka.admin.list_consumer_groups() if name.startswith(reach.group_prefix)}
    live = await _described(kafka, sorted(full_names))
    groups = []
    for name in sorted({full.removeprefix(reach.group_prefix) for full in full_names} | set(stored)):
        full = reach.group_prefix + name
        state, members, topics = live.get(full, _NOBODY)
        positions = stored.get(name) or (await _reported(kafka, full) if full in full_names else {})
        groups.append(
            Group(
                name=name,
                state=state,
                members=members,
                source="store" if name in stored else "kafka",
                positions=positions,
                topics=topics,
            )
        )
    return groups


async def _stored(reach: Reach) -> Mapping[str, Positions]:
    in_tables, in_documents = await asyncio.gather(
        ask_each(reach.database_urls, _POSITIONS), find_in_each(reach.documents, "offsets", {})
    )
    named = {
        service: [{**place, "consumer_group": one["_id"]} for one in rows for place in one.get("places", {}).values()]
        for service, rows in in_documents.rows.items()
    }
    return stored_positions(Answers({**in_tables.rows, **named}), reach.topic_prefix)


def stored_positions(answers: Answers, prefix: str = "") -> Mapping[str, Positions]:
    """Group -> positions, from the rows of `consumer_offsets`; topics get the broker's names."""
    found: dict[str, dict[TopicPartition, int]] = defaultdict(dict)
    for rows in answers.rows.values():
        for row in rows:
            place = TopicPartition(prefix + row["topic"], row["partition"])
            found[row["consumer_group"]][place] = row["next_offset"]
    return found


async def _reported(kafka: Kafka, group: str) -> Positions:
    offsets = await kafka.admin.list_consumer_group_offsets(group)
    return {place: known.offset for place, known in offsets.items()}


async def _described(kafka: Kafka, groups: Sequence[str]) -> Mapping[str, tuple[str, int, frozenset[str]]]:
    """Group -> state, number of members, topics that they are assigned."""
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
    kafka: Kafka, asked: Positions, spans: Mapping[TopicPartition, tuple[int, int]]
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
