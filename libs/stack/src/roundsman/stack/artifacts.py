"""The servers' files: which ones, where they are kept, and whether they are what the lock names."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from roundsman.stack.errors import DownloadMissing

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One locked file of a Maven repository."""

    group: str
    name: str
    version: str
    classifier: str
    packaging: str
    sha256: str
    size_bytes: int

    @property
    def filename(self) -> str:
        classifier = f"-{self.classifier}" if self.classifier else ""
        return f"{self.name}-{self.version}{classifier}.{self.packaging}"

    @property
    def path(self) -> Path:
        """Where it lies below the cache."""
        return Path("artifacts", *self.group.split("."), self.name, self.version, self.filename)

    def is_intact(self, file: Path) -> bool:
        """Whether the file has exactly the locked content; reads all of it."""
        return file.is_file() and file.stat().st_size == self.size_bytes and sha256_of(file) == self.sha256


def sha256_of(file: Path) -> str:
    """The file's digest in hex."""
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def locked() -> Mapping[str, tuple[Artifact, ...]]:
    """Server -> the files it runs from, in class path order."""
    text = resources.files("roundsman.stack").joinpath("artifacts.lock").read_text()
    return {server: tuple(Artifact(**row) for row in rows) for server, rows in json.loads(text).items()}


def locked_here() -> Mapping[str, tuple[Artifact, ...]]:
    """As `locked`, with PostgreSQL's binaries for this machine's processor only.

    Raises:
        DownloadMissing: no binaries are locked for it.
    """
    every = dict(locked())
    binaries = {name: every.pop(name) for name in list(every) if name.startswith("postgres-")}
    wanted = f"postgres-{platform.machine()}"
    if platform.system() != "Linux" or wanted not in binaries:
        raise DownloadMissing(f"No PostgreSQL is locked for {platform.system()} on {platform.machine()}")
    return {**every, "postgres": binaries[wanted]}


def cache_folder() -> Path:
    """Where fetched servers are kept; as root a place that PostgreSQL's unprivileged user can read."""
    if chosen := os.environ.get("ROUNDSMAN_CACHE"):
        return Path(chosen)
    if os.geteuid() == 0:
        return Path("/var/cache/roundsman")
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "roundsman"


def class_path(server: str) -> str:
    """The server's Java class path, every file checked.

    Raises:
        DownloadMissing: a file is absent or damaged.
    """
    files = []
    for artifact in locked_here()[server]:
        file = cache_folder() / artifact.path
        if not artifact.is_intact(file):
            raise DownloadMissing(f"{file} is {'damaged' if file.exists() else 'missing'}")
        files.append(str(file))
    return ":".join(files)
