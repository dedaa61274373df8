"""`roundsman trace`: one order's story over all services, and what it waits for."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from roundsman.cli.asking import answer, reach_on
from roundsman.cli.folders import DataOption
from roundsman.cli.telling import JsonOption, duration, print_json
from roundsman.operations.node import Node
from roundsman.operations.trace import Trace, read_trace
from roundsman.operations.waiting import Waiting


def trace(
    order: Annotated[str, typer.Argument(help="The order's id.")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell everything that one order led to, in every service, as a tree of causes; and what it waits for now.

    Times are the platform's. `+` is the time since what stands above. Then who did it: a service's consumer group,
    or in the service `by` a person, or below a timer (a deadline, or a call to the outside). What no message caused
    stands below what it answers, such as a driver's yes below the offer.

    Examples: `roundsman trace ord_...`, `roundsman trace ord_... --json | jq '.nodes[] | select(.after_s > 60)'`
    """
    found = answer(read_trace(reach_on(data), order))
    if as_json:
        print_json(_as_json(found))
        return
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(found.order_id, style="bold")
    for line in [*tree_lines(found.story.roots), *_waits(found)]:
        console.print(line)


def _as_json(found: Trace) -> dict[str, object]:
    return {
        "order_id": found.order_id,
        "nodes": [node.as_json() for node in found.story.nodes],
        "waits": [asdict(one) for one in found.waits.found],
        "away": list(found.waits.away),
    }


def tree_lines(roots: Sequence[Node], guides: str = "") -> Iterator[Text]:
    """A line for each node, its cause above it; two columns a level, since stories grow deep."""
    for node in roots:
        is_last = node is roots[-1]
        yield Text.assemble((guides + ("└ " if is_last else "├ "), "dim"), _line(node))
        yield from tree_lines(node.children, guides + ("  " if is_last else "│ "))


def _line(node: Node) -> Text:
    line = Text.assemble((_clock(node.at), "dim"), " ", (node.type, "bold" if node.topic else "yellow"))
    if node.after_s is not None:
        line.append(f"  +{duration(node.after_s)}", "cyan")
    line.append(f"  {_who(node)}", "dim")
    if node.summary:
        line.append(f"  {node.summary}")
    if node.repeats:
        line.append(f"  (sent {node.repeats + 1} times)", "red")
    return line


def _who(node: Node) -> str:
    """The service and who did it there; a consumer group has its service's name in its own, a timer stands above."""
    if not node.actor or node.actor.startswith("timer:"):
        return node.source
    return node.actor if node.actor.partition(".")[0] == node.source else f"{node.source} by {node.actor}"


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
