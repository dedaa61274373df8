"""What to run: a command, who runs it, where its words go, and how one knows that it is ready."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals
from typing import Protocol

from roundsman.stack import leash
from roundsman.stack.users import ids_of

# Variables that would change how the servers behave behind our back.
STRIPPED_PREFIXES = (
    "ROUNDSMAN_", "PG", "KAFKA_", "QUARKUS_", "APICURIO_", "JAVA_", "JDK_", "_JAVA",
    "PYTHONDONTWRITEBYTECODE",  # without byte code a service takes three times as long to start
)  # fmt: skip


class Probe(Protocol):
    """Tells whether a process is ready."""

    def before_start(self) -> None:
        """Forget what an earlier process left."""

    def is_ready(self, log_from: int) -> bool:
        """Whether it is; `log_from` is where this start begins in its log, in bytes. Must not block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A process to run and to keep running."""

    name: str
    argv: tuple[str, ...]
    folder: Path  # its working directory
    log: Path  # both its outputs, appended
    env: Mapping[str, str] = field(default_factory=dict)  # on top of `plain_environment`
    user: str | None = None  # None: whoever runs us
    stop_signal: Signals = SIGTERM
    death_signal: Signals = SIGKILL  # sent by the kernel when we die
    stop_within_s: float = 10.0  # then it is killed

    def leashed(self) -> list[str]:
        """The argument vector that runs it on a leash of the calling process."""
        user_id, group_id = ids_of(self.user)
        words = [os.getpid(), int(self.death_signal), user_id, group_id]
        return [sys.executable, "-I", "-S", leash.__file__, *map(str, words), *self.argv]


@dataclass(frozen=True, slots=True)
class LogSays:
    """Ready when the process itself has logged a phrase: unlike an open port, proof that ours answers."""

    log: Path
    phrase: bytes

    def before_start(self) -> None:
        """The log is kept; `log_from` tells the starts apart."""

    def is_ready(self, log_from: int) -> bool:
        if not self.log.exists():
            return False
        with self.log.open("rb") as file:
            file.seek(log_from)
            return self.phrase in file.read()


@dataclass(frozen=True, slots=True)
class FileWritten:
    """Ready when the process has written its ready file."""

    file: Path

    def before_start(self) -> None:
        self.file.unlink(missing_ok=True)

    def is_ready(self, log_from: int) -> bool:
        return self.file.exists()


def log_of(home: Path, name: str) -> Path:
    """Where the process of a data folder logs."""
    return home / "logs" / f"{name}.log"


def plain_environment() -> dict[str, str]:
    """Our own environment without what would steer a server or service."""
    return {name: value for name, value in os.environ.items() if not name.startswith(STRIPPED_PREFIXES)}
