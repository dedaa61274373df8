"""The `roundsman` command: every subcommand in one table."""

import sys

import typer

from roundsman.cli.down import down
from roundsman.cli.logs import logs
from roundsman.cli.status import status
from roundsman.cli.up import up
from roundsman.stack import StackError

app = typer.Typer(help="Run and look after Roundsman.", no_args_is_help=True, add_completion=False)
for command in (up, down, status, logs):
    app.command()(command)


def main() -> None:
    """Run the command line; a fault is one message on stderr and exit code 1."""
    try:
        app()
    except (StackError, OSError) as error:
        sys.stderr.write(f"roundsman: {error}\n")
        sys.exit(1)
