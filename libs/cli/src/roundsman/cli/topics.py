"""`roundsman topics`: what the topics hold, and who writes and reads them."""

import sys
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from roundsman.cli.asking import answer, reach_on
from roundsman.cli.folders import DataOption
from roundsman.cli.telling import JsonOption, print_json
from roundsman.messaging.broker import connected
from roundsman.operations.reach import Reach
from roundsman.operations.topics import FOR_GOOD, TopicState, read_topics

_DAY_MS = 86_400_000


def topics(data: DataOption = None, as_json: JsonOption = False) -> None:
    """List the topics: partitions, records, how long they are kept, who writes and who reads them.

    Examples: `roundsman topics`, or `roundsman topics --json | jq '.[] | select(.records > 0).name'`
    """
    found = answer(_read(reach_on(data)))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    Console(width=None if sys.stdout.isatty() else 160).print(_table(found))


async def _read(reach: Reach) -> Sequence[TopicState]:
    async with connected(reach.kafka, reach.topic_prefix) as kafka:
        return await read_topics(kafka)


def _table(found: Sequence[TopicState]) -> Table:
    table = Table("topic", box=None, pad_edge=False)
    for title in ("partitions", "records"):
        table.add_column(title, justify="right")
    for title in ("kept", "writers", "readers"):
        table.add_column(title)
    for one in found:
        writers = " ".join(one.writers) if one.in_contracts else "(not in the contracts)"
        partitions = str(one.partitions) if one.partitions else "missing"
        table.add_row(one.name, partitions, str(one.records), _kept(one), writers, " ".join(one.readers))
    return table


def _kept(one: TopicState) -> str:
    if one.retention_ms is None:
        return "-"
    return "for good" if one.retention_ms == FOR_GOOD else f"{one.retention_ms / _DAY_MS:g} days"
