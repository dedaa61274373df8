"""The `roundsman` command: every subcommand in one table."""

import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from roundsman.operations.errors import OperationFailed
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


def app(words: Sequence[str]) -> typer.Typer:
    """The command line for these words: of the subcommands, only the one that they name is loaded.

    All of them take a second, which who asks for the status need not wait.
    """
    whole = typer.Typer(help="Run and look after Roundsman.", no_args_is_help=True, add_completion=False)
    whole.callback()(_nothing_first)
    for name in [name for name in words[:1] if name in _PARTS] or _PARTS:
        part = getattr(import_module(f"roundsman.cli.{_PARTS[name]}"), name)
        if isinstance(part, typer.Typer):
            whole.add_typer(part, name=name)
        else:
            whole.command()(part)
    return whole


def _nothing_first() -> None:
    """Makes subcommands of the parts also where there is one only."""


def main() -> None:
    """Run the command line; a fault is one message on stderr and exit code 1."""
    try:
        app(sys.argv[1:])()
    except (StackError, OperationFailed, OSError) as error:
        sys.stderr.write(f"roundsman: {error}\n")
        sys.exit(1)
