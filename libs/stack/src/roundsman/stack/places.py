"""What a data folder remembers between starts: ports and passwords."""

import json
import os
import secrets
import socket
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
# Below the range from which Linux takes the near ends of connections: none of them sits on a kept port.
FIRST_PORT, LAST_PORT = 20_000, 32_000
TRIES = 200
# Each process goes on from a place of its own: two that start servers at once hardly choose the same port.
_turns = count(secrets.randbelow(LAST_PORT - FIRST_PORT))


def kept_port(folder: Path, name: str) -> int:
    """The port that `name` had in this folder if it is free now, otherwise a new one, which is kept."""
    file = folder / "ports.json"
    ports: dict[str, int] = _read(file)
    port = ports.get(name)
    if port is None or not is_free(port):
        port = free_port(taken=set(ports.values()))
        _write(file, {**ports, name: port})
    return port


def free_port(taken: set[int] | None = None) -> int:
    """A port of the loopback address that nobody listens on; no process is given the same one again soon."""
    for _ in range(TRIES):
        port = FIRST_PORT + next(_turns) % (LAST_PORT - FIRST_PORT)
        if port not in (taken or set()) and is_free(port):
            return port
    raise OSError(f"no free port on {HOST} between {FIRST_PORT} and {LAST_PORT}")


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as servers do: waiting closed connections are fine
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


ERASED = "erased.txt"  # in the data folder: people to be forgotten again, since they were after the backup was made


def kept_secret(folder: Path, name: str) -> str:
    """A random password of this folder, made on first use; hexadecimal, so it needs no quoting anywhere."""
    file = folder / "secrets.json"
    known: dict[str, str] = _read(file)
    if name not in known:
        known[name] = secrets.token_hex(24)
        _write(file, known)
    return known[name]


def write_private(file: Path, text: str) -> None:
    """Replace a file in one step; nobody but its owner can read it, not even for a moment."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
    fresh.replace(file)


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return content


def _write(file: Path, content: Mapping[str, str | int]) -> None:
    write_private(file, json.dumps(content))
