"""A client of the gateway for tests: one request and its answer, or a request that is repeated as an app repeats it."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import aiohttp

Json = Mapping[str, Any]

PATIENCE_S = 120.0  # for what should come at once, also where a service or the machine has much to do
_AGAIN_AFTER_S = 0.1
_MAY_BE_REPEATED = frozenset({429, 502, 503, 504})
_NO_ANSWER = (aiohttp.ClientError, TimeoutError, ConnectionError)
_PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request; `raw` is sent as it is, `body` as JSON."""

    method: str
    path: str  # below /api/v1
    body: Any = None
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    media_type: str
    body: Any  # decoded JSON; None for no content

    @property
    def slug(self) -> str:
        """The rule that said no; empty if this is no problem document."""
        is_problem = self.media_type == _PROBLEM and isinstance(self.body, dict)
        return str(self.body.get("type", "")).removeprefix("/problems/") if is_problem else ""

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and slug."""
        return self.status, self.slug


class Refused(AssertionError):
    """A request that had to succeed did not; within `eventually` it is asked again."""

    def __init__(self, ask: Ask, answer: Answer) -> None:
        super().__init__(f"{ask.method} {ask.path}: {answer.status} {answer.body}")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Api:
    """The gateway."""

    url: str
    http: aiohttp.ClientSession

    async def once(self, ask: Ask) -> Answer:
        """Send it once, whatever comes back.

        Raises:
            aiohttp.ClientError, TimeoutError: nothing came back.
        """
        sent: dict[str, Any] = {"data": BytesIO(ask.raw)} if ask.raw is not None else {"json": ask.body}
        url = f"{self.url}/api/v1{ask.path}"
        async with self.http.request(ask.method, url, headers=ask.headers, **sent) as response:
            text = await response.text()
            told = response.content_type in {"application/json", _PROBLEM} and text
            return Answer(
                status=response.status,
                media_type=response.content_type,
                body=await response.json() if told else None,
            )

    async def patiently(self, ask: Ask) -> Any:
        """Send it until there is an answer, each time the same, and give its body.

        Raises:
            Refused: the answer is a refusal.
            AssertionError: no answer for too long.
        """
        give_up_at, last = time.monotonic() + PATIENCE_S, ""
        while time.monotonic() < give_up_at:
            try:
                answer = await self.once(ask)
            except _NO_ANSWER as error:
                last = repr(error)
            else:
                if answer.status < 400:
                    return answer.body
                if answer.status not in _MAY_BE_REPEATED:
                    raise Refused(ask, answer)
                last = str(answer.body)
            await asyncio.sleep(_AGAIN_AFTER_S)
        raise AssertionError(f"{ask.method} {ask.path} has no answer after {PATIENCE_S} s: {last}")


def new_key() -> str:
    """An `Idempotency-Key` that nobody used."""
    return secrets.token_hex(12)
