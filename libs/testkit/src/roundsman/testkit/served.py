"""Serves an application over real HTTP in the test's own loop: what a client sees, without any other server."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from aiohttp import ClientSession
from fastapi import FastAPI


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: pytest has that."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[ClientSession]:
    """A client of the application, which listens on a free port until the block ends."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        serving = asyncio.ensure_future(server.serve(sockets=[listening]))
        try:
            # Connections wait in the socket's queue until the server takes them.
            async with ClientSession(f"http://127.0.0.1:{listening.getsockname()[1]}") as http:
                yield http
        finally:
            server.should_exit = True
            await serving
