"""Counts windows that follow each other, all in one go.

$1 and $2 are the span, $3 an organization or null, $4 the length of each.
"""

from collections import defaultdict
from datetime import datetime

import asyncpg

from roundsman.insights.domain.drivers import Availability
from roundsman.insights.domain.figures import Drivers, Funnel, Times
from roundsman.insights.domain.promises import Promises
from roundsman.insights.domain.series import Course, Point
from roundsman.insights.store.statements import FUNNEL, steps, times_from

# date_bin gives the beginning of the window of a moment; one exactly at an end is in the window that ends there.
_FUNNELS = """
SELECT date_bin($4, placed_at - interval '1 microsecond', $1) + $4 AS until, count(*) AS placed,
  count(authorized_at) AS paid, count(accepted_at) AS accepted, count(assigned_at) AS assigned,
  count(picked_up_at) AS picked_up, count(delivered_at) AS delivered, count(cancelled_at) AS cancelled
FROM orders WHERE placed_at > $1 AND placed_at <= $2 AND ($3::text IS NULL OR org_id = $3)
GROUP BY 1
"""
_TIMES = """
SELECT until, count(*) AS orders, count(*) FILTER (WHERE on_time) AS on_time,
  round(avg(took) * 1000)::bigint AS mean_ms,
  round(percentile_disc(0.5) WITHIN GROUP (ORDER BY took) * 1000)::bigint AS p50_ms,
  round(percentile_disc(0.9) WITHIN GROUP (ORDER BY took) * 1000)::bigint AS p90_ms
FROM (
  SELECT date_bin($4, {end} - interval '1 microsecond', $1) + $4 AS until,
    extract(epoch FROM {end} - {start}) AS took, {end} <= {due} AS on_time
  FROM orders WHERE {end} > $1 AND {end} <= $2 AND {start} IS NOT NULL AND ($3::text IS NULL OR org_id = $3)
) AS steps
GROUP BY until
"""
# Each turn counts at the ends of windows that fall on it: up to the driver's next turn, if there is one.
_DRIVERS = """
WITH theirs AS (SELECT id FROM drivers WHERE $3::text IS NULL OR org_id = $3),
told AS (
  SELECT t.driver_id, t.at, t.availability
  FROM theirs d CROSS JOIN LATERAL (
    SELECT driver_id, at, availability FROM turns WHERE driver_id = d.id AND at <= $1 ORDER BY at DESC LIMIT 1
  ) AS t
  UNION ALL
  SELECT driver_id, at, availability FROM turns WHERE at > $1 AND at <= $2 AND driver_id IN (SELECT id FROM theirs)
),
lasting AS (SELECT *, lead(at) OVER (PARTITION BY driver_id ORDER BY at) AS next_at FROM told)
SELECT ends.until, availability, count(*) AS drivers
FROM lasting CROSS JOIN LATERAL generate_series(
  greatest(date_bin($4, at - interval '1 microsecond', $1), $1) + $4,
  least(next_at - interval '1 microsecond', $2), $4
) AS ends (until)
GROUP BY 1, 2
"""


class SeriesQueries:
    """Reads on the service's own pool, each of them as of one moment."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", promises: Promises) -> None:
        self._pool = pool
        self._promises = promises

    async def of(self, org_id: str | None, course: Course) -> list[Point]:
        """A point for each window, the oldest first; None: of all organizations together."""
        span, length = course.span, course.step.length
        asked = (span.since, span.until, org_id, length)
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            funnels = {row["until"]: row for row in await connection.fetch(_FUNNELS, *asked)}
            times: dict[datetime, list[Times]] = defaultdict(list)
            for step, statement, *promised in steps(self._promises, _TIMES, "$5"):
                for row in await connection.fetch(statement, *asked, *promised):
                    times[row["until"]].append(times_from(step, row))
            drivers = _by_end(await connection.fetch(_DRIVERS, *asked))
        return [
            Point(
                until=end,
                funnel=Funnel(**{name: funnels[end][name] for name in FUNNEL}) if end in funnels else Funnel(),
                times=_sorted(times[end]),
                drivers=_drivers(drivers[end]),
            )
            for end in course.ends
        ]


def _by_end(rows: "list[asyncpg.Record]") -> dict[datetime, dict[str, int]]:
    found: dict[datetime, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["until"]][row["availability"]] = row["drivers"]
    return found


def _drivers(counts: dict[str, int]) -> Drivers:
    idle, busy = counts.get(Availability.ONLINE, 0), counts.get(Availability.ON_JOB, 0)
    return Drivers(online=idle + busy, idle=idle, busy=busy, on_break=counts.get(Availability.ON_BREAK, 0))


def _sorted(times: list[Times]) -> tuple[Times, ...]:
    return tuple(sorted(times, key=lambda one: one.step))
