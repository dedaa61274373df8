"""What ten thousand open sockets can do with less of than asyncio's own, which take 3.4 and 0.9 KiB each."""

import asyncio
from typing import Any


class Mailbox:
    """As much of `asyncio.Queue` as a socket with one reader needs."""

    __slots__ = ("_messages", "_reader")

    def __init__(self) -> None:
        self._messages: list[Any] = []  # few: a socket is read from one message at a time
        self._reader: asyncio.Future[None] | None = None

    def empty(self) -> bool:
        """Whether all was taken."""
        return not self._messages

    def put_nowait(self, message: Any) -> None:
        """Add one."""
        self._messages.append(message)
        _wake(self._reader)

    async def get(self) -> Any:
        """Take the oldest; wait for one."""
        while not self._messages:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        self._reader = None
        return self._messages.pop(0)


class Flag:
    """As much of `asyncio.Event` as a connection needs."""

    __slots__ = ("_set", "_waiting")

    def __init__(self) -> None:
        self._set = False
        self._waiting: list[asyncio.Future[None]] = []

    def is_set(self) -> bool:
        """Whether nobody has to wait."""
        return self._set

    def set(self) -> None:
        """Let all go on."""
        self._set = True
        for one in self._waiting:
            _wake(one)
        self._waiting.clear()

    def clear(self) -> None:
        """Have whoever comes wait."""
        self._set = False

    async def wait(self) -> None:
        """Return once it is set."""
        while not self._set:
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            await waiting


def _wake(one: "asyncio.Future[None] | None") -> None:
    if one is not None and not one.done():
        one.set_result(None)
