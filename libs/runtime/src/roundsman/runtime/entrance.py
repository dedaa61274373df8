"""Where a server listens: several sockets on one port, as the system bounds how many connections may wait at each.

One that finds no place is dropped, and tried again by TCP after 1, 3, 7 and 15 seconds: of ten thousand who come at
once, the last would wait for that, and not for the server.
"""

import socket
from collections.abc import Sequence
from pathlib import Path

_MOST = Path("/proc/sys/net/core/somaxconn")
_MOST_SOCKETS = 16


def listening(host: str, port: int, places: int, each: int | None = None) -> Sequence[socket.socket]:
    """Sockets on the port, or on a free one for 0, with so many places for connections that nobody took yet.

    `each` is how many the system grants to one, if not what it says itself. They are shared among by the system.

    Raises:
        OSError: another process listens there, or the address is none of ours.
    """
    count = min(_MOST_SOCKETS, -(-places // (each or _granted())))
    alone = _bound(host, port)
    if count == 1:
        return [alone]
    with alone:  # sockets that share a port would share it with another process, too: it has to be free
        port = alone.getsockname()[1]
    return [_bound(host, port, (socket.SO_REUSEADDR, socket.SO_REUSEPORT)) for _ in range(count)]


def _bound(host: str, port: int, options: Sequence[int] = (socket.SO_REUSEADDR,)) -> socket.socket:
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    for option in options:
        bound.setsockopt(socket.SOL_SOCKET, option, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def _granted() -> int:
    try:
        return int(_MOST.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return socket.SOMAXCONN
