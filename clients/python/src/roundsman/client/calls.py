"""A call, its answer, and what carries one to the other."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, cast
from urllib.parse import quote, urlencode

from roundsman.client.models import Problem

T = TypeVar("T")
_SPENDING = ("/api/v1/auth/", "/api/v1/me/second-factor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked; every try of it says exactly the same."""

    method: str
    path: str  # from the host on, percent-encoded, with its query
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None  # sent as JSON; None: none

    @property
    def is_repeatable(self) -> bool:
        """Whether it may be sent again without harm: all but what spends a token or a code."""
        return not self.path.startswith(_SPENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. Names of headers are found in any case if the transport's mapping does so."""

    status: int
    headers: Mapping[str, str]
    body: Any  # of JSON; None: none


class Transport(Protocol):
    """Carries calls to the platform."""

    async def send(self, call: Call) -> Answer:
        """The answer, whatever its status. May wait, and ask several times."""


class Refused(Exception):
    """The platform said no. `slug` names the rule and is stable."""

    def __init__(self, call: Call, answer: Answer) -> None:
        told = answer.body if isinstance(answer.body, dict) else {}
        self.status = answer.status
        self.problem = cast(Problem, told)
        self.slug = str(told.get("type", "")).removeprefix("/problems/")
        super().__init__(
            f"{call.method} {call.path.partition('?')[0]}: {self.status} {self.slug}: {told.get('detail')}"
        )


class Tagged(NamedTuple, Generic[T]):
    """A thing with its version, to be sent as `if_match` with a change of it."""

    body: T
    etag: str


class Caller:
    """What all calls have in common."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def ask(
        self, method: str, path: str, *, body: Any = None, key: str | None = None, if_match: str | None = None
    ) -> Answer:
        """The answer.

        Raises:
            Refused: its status is 400 or more.
        """
        told = {"Idempotency-Key": key, "If-Match": if_match}
        headers = {name: text for name, text in told.items() if text is not None}
        call = Call(method=method, path=path, headers=headers, body=body)
        answer = await self._transport.send(call)
        if answer.status >= 400:
            raise Refused(call, answer)
        return answer


def new_key() -> str:
    """An `Idempotency-Key` for a new wish."""
    return secrets.token_hex(16)


def place(value: str) -> str:
    """As one part of a path."""
    return quote(value, safe="")


def query(asked: Mapping[str, Any]) -> str:
    """What is asked for beside the path; empty if nothing is."""
    pairs = [
        (name, _text(one))
        for name, value in asked.items()
        if value is not None
        for one in (value if isinstance(value, list | tuple) else [value])
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
