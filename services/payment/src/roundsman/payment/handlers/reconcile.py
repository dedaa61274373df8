"""Hold our payments against the provider's book."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.provider import BookedIntent
from roundsman.payment.domain.reconciliation import Difference, as_we_have_it, belong_together, differences
from roundsman.payment.ports import PaymentsByRef, Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconcile:
    """An accountant asks whether the books agree."""

    org_ids: frozenset[str | None]  # whose charges; None: those of orders that we do not know


@dataclass(slots=True, kw_only=True)
class Report:
    """What was found."""

    checked: int = 0  # charges held against one another
    in_flight: int = 0  # passed over, because a call to the provider is under way
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The provider's and ours."""

    provider: Provider
    ours: PaymentsByRef


async def reconcile(query: Reconcile, books: Books) -> Report:
    """Read both books side by side, in the order of the provider's; may be repeated, changes nothing.

    What differs is looked up again before it is reported: either side may have moved on while we read.

    Raises:
        CallFailed: the provider does not answer.
    """
    report, after, cursor = Report(), "", ""
    while True:
        page, following = await books.provider.book(cursor)
        upto = page[-1].provider_ref if following else None
        owners = await books.ours.of_orders([intent.reference for intent in page])
        expected = await books.ours.between(after, upto)
        for charge in [*_on_the_page(page, owners), *_missing(page, expected)]:
            if charge.org_id in query.org_ids:
                await _hold(charge, books, report)
        if following is None or upto is None:
            return report
        after, cursor = upto, following


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charge:
    """One of the provider's references, and what each side has of it."""

    provider_ref: str
    order_id: str
    org_id: str | None  # whose order it is; None: an order that we do not know
    ours: Payment | None
    theirs: BookedIntent | None


def _on_the_page(page: Sequence[BookedIntent], owners: Sequence[Payment]) -> list[_Charge]:
    by_order = {payment.id: payment for payment in owners}
    return [
        _Charge(
            provider_ref=intent.provider_ref,
            order_id=intent.reference,
            org_id=owner.terms.org_id if owner else None,
            ours=owner if owner and belong_together(owner, intent) else None,
            theirs=intent,
        )
        for intent in page
        for owner in [by_order.get(intent.reference)]
    ]


def _missing(page: Sequence[BookedIntent], expected: Sequence[Payment]) -> list[_Charge]:
    known = {intent.provider_ref for intent in page}
    return [
        _Charge(
            provider_ref=payment.progress.provider_ref,
            order_id=payment.id,
            org_id=payment.terms.org_id,
            ours=payment,
            theirs=None,
        )
        for payment in expected
        if payment.progress.provider_ref not in known
    ]


async def _hold(charge: _Charge, books: Books, report: Report) -> None:
    if charge.ours is not None and charge.ours.pending:
        report.in_flight += 1
        return
    report.checked += 1
    if _differences(charge.ours, charge.theirs):
        report.differences += await _second_look(charge, books)


async def _second_look(charge: _Charge, books: Books) -> list[Difference]:
    theirs = await books.provider.intent(charge.provider_ref)
    now = {payment.id: payment for payment in await books.ours.of_orders([charge.order_id])}.get(charge.order_id)
    if now is not None and now.pending:
        return []
    ours = now if now and (theirs is None or belong_together(now, theirs)) else None
    return _differences(ours, theirs)


def _differences(ours: Payment | None, theirs: BookedIntent | None) -> list[Difference]:
    return differences(as_we_have_it(ours) if ours else None, theirs)
