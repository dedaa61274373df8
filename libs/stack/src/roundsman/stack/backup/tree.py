"""Which files of a data folder make a backup, and by which names they are kept in it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from roundsman.stack.reach import reachable_folder
from roundsman.stack.users import ids_of, unprivileged_user

# Kafka makes its indexes anew from its logs, and SQLite what its connections share. They are mapped into memory: one
# cannot see by their time whether they were written to.
_MADE_ANEW = (".index", ".timeindex", "-shm")
# What belongs to running processes: locks, ready files, and the status that names them.
_OF_PROCESSES = frozenset({"lock", ".lock", "status.json", "postmaster.pid"})
_LEFT_OUT = frozenset({"logs", "registry"})  # all that the registry knows is in PostgreSQL
_CLUSTER = Path("postgres", "data")


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A platform's data folder. PostgreSQL's cluster may be elsewhere: see `roundsman.stack.reach`."""

    home: Path

    def place(self, name: Path) -> Path:
        """Where the file of this name in the backup lies."""
        if name.is_relative_to(_CLUSTER):
            reachable = reachable_folder(self.home / _CLUSTER.parent, unprivileged_user())
            return reachable / name.relative_to(_CLUSTER.parent)
        return self.home / name

    def entries(self) -> Mapping[Path, Path]:
        """Name in the backup -> path, of every folder and file, folders before what is in them."""
        cluster = self.place(_CLUSTER)
        found = dict(_below(self.home, Path(), skip=_CLUSTER))
        if cluster.is_dir():
            found |= {_CLUSTER: cluster, **dict(_below(cluster, _CLUSTER))}
        return found

    def give_away(self) -> None:
        """Give the cluster's files to the user whom PostgreSQL runs as."""
        user = unprivileged_user()
        for name, path in self.entries().items():
            if name.is_relative_to(_CLUSTER):
                os.chown(path, *ids_of(user))


def _below(folder: Path, name: Path, skip: Path | None = None) -> Iterator[tuple[Path, Path]]:
    for entry in _listed(folder):
        inner = name / entry.name
        if inner == skip or _is_left_out(inner):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield inner, Path(entry.path)
            yield from _below(Path(entry.path), inner, skip)
        elif entry.is_file(follow_symlinks=False):
            yield inner, Path(entry.path)


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda one: one.name)
    except FileNotFoundError:  # gone since its own folder was listed
        return []


def _is_left_out(name: Path) -> bool:
    if name.parts[0] in _LEFT_OUT or name.name in _OF_PROCESSES or name.suffix == ".ready":
        return True
    return name.name.endswith(_MADE_ANEW)
