"""Consumer groups as the services' stores and the broker know them."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

from aiokafka import TopicPartition

from roundsman.messaging.broker import Kafka
from roundsman.messaging.groups import NOBODY, described, lag_of_each
from roundsman.messaging.lag import Group, GroupLag, Positions
from roundsman.operations.databases import Answers, ask_each
from roundsman.operations.documents import find_in_each
from roundsman.operations.reach import Reach

_POSITIONS = 'SELECT consumer_group, topic, "partition", next_offset FROM consumer_offsets'


async def read_lag(kafka: Kafka, reach: Reach) -> Sequence[GroupLag]:
    """The lag of every group of the platform, by name. The word of a service's own store counts where it answers."""
    return await lag_of_each(kafka, await read_groups(kafka, reach), await kafka.topics())


async def read_groups(kafka: Kafka, reach: Reach) -> Sequence[Group]:
    """Every group of the platform, by name."""
    stored = await _stored(reach)
    full_names = {name for name, _ in await kafka.admin.list_consumer_groups() if name.startswith(reach.group_prefix)}
    live = await described(kafka, sorted(full_names))
    groups = []
    for name in sorted({full.removeprefix(reach.group_prefix) for full in full_names} | set(stored)):
        full = reach.group_prefix + name
        state, members, topics = live.get(full, NOBODY)
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
