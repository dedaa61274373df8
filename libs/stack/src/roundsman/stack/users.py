"""Who runs what: PostgreSQL refuses to run as root."""

import os
import pwd
from pathlib import Path

from roundsman.stack.errors import NotAllowed

UNPRIVILEGED_USERS = ("roundsman", "nobody")  # the first that exists


def unprivileged_user() -> str | None:
    """Who runs what refuses to run as root; None when we are not root ourselves.

    Raises:
        NotAllowed: this machine has no such user.
    """
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in UNPRIVILEGED_USERS:
        if name in known:
            return name
    raise NotAllowed("PostgreSQL refuses to run as root, and this machine has no user `roundsman` or `nobody`")


def ids_of(user: str | None) -> tuple[int, int]:
    """The user's and the group's number; -1 and -1 stand for whoever runs us."""
    if user is None:
        return -1, -1
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def give_to(user: str | None, path: Path) -> None:
    """Make a file or folder private to the user."""
    path.chmod(0o700 if path.is_dir() else 0o600)
    os.chown(path, *ids_of(user))
