"""A copy of a data folder that is brought up to date in little time."""

import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from roundsman.stack.backup.tree import DataFolder

# A file that was written so shortly before it was copied may have been written again with the same time.
_CLOCK_STEP_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class _Seen:
    size_bytes: int
    written_ns: int
    is_settled: bool  # whether another write would show in `written_ns`


@dataclass(slots=True)
class Mirror:
    """`update` makes the copy equal to the folder; a second one touches only what has changed since the first."""

    source: DataFolder
    copy: Path
    _seen: dict[Path, _Seen] = field(default_factory=dict)

    def update(self) -> int:
        """Copy what is new or changed, remove what is gone; returns how many bytes were copied.

        While the folder is in use the copy is of no use yet: files change while they are read.
        """
        entries, copied_bytes = self.source.entries(), 0
        for name in sorted(self._seen.keys() - entries.keys()):
            self._seen.pop(name)
            (self.copy / name).unlink(missing_ok=True)
        for name, path in entries.items():
            with suppress(FileNotFoundError):  # gone since the folder was listed
                copied_bytes += self._bring(name, path)
        return copied_bytes

    def _bring(self, name: Path, path: Path) -> int:
        target, now_ns, found = self.copy / name, time.time_ns(), path.stat()
        if path.is_dir():
            target.mkdir(exist_ok=True)
            target.chmod(0o700)
            return 0
        seen = self._seen.get(name)
        if seen and seen.is_settled and (seen.size_bytes, seen.written_ns) == (found.st_size, found.st_mtime_ns):
            return 0
        shutil.copyfile(path, target)
        os.chmod(target, found.st_mode & 0o700)
        is_settled = found.st_mtime_ns < now_ns - _CLOCK_STEP_NS
        self._seen[name] = _Seen(found.st_size, found.st_mtime_ns, is_settled)
        return found.st_size
