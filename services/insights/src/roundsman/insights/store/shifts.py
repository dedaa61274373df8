"""From when to when drivers worked, as follows from what they turned to."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from roundsman.insights.domain.shifts import Shift
from roundsman.kernel.ids import DriverId

# A shift begins where somebody was away, or never heard of, before; $2 is now, for those that go on.
_SHIFTS = """
SELECT first.driver_id, first.at AS began_at, ended.at AS ended_at,
  extract(epoch FROM coalesce(ended.at, $2) - first.at)::float AS lasted_s, spent.on_job_s, spent.on_break_s
FROM turns first
JOIN drivers d ON d.id = first.driver_id
LEFT JOIN LATERAL (
  SELECT availability FROM turns WHERE driver_id = first.driver_id AND at < first.at ORDER BY at DESC LIMIT 1
) AS before ON true
LEFT JOIN LATERAL (
  SELECT at FROM turns
  WHERE driver_id = first.driver_id AND at > first.at AND availability = 'offline' ORDER BY at LIMIT 1
) AS ended ON true
CROSS JOIN LATERAL (
  SELECT coalesce(sum(took_s) FILTER (WHERE availability = 'on_job'), 0)::float AS on_job_s,
    coalesce(sum(took_s) FILTER (WHERE availability = 'on_break'), 0)::float AS on_break_s
  FROM (
    SELECT availability, extract(epoch FROM coalesce(lead(at) OVER (ORDER BY at), ended.at, $2) - at) AS took_s
    FROM turns
    WHERE driver_id = first.driver_id AND at >= first.at AND (ended.at IS NULL OR at < ended.at)
  ) AS parts
) AS spent
WHERE d.org_id = $1 AND first.availability <> 'offline' AND coalesce(before.availability, 'offline') = 'offline'
  AND ($3::text IS NULL OR first.driver_id = $3)
  AND ($4::timestamptz IS NULL OR (first.at, first.driver_id) < ($4, $5::text))
ORDER BY first.at DESC, first.driver_id DESC LIMIT $6
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftsAsked:
    """Which shifts of an organization's drivers; None does not filter."""

    org_id: str
    now: datetime
    driver_id: str | None = None
    before: tuple[datetime, str] | None = None  # began_at and driver of the last one seen
    limit: int


class ShiftQueries:
    """Reads on the service's own pool."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def shifts(self, asked: ShiftsAsked) -> list[Shift]:
        """Those that began last come first."""
        seen_at, seen_driver = asked.before or (None, None)
        wanted = (asked.org_id, asked.now, asked.driver_id, seen_at, seen_driver, asked.limit)
        rows = await self._pool.fetch(_SHIFTS, *wanted)
        return [Shift(**dict(row) | {"driver_id": DriverId(row["driver_id"])}) for row in rows]
