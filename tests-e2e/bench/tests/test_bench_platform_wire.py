"""The raw client of the loads speaks HTTP and WebSocket as a server understands them."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from roundsman.bench.platform.frames import Socket, masked_frame, next_frame
from roundsman.bench.platform.wire import Answer, Pool, WireError, content_length, request
from roundsman.testkit import eventually


async def _echo(asked: web.Request) -> web.Response:
    return web.json_response(
        {"path": asked.path, "said": await asked.json(), "key": asked.headers["X-Key"]}, status=201
    )


async def _socket(asked: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(asked)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data * 2)
    return socket


@pytest.fixture
async def url() -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/echo", _echo)
    app.router.add_get("/socket", _socket)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


async def test_answers_belong_to_their_requests(url: str) -> None:
    pool = Pool(url)
    answers = await asyncio.gather(*(pool.ask(request("POST", "/echo", {"X-Key": str(n)}, {"n": n})) for n in range(5)))
    again = await pool.ask(request("POST", "/echo", {"X-Key": "again"}, {"n": "Straße"}))
    pool.close()

    assert [json.loads(answer.body)["said"]["n"] for answer in answers] == [0, 1, 2, 3, 4]
    assert again == Answer(201, again.body)
    assert json.loads(again.body) == {"path": "/echo", "said": {"n": "Straße"}, "key": "again"}


@pytest.mark.parametrize("letters", [10, 125, 126, 70_000])
async def test_texts_of_every_length_go_both_ways(url: str, letters: int) -> None:
    heard: list[bytes] = []
    socket = await Socket.open(url, "/socket", heard.append)
    socket.say("a" * (letters - 2))  # and its two quotes

    async def came() -> bool:
        return bool(heard)

    assert await eventually(came)
    socket.close()
    assert heard == [b'"' + b"a" * (letters - 2) + b'""' + b"a" * (letters - 2) + b'"']


async def test_a_refused_socket_says_so(url: str) -> None:
    with pytest.raises(WireError, match="404"):
        await Socket.open(url, "/nowhere", lambda _: None)


def test_a_frame_is_taken_only_when_it_is_whole() -> None:
    received = bytearray(b"\x81\x03abc\x81\x02d")

    assert next_frame(received) == (1, b"abc")
    assert next_frame(received) is None
    assert received == b"\x81\x02d"


def test_a_client_hides_what_it_says_behind_its_mask() -> None:
    assert masked_frame(1, b"abcde", b"\x01\x02\x03\x04") == b"\x81\x85\x01\x02\x03\x04````d"


@pytest.mark.parametrize(
    ("head", "length"), [(b"Content-Length: 12\r\nX: y", 12), (b"a: b\r\ncontent-length:7", 7), (b"", 0)]
)
def test_the_length_of_a_body_stands_in_its_head(head: bytes, length: int) -> None:
    assert content_length(head) == length
