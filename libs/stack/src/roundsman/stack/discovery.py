"""Which services are installed.

`python -m roundsman.stack.discover FILE` looks, as a process of its own: looking means importing every service, and
whoever supervises should stay small.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
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


def read_services(file: Path, only: frozenset[str] | None) -> Sequence[InstalledService]:
    """The services that a discovery wrote, or those of them that are named, by name.

    Raises:
        StackError: a named one is not installed.
    """
    found = [InstalledService(**row) for row in json.loads(file.read_text())]
    if only is None:
        return found
    if unknown := only - {service.name for service in found}:
        raise StackError(f"not installed: {', '.join(sorted(unknown))}")
    return [service for service in found if service.name in only]


def installed_services() -> Sequence[InstalledService]:
    """Every installed service, by name; imports each."""
    services = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        store = entry.load().store
        if store not in get_args(Store):
            raise StackError(f"service {entry.name} wants an unknown store: {store}")
        package = entry.module.rpartition(".")[0]
        services.append(InstalledService(name=entry.name, package=package, store=store))
    return services
