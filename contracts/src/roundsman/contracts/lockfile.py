"""`avro.lock`: one SHA-256 per schema file, so that a merged schema never changes unseen."""

import hashlib
from pathlib import Path

from roundsman.contracts.errors import BadContract

LOCK = Path("avro.lock")


def broken_locks(folder: Path) -> dict[str, str]:
    """Return what is wrong with locked files: path -> problem. A file that is not locked yet is not named."""
    present = _digests(folder)
    problems = {}
    for path, digest in _locked(folder).items():
        if path not in present:
            problems[path] = "is locked and gone; a released schema stays, because its records do"
        elif present[path] != digest:
            problems[path] = "is locked and was changed; restore it and write the next version beside it"
    return problems


def unlocked(folder: Path) -> list[str]:
    """Return the schema files that the lock does not name yet."""
    locked = _locked(folder)
    return [path for path in _digests(folder) if path not in locked]


def extend_lock(folder: Path) -> str:
    """Return the lock's text with the new files added.

    Raises:
        BadContract: a locked file was changed or removed.
    """
    problems = broken_locks(folder)
    if problems:
        raise BadContract("\n".join(f"{path} {problem}" for path, problem in problems.items()))
    return "".join(f"{digest}  {path}\n" for path, digest in _digests(folder).items())


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path.relative_to(folder) for path in (folder / "avro").glob("*/*/*.avsc"))
    return {file.as_posix(): hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files}


def _locked(folder: Path) -> dict[str, str]:
    if not (folder / LOCK).exists():
        return {}
    lines = (folder / LOCK).read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}
