"""What a backup says of itself: what made it, when, and every file with its digest."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from roundsman.stack.artifacts import locked_here, sha256_of
from roundsman.stack.backup.errors import BadBackup
from roundsman.stack.places import write_private

FILE = "manifest.json"
DATA = "data"  # the folder beside it
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Written last: a backup without one is not whole."""

    made_at: str  # real time, ISO 8601
    release: str  # of Roundsman
    servers: Mapping[str, str]  # server -> version
    paused_s: float  # how long the platform stood still; 0: it was stopped
    folders: list[str]
    files: Mapping[str, tuple[int, str]]  # name -> bytes, SHA-256
    format: int = FORMAT

    @property
    def size_bytes(self) -> int:
        """All files together."""
        return sum(size_bytes for size_bytes, _ in self.files.values())


def describe(backup: Path, paused_s: float) -> Manifest:
    """Look at what was copied, write the manifest beside it, and return it."""
    data = backup / DATA
    entries = {path.relative_to(data).as_posix(): path for path in sorted(data.rglob("*"))}
    made = Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        release=release(),
        servers=servers(),
        paused_s=round(paused_s, 3),
        folders=[name for name, path in entries.items() if path.is_dir()],
        files={name: (path.stat().st_size, sha256_of(path)) for name, path in entries.items() if path.is_file()},
    )
    write_private(backup / FILE, json.dumps(asdict(made)))
    return made


def read_manifest(backup: Path) -> Manifest:
    """What the backup says.

    Raises:
        BadBackup: it says nothing, or what this release does not understand.
    """
    file = backup / FILE
    if not file.is_file():
        raise BadBackup(f"{backup} has no {FILE}: it is no backup, or one that was not finished")
    try:
        said = json.loads(file.read_text())
        if said["format"] != FORMAT:
            raise BadBackup(f"{backup} has format {said['format']}; this release reads {FORMAT}")
        files = {name: (int(size_bytes), str(digest)) for name, (size_bytes, digest) in said["files"].items()}
        return Manifest(**{**said, "files": files})
    except (ValueError, KeyError, TypeError) as error:
        raise BadBackup(f"{file} is damaged") from error


def demand_same_release(made: Manifest) -> None:
    """Refuse what the servers and services installed here cannot read.

    Raises:
        BadBackup: it was made by a later release, or with another version of a server.
    """
    if _parts(made.release) > _parts(release()):
        raise BadBackup(f"the backup was made by Roundsman {made.release}; this is {release()}, which is older")
    for server, here in servers().items():
        there = made.servers.get(server, "none")
        if there != here:
            raise BadBackup(
                f"the backup was made with {server} {there}, and {here} is installed here; "
                "restore it with the release that made it, and upgrade that"
            )


def release() -> str:
    """The release installed here."""
    return version("roundsman-stack")


def servers() -> Mapping[str, str]:
    """Server -> the version installed here."""
    return {server: files[0].version for server, files in locked_here().items()}


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdecimal())
