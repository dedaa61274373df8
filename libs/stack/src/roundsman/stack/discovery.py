"""Which services are installed.

`python -m roundsman.stack.discover FILE [NAME ...]` looks, as a process of its own: looking means importing every
service, and whoever supervises should stay small.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Literal, get_args

from roundsman.stack.errors import StackError

GROUP = "roundsman.services"
Store = Literal["postgres", "mongo", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledService:
    """A service as its package declares it."""

    name: str
    package: str  # `python -m` runs it
    store: Store


def read_services(file: Path) -> Sequence[InstalledService]:
    """The services that a discovery wrote."""
    return [InstalledService(**row) for row in json.loads(file.read_text())]


def names_installed() -> Sequence[str]:
    """The names of all installed services; imports none."""
    return sorted(entry.name for entry in entry_points(group=GROUP))


def installed_services(only: Collection[str]) -> Sequence[InstalledService]:
    """Every installed service, or those named, by name; imports each.

    Raises:
        StackError: a named one is not installed, or one wants a store that there is not.
    """
    entries = {entry.name: entry for entry in entry_points(group=GROUP)}
    if unknown := set(only) - set(entries):
        raise StackError(f"not installed: {', '.join(sorted(unknown))}")
    return [_described(entries[name]) for name in sorted(only or entries)]


def _described(entry: EntryPoint) -> InstalledService:
    store = entry.load().store
    if store not in get_args(Store):
        raise StackError(f"service {entry.name} wants an unknown store: {store}")
    return InstalledService(name=entry.name, package=entry.module.rpartition(".")[0], store=store)
