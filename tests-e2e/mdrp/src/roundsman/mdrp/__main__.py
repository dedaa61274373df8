"""`python -m roundsman.mdrp --days FOLDER --out FOLDER`: play every day of a folder, check it, tell what came of it."""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from roundsman.dispatch.domain.routing.situation import Rules
from roundsman.mdrp.day import days_in
from roundsman.mdrp.feeder import PREPARATION_SD_MIN, Options
from roundsman.mdrp.played import played
from roundsman.mdrp.summary import Summary, mean

app = typer.Typer(add_completion=False)
_PRINTED = (
    "orders",
    "undelivered",
    "penalised",
    "lower_bound",
    "ready_to_pickup",
    "cost_per_order",
    "orders_per_bundle",
)


@app.command()
def main(
    days: Annotated[Path, typer.Option(help="Folder of instances in the official format.")],
    out: Annotated[Path, typer.Option(help="Where the solution files and summary.json go.")],
    cadence: Annotated[float, typer.Option(help="Minutes between decisions.")] = 1.0,
    iterations: Annotated[int, typer.Option(help="Of ruin and recreate in a decision.")] = Rules().iterations,
    preparation: Annotated[
        str, typer.Option(help="known, or mean: known in mean only, revealed when ready.")
    ] = "known",
) -> None:
    """Play every day, as many at once as there are cores; exit with 1 if any breaks a rule."""
    rules = replace(Rules(), cadence_s=cadence * 60, iterations=iterations)
    sd_min = PREPARATION_SD_MIN if preparation == "mean" else 0.0
    one = partial(played, out=out, options=Options(rules=rules, preparation_sd_min=sd_min))
    folders = days_in(days)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        found = dict(zip((folder.name for folder in folders), pool.map(one, folders), strict=True))
    summaries = {name: asdict(summary) for name, (summary, _) in found.items()}
    (out / "summary.json").write_text(json.dumps(summaries, indent=2) + "\n", encoding="utf-8")
    Console().print(_table({name: summary for name, (summary, _) in found.items()}))
    broken = [f"{name}: {fault}" for name, (_, its) in found.items() for fault in its]
    for line in broken:
        typer.echo(line, err=True)
    raise typer.Exit(1 if broken or not found else 0)


def _table(summaries: dict[str, Summary]) -> Table:
    table = Table("day", *_PRINTED, "cycle p99 ms")
    for name, summary in summaries.items():
        table.add_row(name, *(f"{getattr(summary, what):.4g}" for what in _PRINTED), f"{summary.cycle_ms.p99:.1f}")
    means = (mean([float(getattr(one, what)) for one in summaries.values()]) for what in _PRINTED)
    slowest = max((one.cycle_ms.p99 for one in summaries.values()), default=0.0)
    table.add_row("mean", *(f"{value:.4g}" for value in means), f"{slowest:.1f}", style="bold")
    return table


if __name__ == "__main__":
    app()
