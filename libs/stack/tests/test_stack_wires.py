"""Wires: what passes when nothing is wrong, and each way in which they break."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from roundsman.stack.places import HOST, free_port
from roundsman.stack.wires import CALM, Direction, Trouble, Wires
from roundsman.testkit import eventually

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HELD = Trouble(is_held=True)
CUT = Trouble(is_cut=True)
LONG_ENOUGH_S = 60


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while said := await reader.read(1000):
        writer.write(said)
    writer.write(b"bye")
    writer.close()


def bearing_resets(talk: Talk) -> Talk:
    async def talked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await talk(reader, writer)
        writer.transport.abort()

    return talked


@dataclass(slots=True)
class Near:
    """The client's end of a wire."""

    wires: Wires
    port: int
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        self.writers.append(writer)
        return reader, writer

    async def hang_up(self) -> None:
        for writer in self.writers:
            writer.close()
        closed = (writer.wait_closed() for writer in self.writers)
        await asyncio.gather(*closed, return_exceptions=True)

    async def suffer(self, trouble: Trouble) -> None:
        await asyncio.to_thread(self.wires.trouble, "a>b", trouble)


@asynccontextmanager
async def wired(talk: Talk = echo) -> AsyncIterator[Near]:
    port = free_port()
    server = await asyncio.start_server(bearing_resets(talk), HOST, port)
    async with server, to_port(port) as near:
        yield near


@asynccontextmanager
async def to_port(port: int) -> AsyncIterator[Near]:
    with Wires() as wires:
        near = Near(wires, await asyncio.to_thread(wires.lay, "a>b", port))
        try:
            yield near
        finally:
            await near.hang_up()


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, word: bytes) -> bytes:
    writer.write(word)
    return await asyncio.wait_for(reader.readexactly(len(word)), LONG_ENOUGH_S)


async def test_what_is_said_passes_both_ways() -> None:
    async with wired() as near:
        reader, writer = await near.connect()

        assert await ask(reader, writer, b"x" * 300_000) == b"x" * 300_000
        writer.write_eof()
        assert await asyncio.wait_for(reader.read(), LONG_ENOUGH_S) == b"bye"
        assert near.wires.used() == ["a>b"]


async def test_a_wire_that_nobody_uses_is_not_used() -> None:
    async with wired() as near:
        assert near.wires.names == ["a>b"]
        assert near.wires.used() == []


async def test_an_address_leads_to_the_clients_own_wire() -> None:
    with Wires() as wires:
        through = wires.through("a", "b", f"postgresql://a:5@{HOST}:5432/a")

        assert through == f"postgresql://a:5@{HOST}:{wires.lay('a>b', 0)}/a"
        assert wires.through("c", "b", f"{HOST}:5432") != f"{HOST}:{wires.lay('a>b', 0)}"
        assert wires.through("a", "d", "") == ""


async def test_a_cut_wire_resets_connections_until_it_is_mended() -> None:
    async with wired() as near:
        reader, writer = await near.connect()
        await ask(reader, writer, b"a")
        await near.suffer(CUT)

        with pytest.raises(ConnectionResetError):
            await ask(reader, writer, b"b")
        with pytest.raises(ConnectionResetError):
            await ask(*await near.connect(), b"c")
        await near.suffer(CALM)
        assert await ask(*await near.connect(), b"d") == b"d"


async def test_what_a_held_wire_keeps_back_passes_later() -> None:
    async with wired() as near:
        reader, writer = await near.connect()
        await ask(reader, writer, b"a")
        await near.suffer(HELD)
        writer.write(b"b")

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readexactly(1), 0.2)
        await near.suffer(CALM)
        assert await asyncio.wait_for(reader.readexactly(1), LONG_ENOUGH_S) == b"b"


@pytest.mark.parametrize("trouble", [Trouble(delay_s=0.1), Trouble(bytes_per_s=100)], ids=["delay", "throttle"])
async def test_a_slow_wire_takes_its_time(trouble: Trouble) -> None:
    async with wired() as near:
        reader, writer = await near.connect()
        await near.suffer(trouble)
        began_s = time.monotonic()

        assert await ask(reader, writer, b"x" * 10) == b"x" * 10
        assert time.monotonic() - began_s > 0.15  # it takes 0.1 s there and as long back


async def test_what_is_sent_the_closed_way_is_lost_and_the_other_way_is_open() -> None:
    heard: list[bytes] = []
    told = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read())
        await told.wait()
        writer.write(b"still there")
        writer.close()

    async with wired(listen) as near:
        reader, writer = await near.connect()
        await eventually(lambda: _is_used(near.wires), within_s=LONG_ENOUGH_S)

        assert await asyncio.to_thread(near.wires.half_close, "a>b", Direction.THERE) == 1
        writer.write(b"into the void")
        told.set()
        assert await asyncio.wait_for(reader.read(), LONG_ENOUGH_S) == b"still there"
        assert heard == [b""]


async def _is_used(wires: Wires) -> bool:
    return bool(wires.used())


async def test_the_client_hears_an_end_when_the_way_back_is_closed() -> None:
    async with wired() as near:
        reader, writer = await near.connect()
        await ask(reader, writer, b"a")

        await asyncio.to_thread(near.wires.half_close, "a>b", Direction.BACK)

        assert await asyncio.wait_for(reader.read(), LONG_ENOUGH_S) == b""


async def test_nobody_at_the_far_end_is_a_reset() -> None:
    async with to_port(free_port()) as near:
        with pytest.raises(ConnectionResetError):
            await ask(*await near.connect(), b"a")
