"""Transports, which go around one another: HTTP, patience, and a login."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import aiohttp

from roundsman.client.calls import Answer, Call, Refused, Transport

_NOT_NOW = 429  # nothing was done
_PERHAPS = frozenset({502, 503, 504})  # it may have been done


class Unreachable(Exception):
    """No answer came. Whether the call had its effect is not known: ask again with the same key."""


class Http:
    """`Transport` that asks once, with a session that its owner closes."""

    def __init__(self, url: str, http: aiohttp.ClientSession, timeout_s: float = 35.0) -> None:
        self._url = url.rstrip("/")
        self._http = http
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)

    async def send(self, call: Call) -> Answer:
        """See `Transport`.

        Raises:
            Unreachable: nothing came back in time.
        """
        sent: dict[str, Any] = {} if call.body is None else {"json": call.body}
        try:
            async with self._http.request(
                call.method, self._url + call.path, headers=call.headers, timeout=self._timeout, **sent
            ) as response:
                text = await response.read()
                body = await response.json(content_type=None) if text else None
                return Answer(status=response.status, headers=response.headers, body=body)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unreachable(f"{call.method} {call.path.partition('?')[0]}: {type(error).__name__}") from error


class Patient:
    """`Transport` that asks again where that does no harm, as late as it is told to (`Retry-After`)."""

    def __init__(
        self, inner: Transport, *, tries: int = 6, first_wait_s: float = 0.25, longest_wait_s: float = 30.0
    ) -> None:
        self._inner = inner
        self._longest_wait_s = longest_wait_s
        self._tries = tries
        self._first_wait_s = first_wait_s

    async def send(self, call: Call) -> Answer:
        """See `Transport`.

        Raises:
            Unreachable: no answer came to the last try, or to the first of a call that must not be repeated.
        """
        for turn in range(self._tries - 1):
            wait_s = min(self._longest_wait_s, self._first_wait_s * 2**turn)
            try:
                answer = await self._inner.send(call)
            except Unreachable:
                if not call.is_repeatable:
                    raise
            else:
                if not _is_again(call, answer):
                    return answer
                wait_s = max(wait_s, min(self._longest_wait_s, _told_wait_s(answer)))
            await asyncio.sleep(wait_s * random.uniform(1, 1.5))  # noqa: S311 - jitter
        return await self._inner.send(call)


class WithToken:
    """`Transport` with an access token that somebody else keeps fresh."""

    def __init__(self, inner: Transport, token: str) -> None:
        self._inner = inner
        self._token = token

    async def send(self, call: Call) -> Answer:
        """See `Transport`."""
        return await self._inner.send(_with(call, self._token))

    async def token(self, unlike: str = "") -> str:
        """See `TokenSource`."""
        if unlike == self._token:
            raise Refused(Call(method="GET", path="/ws/v1"), Answer(status=401, headers={}, body=None))
        return self._token


class LoggedIn:
    """`Transport` that logs in when it has to, and refreshes its token."""

    def __init__(self, inner: Transport, email: str, password: str) -> None:
        self._inner = inner
        self._credentials = {"email": email, "password": password}
        self._tokens: dict[str, str] = {}
        self._asking = asyncio.Lock()

    async def send(self, call: Call) -> Answer:
        """See `Transport`.

        Raises:
            Refused: nobody can log in like this.
        """
        token = self._tokens.get("access_token", "")
        answer = await self._inner.send(_with(call, token)) if token else None
        if answer is None or answer.status == 401:
            answer = await self._inner.send(_with(call, await self._newer_than(token)))
        return answer

    async def token(self, unlike: str = "") -> str:
        """See `TokenSource`."""
        known = self._tokens.get("access_token", "")
        return known if known != unlike else await self._newer_than(unlike)

    async def _newer_than(self, token: str) -> str:
        async with self._asking:
            if self._tokens.get("access_token", "") == token:
                self._tokens = await self._refreshed() or await self._asked("/api/v1/auth/login", self._credentials)
            return self._tokens["access_token"]

    async def _refreshed(self) -> dict[str, str]:
        """The next pair; empty where one has to log in again. A refresh token works once, so it is given up first."""
        token = self._tokens.pop("refresh_token", "")
        try:
            return await self._asked("/api/v1/auth/refresh", {"refresh_token": token}) if token else {}
        except Refused:
            return {}

    async def _asked(self, path: str, body: dict[str, str]) -> dict[str, str]:
        call = Call(method="POST", path=path, body=body)
        answer = await self._inner.send(call)
        if answer.status >= 400:
            raise Refused(call, answer)
        tokens: dict[str, str] = answer.body
        return tokens


def _with(call: Call, token: str) -> Call:
    return replace(call, headers={**call.headers, "Authorization": f"Bearer {token}"})


def _is_again(call: Call, answer: Answer) -> bool:
    return answer.status == _NOT_NOW or (answer.status in _PERHAPS and call.is_repeatable)


def _told_wait_s(answer: Answer) -> float:
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdigit() else 0.0
