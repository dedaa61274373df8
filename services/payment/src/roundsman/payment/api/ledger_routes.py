"""Routes of the ledger, for those who keep the books; each sees their own organization's."""

from typing import Annotated

from fastapi import APIRouter, Query

from roundsman.kernel.errors import DomainError
from roundsman.payment.api.ledger_models import (
    BalanceAnswer,
    BalancesAnswer,
    DifferenceAnswer,
    EntryAnswer,
    EntrySearch,
    ReconciliationAnswer,
    TotalsAnswer,
)
from roundsman.payment.handlers.reconcile import Books, Reconcile, reconcile
from roundsman.payment.store.queries import LedgerQueries
from roundsman.persistence.timer_worker import CallFailed
from roundsman.web import Caller, Page, Permission, permitted

Bookkeeper = Annotated[Caller, permitted(Permission.LEDGER_READ)]


class ProviderAway(DomainError):
    """The provider's book cannot be read just now."""

    slug = "provider-away"
    status = 503


def ledger_routes(queries: LedgerQueries, books: Books) -> APIRouter:
    """The routes under /ledger."""
    router = APIRouter(prefix="/api/v1/ledger", tags=["ledger"])

    @router.get("/balances")
    async def balances(caller: Bookkeeper) -> BalancesAnswer:
        """Every account's debits less credits."""
        items = [BalanceAnswer(**row) for row in await queries.balances(caller.org_id)]
        return BalancesAnswer(items=items, sum_minor=_sums(items))

    @router.get("/totals")
    async def totals(caller: Bookkeeper) -> dict[str, TotalsAnswer]:
        """What was authorized, captured, released, voided and refunded, per currency."""
        return {row["currency"]: TotalsAnswer(**row) for row in await queries.totals(caller.org_id)}

    @router.get("/entries")
    async def entries(caller: Bookkeeper, wanted: Annotated[EntrySearch, Query()]) -> Page[EntryAnswer]:
        """The journal, oldest first unless asked otherwise."""
        rows, following = await queries.entries(wanted.of(caller.org_id))
        return Page(items=[EntryAnswer(**row) for row in rows], next_cursor=following)

    @router.get("/reconciliation")
    async def reconciliation(caller: Bookkeeper) -> ReconciliationAnswer:
        """Whether our payments and the provider's book agree; takes time in proportion to the book.

        Charges of orders that we do not know belong to no organization: only admins are shown them.
        """
        try:
            report = await reconcile(_question(caller), books)
        except CallFailed as error:
            raise ProviderAway("The provider does not answer: try again later.") from error
        return ReconciliationAnswer(
            agrees=not report.differences,
            checked=report.checked,
            in_flight=report.in_flight,
            differences=[DifferenceAnswer.model_validate(one) for one in report.differences],
        )

    return router


def _question(caller: Caller) -> Reconcile:
    of_nobody = {None} if caller.permits(Permission.LEDGER_UNCLAIMED) else set()
    return Reconcile(org_ids=frozenset({caller.org_id, *of_nobody}))


def _sums(items: list[BalanceAnswer]) -> dict[str, int]:
    currencies = {item.currency for item in items}
    return {
        currency: sum(item.balance_minor for item in items if item.currency == currency)
        for currency in sorted(currencies)
    }
