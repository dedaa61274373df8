"""What is shown: lists read straight from the tables, outside of any unit of work."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from roundsman.dispatch.domain.courier import Courier
from roundsman.dispatch.domain.decision import Decision
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.offer import Offer
from roundsman.dispatch.domain.values import Fix
from roundsman.dispatch.store.decision_mappings import DECISIONS
from roundsman.dispatch.store.mappings import COURIERS, JOBS, OFFERS
from roundsman.dispatch.store.snapshots import fix_of

BOARD_ROWS = 500  # of each kind on a board

_OFFERS_OF_USER = """
SELECT o.* FROM offers o JOIN couriers c ON c.id = o.driver_id
WHERE c.user_id = $1 AND o.state = 'open' AND o.expires_at > $2 ORDER BY o.expires_at
"""
_JOBS_OF_USER = """
SELECT j.* FROM jobs j JOIN couriers c ON c.id = j.driver_id
WHERE c.user_id = $1 AND j.state = ANY($2) AND (j.assigned_at, j.id) < ($3, $4)
ORDER BY j.assigned_at DESC, j.id DESC LIMIT $5
"""
_BOARD_JOBS = f"""
SELECT * FROM jobs WHERE org_id = $1 AND state <> ALL($2) ORDER BY ready_at, id LIMIT {BOARD_ROWS}
"""  # noqa: S608 - a constant
_BOARD_OFFERS = f"""
SELECT o.* FROM offers o JOIN jobs j ON j.id = o.job_id
WHERE j.org_id = $1 AND o.state = 'open' ORDER BY o.expires_at, o.id LIMIT {BOARD_ROWS}
"""  # noqa: S608 - a constant
_BOARD_COURIERS = f"""
SELECT c.*, p.lat AS seen_lat, p.lon AS seen_lon, p.at AS seen_at
FROM couriers c LEFT JOIN positions p ON p.id = c.id
WHERE c.org_id = $1 ORDER BY c.availability = 'offline', c.id LIMIT {BOARD_ROWS}
"""  # noqa: S608 - a constant
_DECISIONS = "SELECT * FROM decisions WHERE job_id = $1 AND id > $2 ORDER BY id LIMIT $3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What a dispatcher watches; drivers who are offline come last."""

    jobs: Sequence[Job]
    offers: Sequence[Offer]
    couriers: Sequence[tuple[Courier, Fix | None]]  # with their last position


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The last job seen on the page before: its time of assignment and id."""

    assigned_at: datetime
    job_id: str


class Queries:
    """The read side of dispatch."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def job(self, job_id: str) -> Job | None:
        """A job by id."""
        row = await self._pool.fetchrow("SELECT * FROM jobs WHERE id = $1", job_id)
        return JOBS.from_row(dict(row)) if row else None

    async def driver_ids(self, user_id: str) -> list[str]:
        """Which drivers a user is: one, or none."""
        rows = await self._pool.fetch("SELECT id FROM couriers WHERE user_id = $1", user_id)
        return [row["id"] for row in rows]

    async def offers_of_user(self, user_id: str, now: datetime) -> list[tuple[Offer, Job]]:
        """The offers that the user can answer now, each with its job."""
        offers = [OFFERS.from_row(dict(row)) for row in await self._pool.fetch(_OFFERS_OF_USER, user_id, now)]
        jobs = await self._jobs([offer.terms.job_id for offer in offers])
        return [(offer, jobs[offer.terms.job_id]) for offer in offers]

    async def jobs_of_user(self, user_id: str, states: Collection[str], before: Before, limit: int) -> list[Job]:
        """The user's jobs in these states, last assigned first."""
        rows = await self._pool.fetch(_JOBS_OF_USER, user_id, list(states), before.assigned_at, before.job_id, limit)
        return [JOBS.from_row(dict(row)) for row in rows]

    async def board(self, org_id: str, over: Collection[str]) -> Board:
        """An organization's jobs but those in the states `over`, its open offers and its drivers."""
        jobs = await self._pool.fetch(_BOARD_JOBS, org_id, list(over))
        offers = await self._pool.fetch(_BOARD_OFFERS, org_id)
        couriers = await self._pool.fetch(_BOARD_COURIERS, org_id)
        return Board(
            jobs=[JOBS.from_row(dict(row)) for row in jobs],
            offers=[OFFERS.from_row(dict(row)) for row in offers],
            couriers=[(COURIERS.from_row(dict(row)), _seen(row)) for row in couriers],
        )

    async def decisions(self, job_id: str, after: str, limit: int) -> list[Decision]:
        """Decisions about a job, oldest first, after the one with this id."""
        rows = await self._pool.fetch(_DECISIONS, job_id, after, limit)
        return [DECISIONS.from_row(dict(row)) for row in rows]

    async def _jobs(self, ids: Collection[str]) -> dict[str, Job]:
        rows = await self._pool.fetch("SELECT * FROM jobs WHERE id = ANY($1)", list(ids))
        return {row["id"]: JOBS.from_row(dict(row)) for row in rows}


def _seen(row: Any) -> Fix | None:
    return fix_of(row["seen_lat"], row["seen_lon"], row["seen_at"])
