"""What each service of a running platform was told, for tools that compose one beside it."""

import json
from collections.abc import Mapping
from pathlib import Path

from roundsman.stack.places import write_private

Told = Mapping[str, Mapping[str, str]]  # service -> its variables, passwords among them


def write_told(folder: Path, told: Told) -> None:
    """Replace what others read; nobody but the file's owner can."""
    write_private(_file(folder), json.dumps(told))


def read_told(folder: Path) -> Told:
    """What the services of the platform on this folder were last told.

    Raises:
        FileNotFoundError: it was started by an older release.
    """
    told: Told = json.loads(_file(folder).read_text())
    return told


def _file(folder: Path) -> Path:
    return folder / "services" / "told.json"
