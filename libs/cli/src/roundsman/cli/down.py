"""`roundsman down`: stop everything in order."""

import os
import signal
import time
from contextlib import suppress

import typer

from roundsman.cli.folders import DataOption, data_folder
from roundsman.stack import StackError
from roundsman.stack.folder import holder_of

STOP_WITHIN_S = 60.0
POLL_S = 0.05


def down(data: DataOption = None) -> None:
    """Stop the services and the servers; the data stays."""
    folder = data_folder(data)
    supervisor = holder_of(folder)
    if supervisor == 0:
        raise StackError("it has only just begun to start; try again")
    if supervisor is None:
        typer.echo(f"Nothing runs on {folder}.")
        return
    _signal(supervisor, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_S
    while holder_of(folder) == supervisor:
        if time.monotonic() > deadline:
            _signal(supervisor, signal.SIGKILL)  # the kernel ends its processes with it
            raise StackError(f"it did not stop within {STOP_WITHIN_S:.0f} s and was killed")
        time.sleep(POLL_S)
    typer.echo("Stopped.")


def _signal(supervisor: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(supervisor, number)
