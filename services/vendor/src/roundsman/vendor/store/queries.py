"""The read side: lists of vendors and tickets, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from roundsman.vendor.domain.ticket import Ticket
from roundsman.vendor.domain.vendor import Vendor
from roundsman.vendor.store.mappings import TICKETS, VENDORS


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorFilter:
    """Which vendors of an organization; None does not filter."""

    org_id: str
    text: str | None = None  # part of the name
    statuses: Sequence[str] | None = None
    visible_to: str | None = None  # a user: shows pending vendors only if they are theirs
    owner_id: str | None = None
    before_id: str | None = None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets of a vendor; None does not filter."""

    vendor_id: str
    state: str | None = None
    after: tuple[datetime, str] | None = None  # opened_at and id of the last one seen
    limit: int


class VendorQueries:
    """Reads outside of units of work: what it gives may be a moment old."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def vendors(self, wanted: VendorFilter) -> list[Vendor]:
        """Newest first."""
        rows = await self._pool.fetch(
            "SELECT * FROM vendors WHERE org_id = $1 AND ($2::text IS NULL OR strpos(lower(name), lower($2)) > 0) "
            "AND ($3::text[] IS NULL OR status = ANY($3)) "
            "AND ($4::text IS NULL OR status <> 'pending' OR owner_id = $4) "
            "AND ($5::text IS NULL OR owner_id = $5) AND ($6::text IS NULL OR id < $6) ORDER BY id DESC LIMIT $7",
            wanted.org_id,
            wanted.text,
            wanted.statuses,
            wanted.visible_to,
            wanted.owner_id,
            wanted.before_id,
            wanted.limit,
        )
        return [VENDORS.from_row(_plain(row)) for row in rows]

    async def tickets(self, wanted: TicketFilter) -> list[Ticket]:
        """Oldest first, as a queue is worked through."""
        opened_at, order_id = wanted.after or (None, None)
        rows = await self._pool.fetch(
            "SELECT * FROM tickets WHERE vendor_id = $1 AND ($2::text IS NULL OR state = $2) "
            "AND ($3::timestamptz IS NULL OR (opened_at, id) > ($3, $4::text)) ORDER BY opened_at, id LIMIT $5",
            wanted.vendor_id,
            wanted.state,
            opened_at,
            order_id,
            wanted.limit,
        )
        return [TICKETS.from_row(_plain(row)) for row in rows]


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    return dict(row.items())
