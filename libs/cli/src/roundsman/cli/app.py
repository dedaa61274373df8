"""The `roundsman` command: every subcommand in one table."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import typer

from roundsman.messaging.errors import OperationFailed
from roundsman.stack import StackError

# Subcommand -> the module that has it under this name.
_PARTS = {
    name: name
    for name in (
        "up",
        "down",
        "status",
        "logs",
        "topics",
        "lag",
        "tail",
        "trace",
        "verify",
        "rebuild",
        "backup",
        "erased",
    )
} | {"restore": "backup", "schemas": "schemas", "parked": "parked", "audit": "audit"}
_OTHERS = "roundsman.commands"  # entry points: subcommands of packages on which this one cannot depend


def app(words: Sequence[str]) -> typer.Typer:
    """The command line for these words: of the subcommands, only the one that they name is loaded.

    All of them take a second, which who asks for the status need not wait.
    """
    whole = typer.Typer(help="Run and look after Roundsman.", no_args_is_help=True, add_completion=False)
    whole.callback()(_nothing_first)
    named = [name for name in words[:1] if name in _PARTS]
    for name in named or _PARTS:
        _add(whole, name, getattr(import_module(f"roundsman.cli.{_PARTS[name]}"), name))
    for other in [] if named else entry_points(group=_OTHERS):
        if other.name in words[:1] or not words[:1] or words[0].startswith("-"):
            _add(whole, other.name, other.load())
    return whole


def _add(whole: typer.Typer, name: str, part: Any) -> None:
    if isinstance(part, typer.Typer):
        whole.add_typer(part, name=name)
    else:
        whole.command()(part)


def _nothing_first() -> None:
    """Makes subcommands of the parts also where there is one only."""


def main() -> None:
    """Run the command line; a fault is one message on stderr and exit code 1."""
    try:
        app(sys.argv[1:])()
    except (StackError, OperationFailed, OSError) as error:
        sys.stderr.write(f"roundsman: {error}\n")
        sys.exit(1)
