"""Reads what the services' stores say of themselves: each in one snapshot, and all of them before the topics."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from roundsman.messaging.errors import ServerAway
from roundsman.operations.databases import Row
from roundsman.operations.documents import DocumentStore, opened
from roundsman.operations.invariants.facts import Aggregate, Notice, Parked, Place, Stores, Sums
from roundsman.operations.reach import Reach
from roundsman.runtime.parked import installed

_AGGREGATES = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name IN ('id', 'sequence') GROUP BY table_name HAVING count(*) = 2
"""
_STATEMENTS = {
    "unsent": "SELECT headers->>'ce_subject' AS subject, headers->>'ce_sequence' AS sequence, "
    "headers->>'ce_time' AS told_at FROM outbox",
    "positions": 'SELECT consumer_group, topic, "partition", next_offset FROM consumer_offsets',
    "timers": "SELECT kind, subject, due_at FROM timers",
    "parked": "SELECT consumer_group, key, topic, reason FROM parked_records",
}
_PATIENCE_S = 30.0
_UNDER_WAY = ("waiting", "pending")
Snapshot = Mapping[str, Sequence[Row]]  # what was asked -> rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All stores: service -> what it answered, and what notification keeps in documents."""

    databases: Mapping[str, Snapshot]
    documents: Mapping[str, Snapshot] = field(default_factory=dict)

    def rows(self, name: str) -> list[tuple[str, Row]]:
        """Everything that was asked under a name: service and row."""
        every = {**self.databases, **self.documents}
        return [(service, row) for service, found in every.items() for row in found.get(name, ())]


async def read_stores(reach: Reach) -> Found:
    """Read all stores at once.

    Raises:
        ServerAway: one does not answer in time.
    """
    databases = await asyncio.gather(*(_database(name, url) for name, url in reach.database_urls.items()))
    documents = await asyncio.gather(*(_documents(store) for store in reach.documents.values()))
    return Found(
        databases=dict(zip(reach.database_urls, databases, strict=True)),
        documents=dict(zip(reach.documents, documents, strict=True)),
    )


def stores_of(found: Found, ends: Mapping[tuple[str, int], int]) -> Stores:
    """The stores' word as facts; `ends` is read after it."""
    told = {(service, row["id"]): int(row["sequence"]) for service, row in found.rows("aggregates")}
    unsent: dict[Aggregate, int] = {}
    for service, row in found.rows("unsent"):
        if row["sequence"]:
            unsent[service, row["subject"]] = unsent.get((service, row["subject"]), 0) + 1
    return Stores(
        told=told,
        unsent=unsent,
        positions=dict(_position(row) for _, row in found.rows("positions")),
        ends=ends,
        standing={row["id"]: row["status"] for _, row in found.rows("standing")},
        awaited=frozenset(row["subject"] for _, row in found.rows("timers")),
        pending=frozenset(_pending(found)),
    )


def parked_of(found: Found) -> Sequence[Parked]:
    """What waits for an operator now."""
    return [
        Parked(handler=row["consumer_group"], key=row["key"], topic=row["topic"], reason=row["reason"])
        for _, row in found.rows("parked")
    ]


def ledger_of(found: Found) -> tuple[Mapping[str, Sums], Mapping[str, int]]:
    """Account -> totals, and account -> sum of all postings, of each order."""
    rows = {f"{row['order_id']} {row['currency']}": row for _, row in found.rows("ledger")}
    return (
        {account: Sums.of(row) for account, row in rows.items()},
        {account: int(row["ledger_sum_minor"]) for account, row in rows.items()},
    )


def notices_of(found: Found) -> Sequence[Notice]:
    """The notification log."""
    return [
        Notice(
            notification_id=row["_id"],
            order_id=row["order_id"],
            user_id=row["user_id"],
            step=row["step"],
            channel=row["channel"],
            status=row["status"],
        )
        for _, row in found.rows("notices")
    ]


def _pending(found: Found) -> list[str]:
    calls = [row["subject"] for service, row in found.rows("timers") if row["kind"].startswith("payment.")]
    return calls + [row["order_id"] for _, row in found.rows("intents")]


def _position(row: Row) -> tuple[Place, int]:
    return (row["consumer_group"], row["topic"], row["partition"]), int(row["next_offset"])


async def _database(service: str, url: str) -> Snapshot:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            connection = await asyncpg.connect(url)
            try:
                async with connection.transaction(isolation="repeatable_read", readonly=True):
                    return await _snapshot(service, connection)
            finally:
                await connection.close()
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ServerAway("postgres", url.rpartition("@")[2], error) from error


async def _snapshot(service: str, connection: Any) -> Snapshot:
    found: dict[str, Sequence[Row]] = {}
    for name, statement in {**_STATEMENTS, **installed(service).verified}.items():
        found[name] = [dict(row) for row in await connection.fetch(statement)]
    aggregates: dict[str, Row] = {}
    for row in await connection.fetch(_AGGREGATES):
        statement = f'SELECT id, sequence FROM "{row["table_name"]}" WHERE sequence > 0'  # noqa: S608 - a table's name
        aggregates |= {one["id"]: dict(one) for one in await connection.fetch(statement)}
    return {**found, "aggregates": list(aggregates.values())}


async def _documents(store: DocumentStore) -> Snapshot:
    async with opened(store) as database:
        intents = await database.intents.find({}, {"order_id": 1, "due_at": 1, "why": 1}).to_list()
        shown = {"order_id": 1, "user_id": 1, "step": 1, "channel": 1, "status": 1}
        offsets = await database.offsets.find().to_list()
        parked = await database.parked.find({}, {"group": 1, "key": 1, "topic": 1, "reason": 1}).to_list()
        unsent = await database.outbox.find({}, {"at": 1, "rows.key": 1}).to_list()
        # Last: what has become a message since the intents were read is found here.
        notices = await database.notifications.find({}, shown).to_list()
    return {
        "intents": intents,
        "positions": [{**place, "consumer_group": one["_id"]} for one in offsets for place in one["places"].values()],
        "parked": [{**one, "consumer_group": one["group"]} for one in parked],
        "unsent": [{"subject": "", "sequence": None, "told_at": one["at"]} for one in unsent for _ in one["rows"]],
        "notices": notices,
    }
