"""`roundsman trace`: one order's story over all services, and what it waits for."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from roundsman.cli.asking import JsonOption, answer, duration, print_json, reach_on
from roundsman.cli.folders import DataOption
from roundsman.operations.story import Node
from roundsman.operations.trace import Trace, read_trace
from roundsman.operations.waiting import Waiting


def trace(
    order: Annotated[str, typer.Argument(help="The order's id.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell everything that one order led to, in every service, as a tree of causes; and what it waits for now.

    Times are the platform's. `+` is the time since the cause above. `by` says who did it: a person, a
    consumer group, or a timer (a deadline, or a call to the outside).

    Examples: `roundsman trace ord_...`, `roundsman trace ord_... --json | jq '.nodes[] | select(.after_s > 60)'`
    """
    found = answer(read_trace(reach_on(data), order))
    if as_json:
        print_json(_as_json(found))
        return
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(_tree(found), highlight=False)
    for line in _waits(found):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _as_json(found: Trace) -> dict[str, object]:
    return {
        "order_id": found.order_id,
        "nodes": [node.as_json() for node in found.story.nodes],
        "waits": [asdict(one) for one in found.waits.found],
        "away": list(found.waits.away),
    }


def _tree(found: Trace) -> Tree:
    tree = Tree(Text(found.order_id, style="bold"))
    _grow(tree, found.story.roots)
    return tree


def _grow(branch: Tree, nodes: Sequence[Node]) -> None:
    for node in nodes:
        _grow(branch.add(_line(node)), node.children)


def _line(node: Node) -> Text:
    line = Text.assemble((_clock(node.at), "dim"), " ", (node.type, "bold" if node.topic else "yellow"))
    if node.after_s is not None:
        line.append(f"  +{duration(node.after_s)}", "cyan")
    line.append(f"  {node.source}", "dim")
    if node.actor and not node.actor.startswith("timer:"):  # that stands above it
        line.append(f" by {node.actor}", "dim")
    if node.summary:
        line.append(f"  {node.summary}")
    if node.repeats:
        line.append(f"  (sent {node.repeats + 1} times)", "red")
    return line


def _clock(at: datetime | None) -> str:
    return at.strftime("%H:%M:%S.%f")[:-3] if at else "??:??:??"


def _waits(found: Trace) -> list[str]:
    lines = ["", "waits for:" if found.waits.found else "waits for nothing"]
    lines += [f"  {_wait(one)}" for one in found.waits.found]
    if found.waits.away:
        lines.append(f"not known, because their databases are away: {', '.join(found.waits.away)}")
    return lines


def _wait(one: Waiting) -> str:
    due = f" due {one.due_at:%Y-%m-%d %H:%M:%S}" if one.due_at else ""
    tried = f", tried {one.attempts} times" if one.attempts else ""
    detail = f" ({one.detail})" if one.detail else ""
    return f"{one.service}: {one.what} {one.name} of {one.subject}{due}{tried}{detail}"
