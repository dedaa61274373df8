"""`roundsman verify`: is anything broken on a platform that runs?"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from roundsman.cli.asking import answer
from roundsman.cli.folders import DataOption, data_folder
from roundsman.cli.telling import JsonOption, print_json
from roundsman.operations.invariants.finding import detail
from roundsman.operations.reach import reach_of
from roundsman.operations.verify.judge import Judgement
from roundsman.operations.verify.reading import Verify
from roundsman.operations.verify.reading import verify as verified
from roundsman.runtime.settings import RuntimeSettings
from roundsman.stack.status import read_status
from roundsman.stack.told import Told, read_told

_MARKS = {"kept": "✓", "under way": "…", "broken": "✗", "not checked": "?"}

PatienceOption = Annotated[
    float, typer.Option("--patience", min=0, help="Seconds after its last event in which a thing may be half done.")
]


def verify(
    data: DataOption = None,
    patience_s: Annotated[
        float,
        typer.Option("--patience", min=0, help="For so many seconds after its last event a thing may be half done."),
    ] = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Check what must be true of every platform: orders, money, drivers, messages, stores against topics.

    Reads all topics and stores; changes nothing. What is merely half done is told as under way. Exit code 1 if
    something is broken, or could not be checked.

    Examples: `roundsman verify`, or `roundsman verify --json | jq '.[] | select(.state == "broken")'`
    """
    found = answer(verified(platform_on(data_folder(data), patience_s)))
    if as_json:
        print_json([one.as_json() for one in found])
    else:
        _print(found)
    if not all(one.ok for one in found):
        raise typer.Exit(1)


def platform_on(folder: Path, patience_s: float) -> Verify:
    """What is to be looked at on the platform that runs on the folder.

    Raises:
        NotRunning: none does.
    """
    status, told = read_status(folder), read_told(folder)
    settings = RuntimeSettings.from_environment(_any(told))
    sandbox = told.get("sandbox", {})
    return Verify(
        reach=reach_of(status, told),
        clock=settings.clock(),
        speed=settings.clock_speed,
        provider_url=f"http://127.0.0.1:{sandbox.get('ROUNDSMAN_HTTP_PORT', '9')}",
        provider_key=sandbox.get("ROUNDSMAN_SECRET", ""),
        mail_folder=status.servers.mail_folder,
        under_way_s=patience_s,
    )


def _any(told: Told) -> dict[str, str]:
    """What some service was told: the clock is the same for all."""
    return dict(next(iter(told.values()), {}))


def _print(found: Sequence[Judgement]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for one in found:
        table.add_row(_MARKS[one.state], one.name, detail(one.looked_at, [*one.broken, *one.under_way]))
    Console(width=None if sys.stdout.isatty() else 160, markup=False, highlight=False).print(table)
    typer.echo(_verdict(found))


def _verdict(found: Sequence[Judgement]) -> str:
    bad = [f"{one.name} ({one.state})" for one in found if not one.ok]
    if bad:
        return f"{len(bad)} of {len(found)}: {', '.join(bad)}"
    under_way = sum(len(one.under_way) for one in found)
    return f"All {len(found)} invariants are kept." + (f" {under_way} things are under way." if under_way else "")
