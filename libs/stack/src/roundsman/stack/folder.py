"""A data folder belongs to one running copy at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from roundsman.stack.errors import FolderInUse

LOCK = "lock"
TRIES, BETWEEN_TRIES_S = 3, 0.02  # somebody who only looks holds it for a moment


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


def holder_of(folder: Path) -> int | None:
    """The process that holds the folder, or None."""
    if not (folder / LOCK).exists():
        return None
    with (folder / LOCK).open("r") as lock:
        return None if _take(lock) else _holder(lock)


def _take(lock: TextIO) -> bool:
    for _ in range(TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(BETWEEN_TRIES_S)
        else:
            return True
    return False


def _holder(lock: TextIO) -> int:
    """Who wrote its number there; 0 when it has not done so yet."""
    lock.seek(0)
    return int(lock.read().strip() or "0")
