"""Timers on PostgreSQL: claimed by a lease, finished with their effects."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from roundsman.kernel.errors import Conflict
from roundsman.persistence.connection import Connection
from roundsman.persistence.session import Claim, Timer
from roundsman.persistence.step import Step


class PostgresTimers:
    """`Timers`. Leases run on the database's clock: real seconds, whatever the platform's clock shows."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(self, timers: Sequence[Timer]) -> None:
        """See `Timers`."""
        step = put(timers)
        await self._connection.execute(step.alone, *step.arguments)

    async def cancel(self, names: Collection[tuple[str, str]]) -> None:
        """See `Timers`."""
        step = cancelled(names)
        await self._connection.execute(step.alone, *step.arguments)

    async def claim(self, claim: Claim) -> list[Timer]:
        """See `Timers`."""
        rows = await self._connection.fetch(
            "WITH due AS (SELECT kind, subject FROM timers WHERE kind = ANY($1) AND due_at <= $2 "
            "AND (leased_until IS NULL OR leased_until < clock_timestamp()) "
            "ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) "
            "UPDATE timers t SET leased_by = $4, leased_until = clock_timestamp() + $5, attempts = attempts + 1 "
            "FROM due WHERE t.kind = due.kind AND t.subject = due.subject "
            "RETURNING t.kind, t.subject, t.due_at, t.payload, t.cause, t.attempts",
            list(claim.kinds),
            claim.now,
            claim.limit,
            claim.holder,
            timedelta(seconds=claim.lease_s),
        )
        return sorted((Timer(**dict(row)) for row in rows), key=lambda timer: timer.due_at)

    async def finish(self, timers: Sequence[Timer]) -> None:
        """See `Timers`."""
        done = await self._connection.execute(
            "DELETE FROM timers t USING unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[]) "
            "AS n(kind, subject, due_at, attempts) WHERE t.kind = n.kind AND t.subject = n.subject "
            "AND t.due_at = n.due_at AND t.attempts = n.attempts",
            [timer.kind for timer in timers],
            [timer.subject for timer in timers],
            [timer.due_at for timer in timers],
            [timer.attempts for timer in timers],
        )
        if done != f"DELETE {len(timers)}":
            raise Conflict(f"a timer changed since it was claimed: {done} of {len(timers)}")

    async def retry_at(self, timer: Timer, due_at: datetime, error: str) -> None:
        """See `Timers`."""
        await self._connection.execute(
            "UPDATE timers SET due_at = $4, leased_by = NULL, leased_until = NULL, last_error = $5 "
            "WHERE kind = $1 AND subject = $2 AND attempts = $3",
            timer.kind,
            timer.subject,
            timer.attempts,
            due_at,
            error,
        )

    async def release_leases(self, holder: str) -> None:
        """See `Timers`."""
        await self._connection.execute(
            "UPDATE timers SET leased_by = NULL, leased_until = NULL WHERE leased_by = $1", holder
        )

    async def next_due_at(self, kinds: Collection[str]) -> datetime | None:
        """See `Timers`."""
        found: datetime | None = await self._connection.fetchval(
            "SELECT min(due_at) FROM timers WHERE kind = ANY($1) "
            "AND (leased_until IS NULL OR leased_until < clock_timestamp())",
            list(kinds),
        )
        return found


def put(timers: Sequence[Timer]) -> Step:
    """Add or replace timers."""
    return Step(
        "INSERT INTO timers AS t (kind, subject, due_at, payload, cause) "
        "SELECT * FROM unnest({0}::text[], {1}::text[], {2}::timestamptz[], {3}::jsonb[], {4}::jsonb[]) "
        "WHERE {after} "
        "ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, payload = excluded.payload, "
        "cause = excluded.cause, attempts = 0, leased_by = NULL, leased_until = NULL, last_error = NULL",
        (
            [timer.kind for timer in timers],
            [timer.subject for timer in timers],
            [timer.due_at for timer in timers],
            [timer.payload for timer in timers],
            [timer.cause for timer in timers],
        ),
    )


def cancelled(names: Collection[tuple[str, str]]) -> Step:
    """Remove timers by (kind, subject)."""
    return Step(
        "DELETE FROM timers t USING unnest({0}::text[], {1}::text[]) AS n(kind, subject) "
        "WHERE t.kind = n.kind AND t.subject = n.subject AND {after}",
        ([kind for kind, _ in names], [subject for _, subject in names]),
    )
