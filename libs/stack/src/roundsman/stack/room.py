"""Room on the disk."""

import shutil
from pathlib import Path

from roundsman.stack.errors import DiskFull

NEEDED_BYTES = 1 << 30  # what fresh servers and their logs take, with a day's data
FULL_BYTES = 1 << 20  # a server that finds no more than this will not live


def is_full(folder: Path) -> bool:
    """Whether nothing more can be written there."""
    return shutil.disk_usage(folder).free < FULL_BYTES


def demand_room(folder: Path) -> None:
    """Refuse to start where the servers would soon fail.

    Raises:
        DiskFull: less than 1 GiB is free.
    """
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < NEEDED_BYTES:
        raise DiskFull(
            f"{folder} has {free_bytes / 2**20:.0f} MiB free; {NEEDED_BYTES / 2**20:.0f} MiB are needed. "
            "Free some, or choose another folder."
        )
