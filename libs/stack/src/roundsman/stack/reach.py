"""Folders that an unprivileged user can get to."""

import hashlib
import os
import pwd
import shutil
from pathlib import Path

from roundsman.stack.errors import NotAllowed

ELSEWHERE = Path("/var/tmp/roundsman")  # noqa: S108 - each folder below it is private to its user


def reachable_folder(wanted: Path, user: str | None) -> Path:
    """`wanted` itself, or a stand-in elsewhere when a folder above it keeps the user out (as /root does).

    A stand-in is found again by the next start with the same `wanted`, and is removed once `wanted` is gone.
    """
    _sweep()
    if user is None or _can_pass(wanted, pwd.getpwnam(user)):
        return wanted
    _own(ELSEWHERE)
    stand_in = ELSEWHERE / hashlib.sha256(str(wanted.resolve()).encode()).hexdigest()[:16]
    _own(stand_in)
    (stand_in / "stands-in-for").write_text(str(wanted.resolve()))
    return stand_in / "home"


def _own(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise NotAllowed(f"{folder} belongs to somebody else")
    folder.chmod(0o755)


def _can_pass(folder: Path, user: pwd.struct_passwd) -> bool:
    return all(_may_enter(above.stat(), user) for above in folder.resolve().parents)


def _may_enter(folder: os.stat_result, user: pwd.struct_passwd) -> bool:
    if folder.st_uid == user.pw_uid:
        return bool(folder.st_mode & 0o100)
    if folder.st_gid == user.pw_gid:
        return bool(folder.st_mode & 0o010)
    return bool(folder.st_mode & 0o001)


def _sweep() -> None:
    for note in ELSEWHERE.glob("*/stands-in-for"):
        if os.access(note, os.W_OK) and not Path(note.read_text()).exists():
            shutil.rmtree(note.parent, ignore_errors=True)
