"""A data folder belongs to one running copy at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from roundsman.stack.errors import FolderInUse

LOCK = "lock"


@contextmanager
def held_folder(folder: Path) -> Iterator[None]:
    """Hold the folder for ourselves; the lock falls with our process, however it ends.

    Raises:
        FolderInUse: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+") as lock:
        if not _take(lock):
            raise FolderInUse(f"{folder} is in use by process {_holder(lock) or '?'}")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def is_held(folder: Path) -> bool:
    """Whether a living process holds the folder."""
    return holder_of(folder) is not None


def holder_of(folder: Path) -> int | None:
    """The process that holds the folder, or None."""
    if not (folder / LOCK).exists():
        return None
    with (folder / LOCK).open("r") as lock:
        return None if _take(lock) else _holder(lock)


def _take(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: TextIO) -> int:
    """Who wrote its number there; 0 when it has not done so yet."""
    lock.seek(0)
    return int(lock.read().strip() or "0")
