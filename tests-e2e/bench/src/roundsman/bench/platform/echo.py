"""`python -m roundsman.bench.platform.echo BYTES`: an ASGI application that answers so many bytes, and nothing else.

It is served as our services are. It prints its address when it listens, and ends with its standard input.
"""

import asyncio
import socket
import sys
from contextlib import closing

import uvloop
from starlette.types import ASGIApp, Receive, Scope, Send

from roundsman.runtime.roles import http_server

_HOST = "127.0.0.1"


class Echo:
    """Takes in the body and answers with `size` bytes."""

    def __init__(self, size: int) -> None:
        self._body = b"x" * size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            continue
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(self._body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self._body})


async def serve_until_told(app: ASGIApp) -> None:
    """Serve it as our services are, print its address when it listens, and end with the standard input."""
    port = _free_port()
    server = http_server(app, _HOST, port)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    print(f"http://{_HOST}:{port}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.should_exit = True
    await serving


def _free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind((_HOST, 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    uvloop.run(serve_until_told(Echo(int(sys.argv[1]))))
