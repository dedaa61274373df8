"""Holding our payments against the provider's book."""

from dataclasses import dataclass

from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.provider import BookedIntent

_FIGURES = ("authorized", "captured", "released", "refunded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure on which we and the provider do not agree."""

    order_id: str
    provider_ref: str
    figure: str  # authorized, captured, released or refunded
    currency: str
    ours_minor: int
    theirs_minor: int


def as_we_have_it(payment: Payment) -> BookedIntent:
    """The payment as the provider should have it on its book."""
    return BookedIntent(
        provider_ref=payment.progress.provider_ref,
        reference=payment.id,
        currency=payment.terms.amount.currency,
        authorized_minor=payment.authorized_minor,
        captured_minor=payment.captured_minor,
        released_minor=payment.released_minor,
        refunded_minor=payment.refunded_minor,
    )


def belong_together(payment: Payment, intent: BookedIntent) -> bool:
    """Whether the intent is the payment's own: a second intent for the same order is a charge too many."""
    return payment.progress.provider_ref in ("", intent.provider_ref)


def differences(ours: BookedIntent | None, theirs: BookedIntent | None) -> list[Difference]:
    """The figures that differ; on the side that lacks the payment all are zero."""
    known = ours or theirs
    if known is None:
        return []
    return [
        Difference(
            order_id=known.reference,
            provider_ref=known.provider_ref,
            figure=figure,
            currency=known.currency,
            ours_minor=_minor(ours, figure),
            theirs_minor=_minor(theirs, figure),
        )
        for figure in _FIGURES
        if _minor(ours, figure) != _minor(theirs, figure)
    ]


def _minor(intent: BookedIntent | None, figure: str) -> int:
    return int(getattr(intent, f"{figure}_minor")) if intent else 0
