"""Puts a backup back in place."""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from roundsman.stack.artifacts import sha256_of
from roundsman.stack.backup.errors import BadBackup, NotEmpty
from roundsman.stack.backup.manifest import DATA, Manifest, demand_same_release, read_manifest
from roundsman.stack.backup.tree import DataFolder
from roundsman.stack.errors import DiskFull
from roundsman.stack.folder import held_folder

_SPARE_BYTES = 1 << 26


def restore_backup(backup: Path, folder: Path) -> Manifest:
    """Make `folder` the data folder that was backed up; every file is checked before the first is written.

    Raises:
        BadBackup: it is damaged, not whole, or not for this release; `folder` is as it was.
        NotEmpty: there is something in `folder` already.
        DiskFull: there is no room.
    """
    if folder.exists() and (folder.is_file() or any(folder.iterdir())):
        raise NotEmpty(folder)
    with _unpacked(backup, folder.parent) as whole:
        manifest = read_manifest(whole)
        demand_same_release(manifest)
        _check(manifest, whole / DATA)
        _demand_room(manifest, folder.parent)
        _put(manifest, whole / DATA, folder)
    os.sync()
    return manifest


@contextmanager
def _unpacked(backup: Path, beside: Path) -> Iterator[Path]:
    """The backup as a folder."""
    if backup.is_dir():
        yield backup
        return
    if not backup.is_file():
        raise BadBackup(f"there is no backup at {backup}")
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restoring.", dir=beside) as place:
        try:
            with tarfile.open(backup, "r:gz") as archive:
                _extract(archive, Path(place))
        except (tarfile.TarError, EOFError, OSError) as error:
            raise BadBackup(f"{backup} is damaged or ends too early: {error}") from error
        yield Path(place)


def _extract(archive: tarfile.TarFile, place: Path) -> None:
    # The library's own check; Python has it from 3.11.4 on.
    archive.extraction_filter = getattr(tarfile, "data_filter", None)
    for member in archive:
        _demand_inside(member.name)
        if not (member.isfile() or member.isdir()):
            raise BadBackup(f"the backup holds what is neither file nor folder: {member.name}")
        archive.extract(member, place)


def _demand_inside(name: str) -> None:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise BadBackup(f"the backup names a file outside of itself: {name}")


def _check(manifest: Manifest, data: Path) -> None:
    for name in (*manifest.folders, *manifest.files):
        _demand_inside(name)
    for name, (size_bytes, digest) in manifest.files.items():
        file = data / name
        if not file.is_file():
            raise BadBackup(f"the backup is not whole: {name} is missing")
        if file.stat().st_size != size_bytes:
            raise BadBackup(f"the backup is damaged: {name} has {file.stat().st_size} bytes instead of {size_bytes}")
        if sha256_of(file) != digest:
            raise BadBackup(f"the backup is damaged: {name} is not what was written")


def _demand_room(manifest: Manifest, place: Path) -> None:
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < manifest.size_bytes + _SPARE_BYTES:
        wanted = manifest.size_bytes / 2**20
        raise DiskFull(f"{place} has {free / 2**20:.0f} MiB free; what was backed up takes {wanted:.0f} MiB")


def _put(manifest: Manifest, data: Path, folder: Path) -> None:
    with held_folder(folder):
        home = DataFolder(folder)
        for name in manifest.folders:
            place = home.place(Path(name))
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in manifest.files:
            shutil.copy(data / name, home.place(Path(name)))
        home.give_away()
