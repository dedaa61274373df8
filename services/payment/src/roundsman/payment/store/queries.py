"""The read side of the ledger: lists and sums of one organization, straight from the tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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
WHERE org_id = $1 AND ($2::text IS NULL OR order_id = $2) AND ($3::text IS NULL OR account = $3)
"""
_OLDEST_FIRST = f"{_ENTRIES} AND ($4::timestamptz IS NULL OR (at, id) > ($4, $5)) ORDER BY at, id LIMIT $6"
_NEWEST_FIRST = f"{_ENTRIES} AND ($4::timestamptz IS NULL OR (at, id) < ($4, $5)) ORDER BY at DESC, id DESC LIMIT $6"
_PAYMENTS = """
SELECT * FROM payments
WHERE org_id = $1 AND ($2::text IS NULL OR status = $2)
  AND ($3::text IS NULL OR payment_id = $3 OR right(id, length($3)) = $3) AND ($4::text IS NULL OR id < $4)
ORDER BY id DESC LIMIT $5
"""
_BY_REF = "SELECT * FROM payments WHERE provider_ref > $1 AND ($2::text IS NULL OR provider_ref <= $2)"
_BY_ORDER = "SELECT * FROM payments WHERE id = ANY($1)"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesAsked:
    """Which entries: of one order or account, or all; beyond a cursor, in the order of their times."""

    org_id: str
    order_id: str | None = None
    account: str | None = None
    newest_first: bool = False
    cursor: str | None = None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentsAsked:
    """Which payments of an organization; None does not filter."""

    org_id: str
    status: str | None = None
    text: str | None = None  # a payment's id, an order's, or how that ends
    before_id: str | None = None
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
        seen_at, seen_id = _place(asked.cursor) if asked.cursor else (None, "")
        wanted = (asked.org_id, asked.order_id, asked.account, seen_at, seen_id, asked.limit)
        statement = _NEWEST_FIRST if asked.newest_first else _OLDEST_FIRST
        rows = [dict(row) for row in await self._pool.fetch(statement, *wanted)]
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

    async def page(self, asked: PaymentsAsked) -> Sequence[Payment]:
        """An organization's, those of the newest orders first."""
        wanted = (asked.org_id, asked.status, asked.text, asked.before_id, asked.limit)
        return [payment_from_row(dict(row)) for row in await self._pool.fetch(_PAYMENTS, *wanted)]


def _place(text: str) -> tuple[datetime, str]:
    cursor = Cursor.decode(text)
    try:
        return datetime.fromisoformat(cursor.sort).astimezone(UTC), cursor.id
    except (ValueError, OverflowError) as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error
