"""A connection that sends too much before a request, or too slowly, ends."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.types import Receive, Scope, Send

from roundsman.runtime import connections
from roundsman.runtime.roles import http_server
from roundsman.testkit import eventually

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers without reading the body; a socket is taken and left open."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@asynccontextmanager
async def connected() -> AsyncIterator[Streams]:
    """A connection to a server as every service runs it."""
    server = http_server(answer, "127.0.0.1", 0)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        serving = asyncio.ensure_future(server.serve(sockets=[listening]))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        try:
            yield reader, writer
        finally:
            writer.close()
            server.should_exit = True
            await serving


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A head has little time, though enough for a client on a busy machine."""
    monkeypatch.setattr(connections, "HEAD_S", 1.0)


@pytest.fixture
def lose_patience(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What has come in is in; from when this is called the rest has next to no time."""
    return lambda: monkeypatch.setattr(connections, "HEAD_S", 0.2)


async def the_rest(reader: asyncio.StreamReader) -> bytes:
    return await asyncio.wait_for(reader.read(), 60)


async def answered(streams: Streams, request: bytes) -> None:
    reader, writer = streams
    writer.write(request)
    assert (await asyncio.wait_for(reader.readuntil(b"ok"), 60)).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.usefixtures("impatient")
async def test_whoever_says_nothing_is_cut_off() -> None:
    async with connected() as (reader, _):
        assert await the_rest(reader) == b""


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("begun", [b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_head_that_does_not_end_in_time_is_a_408(begun: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(begun)
        told = await the_rest(reader)
    assert told.startswith(b"HTTP/1.1 408 Request Timeout\r\ncontent-type: application/problem+json")
    assert b'"type": "/problems/request-too-slow"' in told


@pytest.mark.usefixtures("impatient")
async def test_bytes_that_trickle_in_gain_no_time() -> None:
    async with connected() as (reader, writer):
        told = asyncio.create_task(the_rest(reader))
        writer.write(GET)

        async def ended() -> bool:
            if not told.done():
                writer.write(b"X: y\r\n")
            return told.done()

        await eventually(ended)
    assert (await told).startswith(b"HTTP/1.1 408 ")


async def test_the_next_head_on_the_connection_has_no_more_time_than_the_first(
    lose_patience: Callable[[], None],
) -> None:
    async with connected() as (reader, writer):
        await answered((reader, writer), GET + b"\r\n")
        lose_patience()
        writer.write(GET)
        assert (await the_rest(reader)).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize("more", [b"\r", b""])
async def test_a_connection_that_is_kept_is_no_place_to_linger(more: bytes, lose_patience: Callable[[], None]) -> None:
    async with connected() as (reader, writer):
        await answered((reader, writer), GET + b"Content-Length: 9\r\n\r\n1")
        lose_patience()
        writer.write(b"2")
        writer.write(more)
        assert await the_rest(reader) == b""


@pytest.mark.usefixtures("impatient")
async def test_an_open_socket_is_left_alone() -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    async with connected() as (reader, writer):
        writer.write(GET + upgrade + b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)).startswith(b"HTTP/1.1 101 ")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(), 2)


@pytest.mark.parametrize(
    ("name_bytes", "status"), [(60_000, b"HTTP/1.1 200 "), (connections.LONGEST_HEAD_BYTES, b"HTTP/1.1 431 ")]
)
async def test_a_head_may_be_as_long_as_the_limit(name_bytes: int, status: bytes) -> None:
    async with connected() as (reader, writer):
        for part in (GET, b"X-Long: ", b"x" * name_bytes):
            writer.write(part)
            await writer.drain()
        if status.endswith(b"200 "):
            writer.write(b"\r\nConnection: close\r\n\r\n")
        assert (await the_rest(reader)).startswith(status)


async def test_many_requests_on_one_connection_do_not_add_up() -> None:
    async with connected() as streams:
        for _ in range(5):
            streams[1].write(GET)
            await answered(streams, b"X-Long: " + b"x" * 30_000 + b"\r\n\r\n")
        assert not streams[1].is_closing()


POST = b"POST / HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        POST + b"Content-Length: 1, 1\r\n\r\na",
        POST + b"Content-Length: +1\r\n\r\na",
        POST + b"Content-Length: -1\r\n\r\na",
        POST + b"Content-Length : 1\r\n\r\na",
        POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        POST + b"X-A: 1\r\n 2\r\n\r\n",
        POST + b"X-A: 1\x002\r\n\r\n",
        POST + b"X-A: 1\rX-B: 2\r\n\r\n",
        POST + b"X-A: 1\nX-B: 2\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
    ],
    ids=lambda request_bytes: repr(request_bytes.removeprefix(POST)[:40]),
)
async def test_what_could_be_read_in_two_ways_is_read_in_none(request_bytes: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(request_bytes + GET + b"\r\n")
        told = await the_rest(reader)
    assert told.count(b"HTTP/1.1 ") == 1
    assert told.startswith(b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json")


async def test_nothing_after_the_last_request_of_a_connection_is_read() -> None:
    async with connected() as (reader, writer):
        writer.write(GET + b"Connection: close\r\n\r\n" + GET + b"\r\n")
        assert (await the_rest(reader)).count(b"HTTP/1.1 ") == 1


async def test_no_answer_tells_what_server_it_comes_from() -> None:
    async with connected() as (reader, writer):
        writer.write(GET + b"Connection: close\r\n\r\n")
        assert b"server:" not in (await the_rest(reader)).lower()


async def test_whoever_sends_too_much_still_gets_the_answer_and_may_go_on() -> None:
    async with connected() as streams:
        body = b"x" * 3_000_000
        for _ in range(2):
            await answered(streams, POST + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await answered(streams, GET + b"\r\n")


async def test_a_connection_on_which_all_is_said_is_kept(lose_patience: Callable[[], None]) -> None:
    async with connected() as (reader, writer):
        await answered((reader, writer), POST + b"Content-Length: 2\r\n\r\n1")
        lose_patience()
        writer.write(b"2")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(), 0.6)
        await answered((reader, writer), GET + b"\r\n")
