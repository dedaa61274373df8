"""The read side of the ledger: lists and sums of one organization, straight from the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from roundsman.payment.domain.payment import Payment
from roundsman.payment.store.mappings import payment_from_row
from roundsman.web.pages import BadCursor, Cursor

_SUMS = """
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'authorize' AND account = 'provider_holds'), 0)::bigint
    AS authorized_minor,
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'capture' AND account = 'provider_balance'), 0)::bigint
    AS captured_minor,
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'release' AND account = 'customer_funds'), 0)::bigint
    AS released_minor,
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'void' AND account = 'customer_funds'), 0)::bigint
    AS voided_minor,
  coalesce(sum(amount_minor) FILTER (WHERE kind = 'refund' AND account = 'refunds'), 0)::bigint
    AS refunded_minor,
  sum(amount_minor)::bigint AS ledger_sum_minor
"""
_TOTALS = f"SELECT currency, {_SUMS} FROM ledger_entries WHERE org_id = $1 GROUP BY currency ORDER BY currency"  # noqa: S608
SUMS_OF_ORDERS = f"SELECT order_id, currency, {_SUMS} FROM ledger_entries GROUP BY order_id, currency"  # noqa: S608
_BALANCES = """
SELECT account, currency, sum(amount_minor)::bigint AS balance_minor
FROM ledger_entries WHERE org_id = $1 GROUP BY account, currency ORDER BY currency, account
"""
_ENTRIES = """
SELECT id, movement_id, kind, payment_id, order_id, account, currency, amount_minor, at
FROM ledger_entries
WHERE org_id = $1 AND ($2::text IS NULL OR order_id = $2) AND (at, id) > ($3, $4)
ORDER BY at, id LIMIT $5
"""
_BY_REF = "SELECT * FROM payments WHERE provider_ref > $1 AND ($2::text IS NULL OR provider_ref <= $2)"
_BY_ORDER = "SELECT * FROM payments WHERE id = ANY($1)"
_BEFORE_ALL = "1970-01-01T00:00:00+00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesAsked:
    """Which entries: of one order, or all; after a cursor, oldest first."""

    org_id: str
    order_id: str | None
    cursor: str | None
    limit: int


class LedgerQueries:
    """Reads of one organization's ledger."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def balances(self, org_id: str) -> list[dict[str, Any]]:
        """Account, currency and balance_minor: debits less credits."""
        return [dict(row) for row in await self._pool.fetch(_BALANCES, org_id)]

    async def totals(self, org_id: str) -> list[dict[str, Any]]:
        """What went through, per currency; `ledger_sum_minor` is zero or the books are broken."""
        return [dict(row) for row in await self._pool.fetch(_TOTALS, org_id)]

    async def entries(self, asked: EntriesAsked) -> tuple[Sequence[dict[str, Any]], str | None]:
        """Entries and the cursor of the next page.

        Raises:
            BadCursor: not one that we gave.
        """
        after = Cursor.decode(asked.cursor) if asked.cursor else Cursor(_BEFORE_ALL, "")
        wanted = (asked.org_id, asked.order_id, _moment(after), after.id, asked.limit)
        rows = [dict(row) for row in await self._pool.fetch(_ENTRIES, *wanted)]
        last = rows[-1] if len(rows) == asked.limit else None
        return rows, Cursor(last["at"].isoformat(), last["id"]).encode() if last else None


class StoredPayments:
    """See `PaymentsByRef`."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def between(self, after: str, upto: str | None) -> Sequence[Payment]:
        """See `PaymentsByRef`."""
        return [payment_from_row(dict(row)) for row in await self._pool.fetch(_BY_REF, after, upto)]

    async def of_orders(self, order_ids: Sequence[str]) -> Sequence[Payment]:
        """See `PaymentsByRef`."""
        return [payment_from_row(dict(row)) for row in await self._pool.fetch(_BY_ORDER, list(order_ids))]


def _moment(cursor: Cursor) -> datetime:
    try:
        return datetime.fromisoformat(cursor.sort)
    except ValueError as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error
