"""Capture, void or refund an intent that was authorized."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.sandbox.domain.intent import Intent
from roundsman.sandbox.ports import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Take the amount; None takes all that is held."""

    intent_id: str
    amount_minor: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """Release all that is held."""

    intent_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Give the amount back; None gives back all that is left."""

    intent_id: str
    amount_minor: int | None
    at: datetime


def settle(cmd: Capture | Void | Refund, book: Book) -> Intent:
    """Move the intent on and write it down.

    Raises:
        NotFound: no such intent.
        IntentStateWrong: it stands elsewhere.
        AmountTooLarge: more than is left of it.
    """
    moved = _moved(cmd, book.get(cmd.intent_id))
    book.put(moved)
    return moved


def _moved(cmd: Capture | Void | Refund, intent: Intent) -> Intent:
    match cmd:
        case Capture():
            amount_minor = intent.held_minor if cmd.amount_minor is None else cmd.amount_minor
            return intent.capture(amount_minor, cmd.at)
        case Void():
            return intent.void(cmd.at)
        case Refund():
            left = intent.captured_minor - intent.refunded_minor
            return intent.refund(left if cmd.amount_minor is None else cmd.amount_minor, cmd.at)
