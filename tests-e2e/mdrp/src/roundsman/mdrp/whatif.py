"""`roundsman whatif`: the same public day under several policies."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from roundsman.mdrp.comparison import Figures, on_shift, under
from roundsman.mdrp.day import BadDay, Day, read_day
from roundsman.mdrp.policies import Chosen, UnknownPolicy, chosen

# Heading -> how a figure is told under it.
_COLUMNS: Mapping[str, Callable[[Figures], str]] = {
    "policy": lambda one: one.policy,
    "orders": lambda one: str(one.orders),
    "undelivered": lambda one: str(one.undelivered),
    "click to door": lambda one: f"{one.click_to_door:.2f}",
    "its p90": lambda one: f"{one.click_to_door_p90:.1f}",
    "penalised": lambda one: f"{one.penalised:.2f}",
    "late": lambda one: f"{one.late:.1%}",
    "lateness": lambda one: f"{one.lateness:.2f}",
    "driver use": lambda one: f"{one.driver_use:.1%}",
    "cost per order": lambda one: f"{one.cost_per_order:.2f}",
}


def whatif(
    day: Annotated[Path, typer.Option(help="A day: a folder in the public format (docs/dispatch.md).")],
    policy: Annotated[
        list[str],
        typer.Option(help="earliest-arrival or route-plans, with options after a colon; once for each policy."),
    ],
    out: Annotated[Path | None, typer.Option(help="Folder for whatif.png and whatif.html.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")] = False,
) -> None:
    """Play one day under several policies, and compare click-to-door, lateness, driver use and cost.

    Options: cadence (minutes between decisions), and of route-plans iterations, unserved (minutes), busy and position
    (prices). Minutes; late is after the day's target; undelivered orders count as 90 minutes in "penalised".

    Examples: `roundsman whatif --day DAY --policy earliest-arrival --policy route-plans`, or
    `roundsman whatif --day DAY --policy route-plans --policy route-plans:iterations=20,cadence=5 --out build/whatif`
    """
    played, policies = _asked(day, policy)
    days = [under(played, one) for one in policies]
    rows = [list(_COLUMNS), *([tell(one.figures) for tell in _COLUMNS.values()] for one in days)]
    if out is not None:
        from roundsman.mdrp.picture import drawn, save  # noqa: PLC0415 - half a second, for who wants a picture

        save(drawn(f"Day {played.name}", days, on_shift(played)), rows, out)
    if as_json:
        typer.echo(json.dumps([asdict(one.figures) for one in days], indent=2))
        return
    _print(rows)


def _asked(folder: Path, policies: list[str]) -> tuple[Day, list[Chosen]]:
    try:
        return read_day(folder), [chosen(text) for text in policies]
    except (BadDay, UnknownPolicy) as error:
        raise typer.BadParameter(str(error)) from error


def _print(rows: list[list[str]]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in rows[0]:
        table.add_column(heading, justify="left" if heading == "policy" else "right")
    for row in rows[1:]:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
