"""The `roundsman` command: every subcommand in one table."""

import sys

import typer

from roundsman.cli.audit import audit
from roundsman.cli.backup import backup, restore
from roundsman.cli.down import down
from roundsman.cli.lag import lag
from roundsman.cli.logs import logs
from roundsman.cli.parked import parked
from roundsman.cli.rebuild import rebuild
from roundsman.cli.schemas import schemas
from roundsman.cli.status import status
from roundsman.cli.tail import tail
from roundsman.cli.topics import topics
from roundsman.cli.trace import trace
from roundsman.cli.up import up
from roundsman.cli.verify import verify
from roundsman.operations.errors import OperationFailed
from roundsman.stack import StackError

app = typer.Typer(help="Run and look after Roundsman.", no_args_is_help=True, add_completion=False)
for command in (up, down, status, logs, topics, lag, tail, trace, verify, rebuild, backup, restore):
    app.command()(command)
app.add_typer(schemas, name="schemas")
app.add_typer(parked, name="parked")
app.add_typer(audit, name="audit")


def main() -> None:
    """Run the command line; a fault is one message on stderr and exit code 1."""
    try:
        app()
    except (StackError, OperationFailed, OSError) as error:
        sys.stderr.write(f"roundsman: {error}\n")
        sys.exit(1)
