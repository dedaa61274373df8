"""The read side: lists of drivers and earnings, a page at a time, and sums."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from roundsman.driver.domain.driver import Driver
from roundsman.driver.domain.earning import Earning
from roundsman.driver.store.mappings import DRIVERS, EARNINGS
from roundsman.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFilter:
    """Which drivers of an organization; None does not filter."""

    org_id: str
    status: str | None = None
    availability: str | None = None
    text: str | None = None  # part of the name, or all of the plate or an id
    before_id: str | None = None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningFilter:
    """Which earnings of a driver: from a moment to before another; None does not filter."""

    driver_id: str
    start_at: datetime | None = None
    end_at: datetime | None = None
    before: tuple[datetime, str] | None = None  # earned_at and id of the last one seen
    limit: int


class DriverQueries:
    """Reads outside of units of work: what it gives may be a moment old."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def drivers(self, wanted: DriverFilter) -> list[Driver]:
        """Newest first."""
        rows = await self._pool.fetch(
            "SELECT * FROM drivers WHERE org_id = $1 AND ($2::text IS NULL OR status = $2) "
            "AND ($3::text IS NULL OR availability = $3) AND ($4::text IS NULL OR id < $4) "
            "AND ($6::text IS NULL OR position(lower($6) IN lower(name)) > 0 OR $6 IN (id, user_id, plate)) "
            "ORDER BY id DESC LIMIT $5",
            wanted.org_id,
            wanted.status,
            wanted.availability,
            wanted.before_id,
            wanted.limit,
            wanted.text,
        )
        return [DRIVERS.from_row(_plain(row)) for row in rows]

    async def earnings(self, wanted: EarningFilter) -> list[Earning]:
        """Newest first."""
        earned_at, job_id = wanted.before or (None, None)
        rows = await self._pool.fetch(
            "SELECT * FROM earnings WHERE driver_id = $1 AND ($2::timestamptz IS NULL OR earned_at >= $2) "
            "AND ($3::timestamptz IS NULL OR earned_at < $3) "
            "AND ($4::timestamptz IS NULL OR (earned_at, id) < ($4, $5::text)) "
            "ORDER BY earned_at DESC, id DESC LIMIT $6",
            wanted.driver_id,
            wanted.start_at,
            wanted.end_at,
            earned_at,
            job_id,
            wanted.limit,
        )
        return [EARNINGS.from_row(_plain(row)) for row in rows]

    async def earned(self, wanted: EarningFilter) -> list[Money]:
        """The sum in each currency over the whole range, whatever the page; that of most earnings first."""
        rows = await self._pool.fetch(
            "SELECT currency, sum(amount_minor)::bigint AS minor FROM earnings WHERE driver_id = $1 "
            "AND ($2::timestamptz IS NULL OR earned_at >= $2) AND ($3::timestamptz IS NULL OR earned_at < $3) "
            "GROUP BY currency ORDER BY count(*) DESC, currency",
            wanted.driver_id,
            wanted.start_at,
            wanted.end_at,
        )
        return [Money(row["minor"], row["currency"]) for row in rows]


def _plain(row: asyncpg.Record) -> dict[str, Any]:
    return dict(row.items())
