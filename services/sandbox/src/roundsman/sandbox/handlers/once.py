"""Idempotency keys as payment providers have them: the same key gives the same answer and one effect."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from roundsman.kernel.errors import DomainError
from roundsman.sandbox.ports import Book, Kept


class KeyReused(DomainError):
    """The key came before with another request."""

    slug = "idempotency-key-reused"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedRequest:
    """A request and its idempotency key."""

    key: str
    route: str
    body: Any  # JSON-able

    @property
    def fingerprint(self) -> str:
        """SHA-256 of route and body in canonical JSON."""
        return hashlib.sha256(orjson.dumps([self.route, self.body], option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the caller gets."""

    status: int
    body: Any
    fresh: bool  # False: it was kept from a former call


def once(request: KeyedRequest, book: Book, effect: Callable[[], tuple[int, Any]]) -> Answer:
    """Do `effect` (which gives status and JSON-able body) and keep its answer, or give the one kept before.

    An effect that raises keeps nothing.

    Raises:
        KeyReused: the key came before with another route or body.
    """
    with book.transaction():
        kept = book.answer(request.key)
        if kept is None:
            status, body = effect()
            book.keep(request.key, Kept(fingerprint=request.fingerprint, status=status, body=body))
            return Answer(status=status, body=body, fresh=True)
    if kept.fingerprint != request.fingerprint:
        raise KeyReused("This Idempotency-Key was used for another request. Use a new key for a new request.")
    return Answer(status=kept.status, body=kept.body, fresh=False)
