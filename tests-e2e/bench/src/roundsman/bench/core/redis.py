"""A Redis of the bench's own, where the distribution's package is installed; no client library, only what we ask it."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import psutil

SERVER = "redis-server"
_START_S = 10.0
_STOP_S = 5.0
_PIPELINE = 1000  # commands sent before their answers are read

Reply = int | bytes | list["Reply"] | None


class RedisFault(Exception):
    """It did not start, or refused a command."""


def is_installed() -> bool:
    """Whether this machine has it."""
    return shutil.which(SERVER) is not None


class Redis:
    """A connection, and the server's process."""

    def __init__(self, connection: socket.socket, process: psutil.Process) -> None:
        self._connection = connection
        self._answers: BinaryIO = connection.makefile("rb")
        self._process = process

    @property
    def cpu_s(self) -> float:
        """What the server has used so far."""
        used = self._process.cpu_times()
        return float(used.user + used.system)

    def ask(self, *command: str) -> Reply:
        """One command, there and back."""
        self._connection.sendall(_wire(command))
        return self._answer()

    def tell(self, commands: Sequence[Sequence[str]]) -> None:
        """Many commands, whose answers do not matter as long as none is an error."""
        for first in range(0, len(commands), _PIPELINE):
            some = commands[first : first + _PIPELINE]
            self._connection.sendall(b"".join(map(_wire, some)))
            for _ in some:
                self._answer()

    def _answer(self) -> Reply:
        line = self._answers.readline().rstrip()
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise RedisFault(rest.decode())
        if kind == b"*":
            return [self._answer() for _ in range(int(rest))]
        if kind == b"$":
            return None if rest == b"-1" else self._answers.read(int(rest) + 2)[:-2]
        return int(rest) if kind == b":" else rest


@contextmanager
def running_redis() -> Iterator[Redis]:
    """An empty one on a socket in a folder of its own; stopped when the block ends."""
    with tempfile.TemporaryDirectory(prefix="roundsman-redis-") as folder:
        path = Path(folder) / "socket"
        command = [SERVER, "--port", "0", "--unixsocket", str(path), "--save", "", "--dir", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - ours
            try:
                with _connected(path) as connection:
                    yield Redis(connection, psutil.Process(process.pid))
            finally:
                process.terminate()
                process.wait(_STOP_S)


def _connected(path: Path) -> socket.socket:
    until_s = time.monotonic() + _START_S
    while time.monotonic() < until_s:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except OSError:
            connection.close()
            time.sleep(0.05)
        else:
            return connection
    raise RedisFault(f"{SERVER} did not open its socket in {_START_S:.0f} s")


def _wire(command: Sequence[str]) -> bytes:
    parts = [part.encode() for part in command]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
