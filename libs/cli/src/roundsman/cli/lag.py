"""`roundsman lag`: how far each consumer group is behind."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from roundsman.cli.asking import answer, reach_on
from roundsman.cli.folders import DataOption
from roundsman.cli.telling import JsonOption, duration, print_json
from roundsman.messaging.broker import connected
from roundsman.messaging.errors import OperationFailed
from roundsman.messaging.lag import GroupLag
from roundsman.operations.groups import read_lag
from roundsman.operations.reach import Reach


def lag(
    group: Annotated[str | None, typer.Argument(help="One group, with each of its partitions.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how many messages, and how many real seconds, each consumer group is behind.

    `store`: the position is the one in the service's own database, which is what counts. `kafka`: the one that the
    group reports now and then, where its own store could not be asked.

    Examples: `roundsman lag`, `roundsman lag order.saga`, or `roundsman lag --json | jq '[.[].behind] | add'`
    """
    found = _chosen(answer(_read(reach_on(data))), group)
    if as_json:
        print_json([asdict(one) | {"behind": one.behind, "behind_s": round(one.behind_s, 3)} for one in found])
        return
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(_groups(found))
    if group is not None:
        console.print(_partitions(found[0]))


async def _read(reach: Reach) -> Sequence[GroupLag]:
    async with connected(reach.kafka, reach.topic_prefix) as kafka:
        return await read_lag(kafka, reach)


def _chosen(found: Sequence[GroupLag], group: str | None) -> Sequence[GroupLag]:
    chosen = [one for one in found if group in (None, one.name)]
    if group is not None and not chosen:
        raise OperationFailed(f"no group {group}; there are: {', '.join(one.name for one in found) or 'none'}")
    return chosen


def _groups(found: Sequence[GroupLag]) -> Table:
    table = Table("group", "state", box=None, pad_edge=False)
    for title in ("members", "behind", "oldest waits"):
        table.add_column(title, justify="right")
    table.add_column("position by")
    for one in found:
        waits = duration(one.behind_s) if one.behind else "-"
        table.add_row(one.name, one.state, str(one.members), str(one.behind), waits, one.source)
    return table


def _partitions(group: GroupLag) -> Table:
    table = Table("\ntopic", box=None, pad_edge=False)
    for title in ("partition", "next", "end", "behind", "oldest waits"):
        table.add_column(title, justify="right")
    for one in group.partitions:
        waits = duration(one.behind_s) if one.behind else "-"
        numbers = (one.partition, one.next_offset, one.end_offset, one.behind)
        table.add_row(one.topic, *map(str, numbers), waits)
    return table
