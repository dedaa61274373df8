"""Set money aside, or decline to."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.sandbox.domain.intent import Intent, IntentId, Status
from roundsman.sandbox.domain.tokens import behaviour_of
from roundsman.sandbox.ports import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorize:
    """A merchant asks for `amount_minor`."""

    intent_id: IntentId
    reference: str
    amount_minor: int
    currency: str
    payment_token: str
    at: datetime


def authorize(cmd: Authorize, book: Book) -> Intent:
    """Write the intent down, authorized in full or declined, as the token says."""
    reason = behaviour_of(cmd.payment_token).decline_reason
    intent = Intent(
        intent_id=cmd.intent_id,
        reference=cmd.reference,
        payment_token=cmd.payment_token,
        currency=cmd.currency,
        amount_minor=cmd.amount_minor,
        status=Status.DECLINED if reason else Status.AUTHORIZED,
        authorized_minor=0 if reason else cmd.amount_minor,
        decline_reason=reason,
        created_at=cmd.at,
        changed_at=cmd.at,
    )
    book.put(intent)
    return intent
