"""What can go wrong when a machine is asked to run everything; each message says what to do about it."""

from pathlib import Path


class StackError(Exception):
    """The servers or services cannot run; nothing that was started is left running."""


class DownloadMissing(StackError):
    """A server's files are absent or damaged on this machine."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}. Run `make setup` to fetch the servers again.")


class FetchFailed(StackError):
    """A locked file could not be fetched, or what arrived is not what the lock names."""


class DidNotStart(StackError):
    """A process ended, or stayed silent past its deadline, before it was ready."""

    def __init__(self, name: str, problem: str, log: Path) -> None:
        super().__init__(f"{name} {problem}. Its log ({log}) ends with:\n{log_tail(log)}")


class DiskFull(StackError):
    """The disk that holds the data has no room left."""


class FolderInUse(StackError):
    """Another copy already runs on this data folder."""


class PortTaken(StackError):
    """The port asked for is in use by something else."""


class NotAllowed(StackError):
    """The user who runs this may not do what is needed."""


def log_tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log, indented; an empty log says so."""
    if not log.exists():
        return "  (no log was written)"
    tail = tail_of(log).splitlines()[-lines:]
    return "\n".join(f"  {line}" for line in tail) or "  (the log is empty)"


def tail_of(log: Path, from_byte: int = 0) -> str:
    """The last 16 KiB, or what there is since `from_byte`; empty when there is no log."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(from_byte, log.stat().st_size - 16_384))
        return file.read().decode(errors="replace")
