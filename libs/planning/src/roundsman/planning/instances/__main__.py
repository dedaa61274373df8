"""`python -m roundsman.planning.instances FOLDER`: the planner on public instances, beside the best known results."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from roundsman.planning.effort import Effort
from roundsman.planning.instances.table import Ask, results, save, show
from roundsman.planning.planner import Goal, Planner


def main(
    folder: Annotated[Path, typer.Argument(help="Of instances of Solomon's or Li and Lim's form.", exists=True)],
    seconds: Annotated[float, typer.Option(help="To search, an instance.")] = 1.0,
    goal: Annotated[Goal | None, typer.Option(help="By default as the best known list of the kind counts.")] = None,
    planner: Annotated[Planner, typer.Option(help="Who plans.")] = Planner.ANNEAL,
    out: Annotated[Path | None, typer.Option(help="Keep the table as CSV in this file.")] = None,
) -> None:
    """Plan every instance of a folder; exit 1 if there is none or a plan is not feasible."""
    lines = list(results(Ask(folder=folder, goal=goal, effort=Effort(seconds=seconds), planner=planner)))
    show(lines, Console())
    if out is not None:
        save(lines, out)
    if not lines or not all(line.feasible for line in lines):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
