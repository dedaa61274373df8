"""What the sandbox's handlers need."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from roundsman.sandbox.domain.intent import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a request was answered, kept under its idempotency key."""

    fingerprint: str  # of the route and the body
    status: int
    body: Any  # JSON-able


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over all intents of one currency, in minor units."""

    currency: str
    intents: int
    authorized_minor: int
    captured_minor: int
    released_minor: int
    refunded_minor: int
    held_minor: int
    balance_minor: int  # captured and not refunded


class Book(Protocol):
    """The provider's durable book. Calls block for well under a millisecond."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit when the block ends, roll back when it raises. One at a time; not nested."""

    def get(self, intent_id: str) -> Intent:
        """The intent.

        Raises:
            NotFound: there is none of this id.
        """

    def put(self, intent: Intent) -> None:
        """Add the intent, or replace it."""

    def page(self, after: str, limit: int) -> Sequence[Intent]:
        """Intents by id, those after the given one (empty: from the first)."""

    def totals(self) -> Sequence[Totals]:
        """One row a currency."""

    def answer(self, key: str) -> Kept | None:
        """The answer kept under an idempotency key."""

    def keep(self, key: str, kept: Kept) -> None:
        """Keep an answer with its effect."""
