"""What is written to a line goes out in order, also while the client takes nothing, and ends with the connection."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from roundsman.runtime.lines import LINE, text_frame
from roundsman.runtime.roles import http_server
from roundsman.testkit import eventually

LONG = b"x" * 1_000_000


@dataclass(slots=True)
class Served:
    """The lines of those who have come."""

    port: int = 0
    lines: list[Any] = field(default_factory=list)
    left: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        self.lines.append(scope["extensions"][LINE])
        while not (await receive())["type"].endswith(".disconnect"):
            continue
        self.left += 1

    async def line(self) -> Any:
        async def came() -> bool:
            return bool(self.lines)

        await eventually(came)
        return self.lines[0]

    async def is_left(self) -> bool:
        return self.left == 1


@asynccontextmanager
async def served() -> AsyncIterator[Served]:
    app = Served()
    server = http_server(app, "127.0.0.1", 0)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        app.port = listening.getsockname()[1]
        serving = asyncio.ensure_future(server.serve(sockets=[listening]))
        try:
            yield app
        finally:
            server.should_exit = True
            await serving


@pytest.mark.parametrize("letters", [0, 125, 126, 65_535, 65_536])
async def test_a_text_of_every_length_is_understood(letters: int) -> None:
    async with served() as app, connect(f"ws://127.0.0.1:{app.port}") as client:
        (await app.line()).write(b"x" * letters)
        assert await client.recv() == "x" * letters


async def test_several_texts_in_one_go_are_several_messages() -> None:
    async with served() as app, connect(f"ws://127.0.0.1:{app.port}") as client:
        (await app.line()).write_all([b"one", b"", b"x" * 200])
        assert [await client.recv() for _ in range(3)] == ["one", "", "x" * 200]


async def test_a_socket_that_does_not_take_it_is_not_ready_and_says_when_it_is() -> None:
    async with served() as app, connect(f"ws://127.0.0.1:{app.port}", max_queue=1) as client:
        line, resumed = await app.line(), asyncio.Event()
        line.resumed = resumed.set
        client.transport.pause_reading()
        count = 0
        while line.ready:
            line.write(LONG)
            count += 1
            await asyncio.sleep(0)
        assert not resumed.is_set()
        client.transport.resume_reading()
        assert [len(await client.recv()) for _ in range(count)] == [len(LONG)] * count
        await asyncio.wait_for(resumed.wait(), 60)
        assert line.ready


async def test_nothing_is_written_to_a_socket_that_has_ended() -> None:
    async with served() as app:
        async with connect(f"ws://127.0.0.1:{app.port}"):
            line = await app.line()
        await eventually(app.is_left)
        line.write(b"late")
        assert line.transport.is_closing()


async def test_an_aborted_socket_ends_for_both_sides() -> None:
    async with served() as app, connect(f"ws://127.0.0.1:{app.port}") as client:
        (await app.line()).abort()
        with pytest.raises(ConnectionClosed):
            await client.recv()
        await eventually(app.is_left)


async def test_who_was_told_something_is_not_asked_whether_they_are_there() -> None:
    async with served() as app, connect(f"ws://127.0.0.1:{app.port}"):
        line, asked = await app.line(), list[bool]()
        for told in (False, True, False):
            line.stop_keepalive()
            if told:
                line.write(b"news")
            line.send_keepalive_ping()
            asked.append(line.pending_ping_payload is not None)
            assert line.ping_timer or line.pong_timer  # it goes on

    assert asked == [True, False, True]


async def test_a_socket_ends_whose_client_takes_nothing_for_as_long_as_a_ping_is_waited_for() -> None:
    async with served() as app, connect(f"ws://127.0.0.1:{app.port}"):
        line = await app.line()
        connection = line.transport.get_extra_info("socket")
        untaken_ms = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)

    assert untaken_ms == 1000 * (line.ping_interval + line.ping_timeout)


async def test_parts_of_an_answer_are_chunks() -> None:
    async with served() as app:
        reader, writer = await asyncio.open_connection("127.0.0.1", app.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        line = await app.line()
        line.write(b"one")
        line.write_all([b"x" * 17])
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        assert await reader.readexactly(8 + 4 + 19) == b"3\r\none\r\n11\r\n" + b"x" * 17 + b"\r\n"
        assert line.ready
        writer.close()
        await eventually(app.is_left)
        line.write(b"late")


def test_a_frame_says_how_long_it_is_in_as_few_bytes_as_that_takes() -> None:
    heads = [text_frame(b"x" * length)[:-length] for length in (1, 125, 126, 65_535, 65_536)]
    assert heads == [
        b"\x81\x01",
        b"\x81\x7d",
        b"\x81\x7e\x00\x7e",
        b"\x81\x7e\xff\xff",
        b"\x81\x7f" + b"\0" * 5 + b"\x01\0\0",
    ]
