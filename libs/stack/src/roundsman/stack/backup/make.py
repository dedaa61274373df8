"""Makes a backup."""

import os
import shutil
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from roundsman.stack.backup.errors import BackupFailed, NotEmpty
from roundsman.stack.backup.freezing import frozen
from roundsman.stack.backup.manifest import DATA, Manifest, describe
from roundsman.stack.backup.mirror import Mirror
from roundsman.stack.backup.tree import DataFolder
from roundsman.stack.errors import DiskFull, FolderInUse
from roundsman.stack.folder import held_folder, holder_of

ARCHIVE = ".tar.gz"  # a target of this name becomes one file
_SPARE_BYTES = 1 << 26


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBackup:
    """What was made, and where."""

    place: Path
    manifest: Manifest


def make_backup(folder: Path, target: Path) -> MadeBackup:
    """Copy the platform on `folder` to `target`: a folder, or a file if its name ends with .tar.gz.

    If it runs, it stands still for as long as it takes to copy what changes within seconds; see `freezing`.

    Raises:
        BackupFailed, NotEmpty, DiskFull: nothing was made.
    """
    if not (folder / "secrets.json").exists():
        raise BackupFailed(f"there is no platform on {folder}")
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise NotEmpty(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _demand_room(folder, target.parent)
    made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))  # nobody else can read it
    try:
        (made / DATA).mkdir()
        manifest = describe(made, _copied(folder, made / DATA))
        os.sync()
        _put(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return MadeBackup(place=target, manifest=manifest)


def _copied(folder: Path, copy: Path) -> float:
    """Copy all of it; returns how long the platform stood still, in seconds."""
    mirror = Mirror(DataFolder(folder), copy)
    holder = holder_of(folder)
    if holder is None:
        try:
            with held_folder(folder):
                mirror.update()
        except FolderInUse as error:
            raise BackupFailed(f"the platform was started meanwhile: {error}; try again") from error
        return 0.0
    mirror.update()  # most of it, while all goes on
    began_s = time.monotonic()
    with frozen(holder):
        mirror.update()
    return time.monotonic() - began_s


def _put(made: Path, target: Path) -> None:
    if not target.name.endswith(ARCHIVE):
        made.replace(target)  # also where an empty folder is
        return
    fresh = made.with_name(f"{made.name}{ARCHIVE}")
    try:
        with tarfile.open(fresh, "w:gz", compresslevel=1) as archive:
            fresh.chmod(0o600)
            archive.add(made, arcname=".")
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _demand_room(folder: Path, place: Path) -> None:
    wanted = sum(path.stat().st_size for path in DataFolder(folder).entries().values() if path.is_file())
    free = shutil.disk_usage(place).free
    if free < wanted + _SPARE_BYTES:
        raise DiskFull(f"{place} has {free / 2**20:.0f} MiB free; the backup takes {wanted / 2**20:.0f} MiB")
