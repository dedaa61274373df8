"""`roundsman logs`: what a process has said."""

import os
from pathlib import Path
from typing import Annotated

import typer

from roundsman.cli.folders import DataOption, data_folder
from roundsman.stack import StackError
from roundsman.stack.commands import log_of


def logs(
    name: Annotated[str, typer.Argument(help="A process as `roundsman status` names it.")],
    data: DataOption = None,
    lines: Annotated[int, typer.Option("--lines", "-n", help="How many of the last lines.")] = 50,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes.")] = False,
) -> None:
    """Print the end of a process's log."""
    folder = data_folder(data)
    log = log_of(folder, name)
    if not log.is_file():
        raise StackError(f"no log of {name}; there are: {', '.join(_known(folder)) or 'none'}")
    options = ["-F"] if follow else []
    os.execvp("tail", ["tail", "-n", str(lines), *options, str(log)])  # noqa: S606, S607 - nobody follows better


def _known(folder: Path) -> list[str]:
    return sorted(log.stem for log in (folder / "logs").glob("*.log"))
