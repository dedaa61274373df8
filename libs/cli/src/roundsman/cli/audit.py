"""`roundsman audit`: is what is kept of who did what still as it was kept?"""

from collections.abc import Sequence
from dataclasses import asdict

import typer

from roundsman.cli.asking import answer, reach_on
from roundsman.cli.folders import DataOption
from roundsman.cli.telling import JsonOption, print_json
from roundsman.operations.audit import Chain, chains

audit = typer.Typer(help="Look after what is kept of who did what.", no_args_is_help=True)


@audit.callback()
def _group() -> None:
    """Keep `verify` a subcommand, though it is the only one."""


@audit.command("verify")
def verify(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Walk the chain of every organization's audit from its beginning. Exit code 1 if one is broken.

    Note lengths and heads elsewhere: whoever can write the whole database could write a chain anew, not what you noted.

    Example: `roundsman audit verify --json > heads.json`
    """
    found = answer(chains(reach_on(data).database_urls))
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        _print(found)
    if any(one.broken_at is not None for one in found):
        raise typer.Exit(1)


def _print(found: Sequence[Chain]) -> None:
    for one in found:
        state = "whole" if one.broken_at is None else f"BROKEN at entry {one.broken_at}"
        typer.echo(f"{one.org_id}  {one.length:>8} entries  {one.head}  {state}")
    typer.echo(f"{len(found)} chains.")
