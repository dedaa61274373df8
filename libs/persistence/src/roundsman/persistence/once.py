"""Idempotency keys: the answer commits with the effect, so a resend gets the answer and no second effect."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson

from roundsman.kernel.errors import Conflict, DomainError
from roundsman.persistence.session import KeptAnswer
from roundsman.persistence.units import W


class KeyReused(DomainError):
    """The idempotency key was used before with another body."""

    slug = "idempotency-key-reused"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKey:
    """A caller's idempotency key with what it was used for."""

    caller: str  # user id: two callers' keys never meet
    route: str
    key: str
    body: Any  # JSON-able

    @property
    def name(self) -> str:
        """Under which the answer is kept."""
        return "\x1f".join((self.caller, self.route, self.key)).replace("\x1f", " ")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the body in canonical JSON."""
        return hashlib.sha256(orjson.dumps(self.body, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def once(request: RequestKey, work: W, effect: Callable[[W], Awaitable[tuple[int, Any]]]) -> tuple[int, Any]:
    """Do `effect` (which gives status and JSON body) and keep its answer, or give the answer kept before.

    Of two calls at once the second waits for the first. An effect that raises keeps nothing.

    Raises:
        KeyReused: the key came before with another body.
    """
    answers = work.desk.session.answers
    kept = await answers.claim(request.name)
    if kept is None:
        status, body = await _done(request, work, effect)
        stored = KeptAnswer(fingerprint=request.fingerprint, status=status, body=body)
        await answers.keep({request.name: stored})
        return status, body
    if kept.fingerprint != request.fingerprint:
        raise KeyReused("This Idempotency-Key was used for another request. Use a new key for a new request.")
    return kept.status, kept.body


async def _done(request: RequestKey, work: W, effect: Callable[[W], Awaitable[tuple[int, Any]]]) -> tuple[int, Any]:
    """Do the effect; a refusal counts only if it is not due to the same request's own effect, committed meanwhile."""
    try:
        return await effect(work)
    except DomainError as refusal:
        if await work.desk.session.answers.find([request.name]):
            raise Conflict("the same request was answered meanwhile") from refusal
        raise
