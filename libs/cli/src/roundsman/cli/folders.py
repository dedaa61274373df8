"""Where the command keeps a platform's data."""

import os
from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="The data folder; unless given, $ROUNDSMAN_DATA_HOME or a place of this user."),
]


def data_folder(given: Path | None) -> Path:
    """The folder meant: the one given, or the usual one."""
    if given is not None:
        return given.resolve()
    if chosen := os.environ.get("ROUNDSMAN_DATA_HOME"):
        return Path(chosen).resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/roundsman")
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "roundsman"
