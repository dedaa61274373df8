"""Reads the audit: page by page, and the whole chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roundsman.kernel.chain import START, Link, audited_facts, first_break
from roundsman.persistence.postgres import PostgresDatabase

_PAGE = """
SELECT audit_entries.*, audit_whereabouts.address
FROM audit_entries LEFT JOIN audit_whereabouts USING (id)
WHERE org_id = $1
  AND ($2::text IS NULL OR audit_entries.actor_id = $2)
  AND ($3::text IS NULL OR action = $3)
  AND ($4::text IS NULL OR subject = $4)
  AND ($5::timestamptz IS NULL OR at >= $5)
  AND ($6::timestamptz IS NULL OR at < $6)
  AND ($7::integer IS NULL OR number < $7)
ORDER BY number DESC
LIMIT $8
"""
_STRETCH = "SELECT * FROM audit_entries WHERE org_id = $1 ORDER BY number"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesAsked:
    """Which entries of an organization's audit are asked for."""

    org_id: str
    actor_id: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None  # exclusive
    before_number: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFound:
    """How long a chain is, the hash of its last entry, and the first that does not hold, if one does not."""

    length: int
    head: str
    broken_at: int | None


class AuditQueries:
    """The read side of the audit."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database

    async def entries(self, asked: EntriesAsked) -> Sequence[Row]:
        """Newest first."""
        rows = await self._database.pool.fetch(
            _PAGE,
            asked.org_id,
            asked.actor_id,
            asked.action,
            asked.subject,
            asked.since,
            asked.until,
            asked.before_number,
            asked.limit,
        )
        return [dict(row) for row in rows]

    async def chain(self, org_id: str) -> ChainFound:
        """Walk an organization's whole chain; takes time in proportion to it."""
        async with self._database.pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
            trail = await connection.fetchrow("SELECT length, head FROM audit_trails WHERE id = $1", org_id)
            rows = [dict(row) for row in await connection.fetch(_STRETCH, org_id)]
        length, head = (trail["length"], trail["head"]) if trail else (0, START)
        links = [Link(number=row["number"], facts=audited_facts(row), hash=row["hash"]) for row in rows]
        return ChainFound(length=length, head=head, broken_at=first_break(links, length, head))
