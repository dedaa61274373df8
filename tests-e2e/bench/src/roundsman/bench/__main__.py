"""`python -m roundsman.bench`: measure everything, or what is named, and print the table."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from roundsman.bench.core.commands import commands
from roundsman.bench.core.consumer import consumer
from roundsman.bench.core.dispatch import dispatch
from roundsman.bench.core.nearest import nearest
from roundsman.bench.core.positions import positions
from roundsman.bench.core.relay import relay
from roundsman.bench.core.scale import scale
from roundsman.bench.crowd.crowd import crowd
from roundsman.bench.platform.footprint import footprint
from roundsman.bench.platform.hop import hop
from roundsman.bench.platform.lives import lives
from roundsman.bench.platform.placement import placement
from roundsman.bench.platform.recovery import recovery
from roundsman.bench.platform.sockets import sockets
from roundsman.bench.report import show, write
from roundsman.bench.row import Row
from roundsman.stack.errors import StackError

OUT = Path("build/bench/report.json")

# Name -> what measures it: starts what it needs, and stops it.
Benches = Mapping[str, Callable[[], Sequence[Row]]]
BENCHES: Benches = {
    "commands": commands,
    "consumer": consumer,
    "relay": relay,
    "positions": positions,
    "nearest": nearest,
    "scale": scale,
    "placement": placement,
    "lives": lives,
    "hop": hop,
    "sockets": sockets,
    "crowd": crowd,
    "recovery": recovery,
    "footprint": footprint,
}


def bench(
    only: Annotated[str, typer.Option(help="Names of benches, with commas between; empty: all.")] = "",
    days: Annotated[Path | None, typer.Option(help="Folder of public days, for a row of `dispatch`.")] = None,
) -> None:
    """Measure, print the table and write it down."""
    console = Console(highlight=False, soft_wrap=True)
    benches: Benches = {**BENCHES, "dispatch": partial(dispatch, days)}
    chosen = [name for name in only.split(",") if name] or list(benches)
    if unknown := [name for name in chosen if name not in benches]:
        raise typer.BadParameter(f"There is no {unknown[0]!r}: choose of {', '.join(benches)}.")
    rows: list[Row] = []
    try:
        for name in chosen:
            console.print(f"== {name}")
            rows += benches[name]()
            write(rows, OUT)
    except StackError as error:
        console.print(f"[red]{error}")
        raise typer.Exit(1) from error
    show(rows, console)
    console.print(f"report: {OUT}")


if __name__ == "__main__":
    typer.run(bench)
