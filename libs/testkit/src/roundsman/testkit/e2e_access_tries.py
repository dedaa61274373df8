"""Tries routes and channels as somebody, and says whether they were let in."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from roundsman.testkit.e2e_access_table import Row, verdict
from roundsman.testkit.e2e_api import new_key

_AT_ONCE = 24  # requests; more would not be faster
_ANSWER_WITHIN_S = 120.0
_STREAM = "text/event-stream"  # has no end
_CHANNEL = "SUB"
_NOBODYS = ("service",)  # things that belong to no organization


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whose token is sent; `elsewhere`: nothing of the owner's may be in any answer."""

    token: str | None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Against the gateway, or past it against one service."""

    http: aiohttp.ClientSession
    url: str
    things: Mapping[str, str]  # the name of a path's parameter -> the owner's thing
    leaks: list[str] = field(default_factory=list)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def verdict(self, row: Row, caller: Caller) -> str:
        """See `e2e_access_table.verdict`."""
        async with self.gate, asyncio.timeout(_ANSWER_WITHIN_S):
            status = await (self._subscribed(row, caller) if row.method == _CHANNEL else self._asked(row, caller))
        return verdict(status)

    def path(self, row: Row) -> str:
        """The row's path with the owner's things in it.

        Raises:
            AssertionError: there is nothing of a kind.
        """
        if missing := set(re.findall(r"\{(\w+)\}", row.path)) - self.things.keys():
            raise AssertionError(f"{row.route}: let `e2e_access_cast` make a thing for {missing}")
        return row.path.format_map(self.things)

    def body(self, row: Row) -> Any:
        """The row's body with the owner's things in it."""
        if not isinstance(row.body, dict):
            return row.body
        return {name: self.things.get(name, value) if value == "" else value for name, value in row.body.items()}

    async def _asked(self, row: Row, caller: Caller) -> int:
        headers = {"Idempotency-Key": new_key()} if row.method == "POST" else {}
        if caller.token is not None:
            headers["Authorization"] = f"Bearer {caller.token}"
        sent = {} if row.method in ("GET", "DELETE") else {"json": self.body(row)}
        url = self.url + self.path(row)
        async with self.http.request(row.method, url, headers=headers, allow_redirects=False, **sent) as answer:
            if answer.content_type != _STREAM:
                self._look_for_leaks(row, caller, (answer.status, await answer.text()))
            return answer.status

    def _look_for_leaks(self, row: Row, caller: Caller, told: tuple[int, str]) -> None:
        status, text = told
        if caller.elsewhere and status < 300:
            found = [name for name, thing in self.things.items() if thing in text and name not in _NOBODYS]
            self.leaks.extend(f"{row.route} tells somebody of another organization the {name}" for name in found)

    async def _subscribed(self, row: Row, caller: Caller) -> int:
        async with self.http.ws_connect(f"{self.url}/ws/v1") as socket:
            if caller.token is not None:
                await socket.send_json({"type": "login", "token": caller.token})
            await socket.send_json({"type": "subscribe", "channel": self.path(row)})
            async for frame in socket:
                words = frame.json()
                if words["type"] in ("subscribed", "error"):
                    return int(words.get("problem", {}).get("status", 200))
        return 401  # closed without a word
