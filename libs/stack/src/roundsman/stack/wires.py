"""TCP wires between the parts of a platform, which can be cut, held, slowed and closed by halves while they are in use.

They run on a thread of their own; callers may be any thread.
"""

import asyncio
import re
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Self, TypeVar

from roundsman.stack.places import HOST, free_port

T = TypeVar("T")
_PLACE = re.compile(rf"{re.escape(HOST)}:(\d+)")
_CHUNK_BYTES = 65_536
_THROTTLED_CHUNKS_PER_S = 10
# Closing a connection with this option set resets it: the other end hears of an error, not of an end.
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What a wire does to what passes, in both directions."""

    delay_s: float = 0.0  # of each piece
    bytes_per_s: int = 0  # of each direction of each connection; 0: as fast as it can
    is_held: bool = False  # nothing passes and nobody is told; all of it passes later
    is_cut: bool = False  # connections are reset, new ones as soon as they are made


CALM = Trouble()


class Direction(StrEnum):
    """Which way bytes go."""

    THERE = "there"  # to the server
    BACK = "back"


class Wires:
    """A context in which wires are laid; leaving it takes them away."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wires", daemon=True)
        self._wires: dict[str, _Wire] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._call(self._take_away())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def names(self) -> list[str]:
        """Every wire, in alphabetical order."""
        return sorted(self._wires)

    def used(self) -> list[str]:
        """Those on which somebody was ever connected."""
        return [name for name in self.names if self._wires[name].was_used]

    def lay(self, name: str, port: int) -> int:
        """A wire to a port of this machine; returns the port at which it begins. A name laid before stays as it is."""
        if name not in self._wires:
            wire = _Wire(port)
            self._call(wire.open())
            self._wires[name] = wire
        return self._wires[name].begins_at

    def through(self, client: str, server: str, address: str) -> str:
        """The server's address, which may be a URL, as the client uses it to be on its own wire `client>server`."""
        return _PLACE.sub(lambda found: f"{HOST}:{self.lay(f'{client}>{server}', int(found[1]))}", address)

    def trouble(self, name: str, trouble: Trouble) -> None:
        """From now on the wire does this to what passes; `CALM` mends it."""
        self._call(self._wires[name].suffer(trouble))

    def half_close(self, name: str, direction: Direction) -> int:
        """End one direction of every open connection, for good: what is sent there is lost. Returns how many."""
        return self._call(self._wires[name].half_close(direction))

    async def _take_away(self) -> None:
        for wire in self._wires.values():
            await wire.close()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


@dataclass(eq=False, slots=True)
class _Way:
    """One direction of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_closed: bool = False

    def end(self) -> None:
        self.is_closed = True
        with suppress(OSError):
            if not self.writer.is_closing():
                self.writer.write_eof()


@dataclass(eq=False, slots=True)
class _Connection:
    ways: dict[Direction, _Way]

    def reset(self) -> None:
        for way in self.ways.values():
            _reset(way.writer)


class _Wire:
    def __init__(self, port: int) -> None:
        self.begins_at = 0
        self.was_used = False
        self._port = port
        self._trouble = CALM
        self._flows = asyncio.Event()  # unset while the wire is held
        self._flows.set()
        self._open: set[_Connection] = set()
        self._carrying: set[asyncio.Future[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self.begins_at = free_port()
        self._server = await asyncio.start_server(self._accept, HOST, self.begins_at)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self.suffer(Trouble(is_cut=True))
        for carrying in self._carrying:
            carrying.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def suffer(self, trouble: Trouble) -> None:
        self._trouble = trouble
        if trouble.is_held:
            self._flows.clear()
        else:
            self._flows.set()
        if trouble.is_cut:
            for connection in list(self._open):
                connection.reset()

    async def half_close(self, direction: Direction) -> int:
        for connection in self._open:
            connection.ways[direction].end()
        return len(self._open)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Not a coroutine: asyncio makes a noise about those that are cancelled."""
        carrying = asyncio.ensure_future(self._connect(reader, writer))
        self._carrying.add(carrying)
        carrying.add_done_callback(self._carrying.discard)

    async def _connect(self, near_reader: asyncio.StreamReader, near_writer: asyncio.StreamWriter) -> None:
        if self._trouble.is_cut:
            _reset(near_writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self._port)
        except BaseException as error:
            _reset(near_writer)
            if isinstance(error, OSError):
                return
            raise
        ways = {Direction.THERE: _Way(near_reader, far_writer), Direction.BACK: _Way(far_reader, near_writer)}
        await self._carry(_Connection(ways))

    async def _carry(self, connection: _Connection) -> None:
        self.was_used = True
        self._open.add(connection)
        try:
            await asyncio.gather(*(self._pass(way) for way in connection.ways.values()))
        except OSError:
            connection.reset()  # one end is gone without a word: so is the other
        finally:
            self._open.discard(connection)
            for way in connection.ways.values():
                way.writer.close()

    async def _pass(self, way: _Way) -> None:
        while piece := await way.reader.read(self._piece_bytes()):
            await self._pace(len(piece))
            if not way.is_closed:
                way.writer.write(piece)
                await way.writer.drain()
        await self._pace(0)
        way.end()

    def _piece_bytes(self) -> int:
        limit = self._trouble.bytes_per_s
        return max(1, limit // _THROTTLED_CHUNKS_PER_S) if limit else _CHUNK_BYTES

    async def _pace(self, count: int) -> None:
        if wait_s := self._trouble.delay_s + (count / self._trouble.bytes_per_s if self._trouble.bytes_per_s else 0):
            await asyncio.sleep(wait_s)
        await self._flows.wait()


def _reset(writer: asyncio.StreamWriter) -> None:
    if not writer.is_closing():
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
