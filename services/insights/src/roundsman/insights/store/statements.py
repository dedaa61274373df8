"""The statements that count. $1 and $2 are the span, $3 an organization, or null for all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from roundsman.insights.domain.figures import Times
from roundsman.insights.domain.promises import Promises

FUNNEL = ("placed", "paid", "accepted", "assigned", "picked_up", "delivered", "cancelled")

STATES = """
SELECT org_id, kind, state, count(*) AS placed, count(authorized_at) AS paid, count(accepted_at) AS accepted,
  count(assigned_at) AS assigned, count(picked_up_at) AS picked_up, count(delivered_at) AS delivered,
  count(cancelled_at) AS cancelled
FROM orders WHERE placed_at > $1 AND placed_at <= $2 AND ($3::text IS NULL OR org_id = $3)
GROUP BY org_id, kind, state
"""

# Percentiles cannot be added up: they are taken of each organization and of the whole.
TIMES = """
SELECT org_id, grouping(org_id) = 1 AS whole, count(*) AS orders, count(*) FILTER (WHERE on_time) AS on_time,
  round(avg(took) * 1000)::bigint AS mean_ms,
  round(percentile_disc(0.5) WITHIN GROUP (ORDER BY took) * 1000)::bigint AS p50_ms,
  round(percentile_disc(0.9) WITHIN GROUP (ORDER BY took) * 1000)::bigint AS p90_ms
FROM (
  SELECT org_id, extract(epoch FROM {end} - {start}) AS took, {end} <= {due} AS on_time
  FROM orders WHERE {end} > $1 AND {end} <= $2 AND {start} IS NOT NULL AND ($3::text IS NULL OR org_id = $3)
) AS steps
GROUP BY GROUPING SETS ((org_id), ())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that takes time: from which moment of an order to which, and by when it is on time."""

    name: str
    start: str
    end: str
    due: str  # `{promised}` stands for how long it may take where nobody said it
    promised: Callable[[Promises], timedelta | None]


_STEPS = (
    Step(
        name="acceptance",
        start="authorized_at",
        end="accepted_at",
        due="authorized_at + {promised}::interval",
        promised=lambda promises: promises.accept_within,
    ),
    Step(
        name="click_to_door",
        start="placed_at",
        end="delivered_at",
        due="placed_at + {promised}::interval",
        promised=lambda promises: promises.deliver_within,
    ),
    Step(name="preparation", start="accepted_at", end="ready_at", due="ready_by", promised=lambda _: None),
)

DRIVERS = """
SELECT org_id, availability, cell, count(*) AS drivers FROM drivers
WHERE $1::text IS NULL OR org_id = $1 GROUP BY org_id, availability, cell
"""

DEMAND = """
SELECT org_id, cell, count(*) AS orders FROM orders
WHERE placed_at > $1 AND placed_at <= $2 AND ($3::text IS NULL OR org_id = $3) GROUP BY org_id, cell
"""

HAPPENINGS = """
SELECT o.org_id, h.what, h.name, h.currency, count(*) AS times, sum(h.amount_minor)::bigint AS amount_minor
FROM happenings h LEFT JOIN orders o ON o.id = h.order_id
WHERE h.at > $1 AND h.at <= $2 AND ($3::text IS NULL OR o.org_id = $3)
GROUP BY o.org_id, h.what, h.name, h.currency
"""

ORGANIZATIONS = """
SELECT org_id FROM drivers WHERE org_id IS NOT NULL
UNION SELECT org_id FROM orders WHERE placed_at > $1 AND placed_at <= $2
"""


def steps(promises: Promises, template: str, place: str) -> Iterator[tuple[str, str] | tuple[str, str, timedelta]]:
    """Each step that takes time: its name, its statement, and how long it may take where nobody said it.

    `place` is the parameter that stands for the last.
    """
    for step in _STEPS:
        statement = template.format(start=step.start, end=step.end, due=step.due.format(promised=place))
        promised = step.promised(promises)
        yield (step.name, statement) if promised is None else (step.name, statement, promised)


def times_from(step: str, row: "asyncpg.Record") -> Times:
    """A row of times, with its milliseconds as seconds."""
    return Times(
        step=step,
        orders=row["orders"],
        on_time=row["on_time"],
        mean_s=row["mean_ms"] / 1000,
        p50_s=row["p50_ms"] / 1000,
        p90_s=row["p90_ms"] / 1000,
    )
