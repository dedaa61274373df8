"""Why a backup cannot be made or used; each message says what to do about it."""

from pathlib import Path

from roundsman.stack.errors import StackError


class BackupFailed(StackError):
    """No backup was made; the platform is as it was."""


class BadBackup(StackError):
    """What was given is no backup, not a whole one, or not for this release; nothing was restored."""


class NotEmpty(StackError):
    """There is something already where the copy was to go; nothing was touched."""

    def __init__(self, place: Path) -> None:
        super().__init__(f"{place} exists already and is not empty; choose another place, or remove it yourself")
