"""Outbox, inbox, parked records and kept answers on PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import asyncpg

from roundsman.persistence.connection import Connection
from roundsman.persistence.session import Fenced, KeptAnswer, OutboxRow, ParkedRecord, TopicPartition
from roundsman.persistence.step import Step


class PostgresOutbox:
    """`Outbox`: ids are drawn in the order of the given rows, after the aggregates' locks are held."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def append(self, rows: Sequence[OutboxRow]) -> None:
        """See `Outbox`."""
        step = appended(rows)
        await self._connection.execute(step.alone, *step.arguments)

    async def oldest(self, limit: int) -> list[OutboxRow]:
        """See `Outbox`."""
        rows = await self._connection.fetch(
            "SELECT id, topic, key, value, headers FROM outbox ORDER BY id LIMIT $1", limit
        )
        return [OutboxRow(id=number, topic=t, key=k, value=v, headers=h) for number, t, k, v, h in rows]

    async def remove(self, ids: Collection[int]) -> None:
        """See `Outbox`."""
        await self._connection.execute("DELETE FROM outbox WHERE id = ANY($1)", list(ids))


class PostgresInbox:
    """`Inbox`: repeats are dropped by a primary key, a zombie by compare-and-set."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def remember(self, group: str, message_ids: Sequence[str]) -> set[str]:
        """See `Inbox`."""
        rows = await self._connection.fetch(
            "INSERT INTO inbox (consumer_group, message_id) SELECT $1, unnest($2::text[]) "
            "ON CONFLICT DO NOTHING RETURNING message_id",
            group,
            list(message_ids),
        )
        return {row["message_id"] for row in rows}

    async def next_offsets(self, group: str, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """See `Inbox`."""
        rows = await self._connection.fetch(
            "SELECT topic, partition, next_offset FROM consumer_offsets WHERE consumer_group = $1", group
        )
        known = {TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        return {partition: known.get(partition, 0) for partition in partitions}

    async def advance(self, group: str, moves: Mapping[TopicPartition, tuple[int, int]]) -> None:
        """See `Inbox`."""
        done = await self._connection.execute(
            "INSERT INTO consumer_offsets AS o (consumer_group, topic, partition, next_offset) "
            "SELECT $1, t, p, n FROM unnest($2::text[], $3::int[], $5::bigint[]) AS r(t, p, n) "
            "ON CONFLICT (consumer_group, topic, partition) DO UPDATE SET next_offset = excluded.next_offset "
            "WHERE o.next_offset = (SELECT m.seen FROM unnest($2::text[], $3::int[], $4::bigint[]) "
            "AS m(t, p, seen) WHERE m.t = o.topic AND m.p = o.partition)",
            group,
            [move.topic for move in moves],
            [move.partition for move in moves],
            [seen for seen, _ in moves.values()],
            [following for _, following in moves.values()],
        )
        if done != f"INSERT 0 {len(moves)}":
            raise Fenced(f"{group}: another member moved one of {list(moves)}")


class PostgresParking:
    """`Parking` in a table, oldest first by id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def waiting(self, group: str, keys: Collection[str]) -> set[str]:
        """See `Parking`."""
        rows = await self._connection.fetch(
            "SELECT key FROM parked_records WHERE consumer_group = $1 AND key = ANY($2) ORDER BY id FOR KEY SHARE",
            group,
            list(keys),
        )
        return {row["key"] for row in rows}

    async def park(self, records: Sequence[ParkedRecord]) -> None:
        """See `Parking`."""
        await self._connection.executemany(
            "INSERT INTO parked_records (consumer_group, topic, partition, record_offset, key, message_id, "
            "type, value, headers, handler, reason, parked_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            [
                (
                    *(r.group, r.topic, r.partition, r.offset, r.key, r.message_id),
                    *(r.type, r.value, r.headers, r.handler, r.reason, r.parked_at),
                )
                for r in records
            ],
        )

    async def of_key(self, group: str, key: str) -> list[ParkedRecord]:
        """See `Parking`."""
        rows = await self._connection.fetch(
            "SELECT * FROM parked_records WHERE consumer_group = $1 AND key = $2 ORDER BY id FOR UPDATE",
            group,
            key,
        )
        return [_parked(row) for row in rows]

    async def listing(self, limit: int) -> list[ParkedRecord]:
        """See `Parking`."""
        rows = await self._connection.fetch("SELECT * FROM parked_records ORDER BY id LIMIT $1", limit)
        return [_parked(row) for row in rows]

    async def failed_again(self, record: int, reason: str, at: datetime) -> None:
        """See `Parking`."""
        statement = "UPDATE parked_records SET reason = $2, tried_at = $3, tries = tries + 1 WHERE id = $1"
        await self._connection.execute(statement, record, reason, at)

    async def release(self, ids: Collection[int]) -> None:
        """See `Parking`."""
        await self._connection.execute("DELETE FROM parked_records WHERE id = ANY($1)", list(ids))

    async def count(self, group: str) -> int:
        """See `Parking`."""
        statement = "SELECT count(*) FROM parked_records WHERE consumer_group = $1"
        return int(await self._connection.fetchval(statement, group))


class PostgresAnswers:
    """`Answers`: an advisory lock holds the key, so the second of two calls waits for the first's answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def claim(self, key: str) -> KeptAnswer | None:
        """See `Answers`."""
        await self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", key)
        row = await self._connection.fetchrow("SELECT fingerprint, status, body FROM kept_answers WHERE key = $1", key)
        return _answer(row) if row else None

    async def find(self, keys: Collection[str]) -> dict[str, KeptAnswer]:
        """See `Answers`."""
        rows = await self._connection.fetch(
            "SELECT key, fingerprint, status, body FROM kept_answers WHERE key = ANY($1)", list(keys)
        )
        return {row["key"]: _answer(row) for row in rows}

    async def keep(self, answers: Mapping[str, KeptAnswer]) -> None:
        """See `Answers`."""
        step = kept(answers)
        await self._connection.execute(step.alone, *step.arguments)

    async def forget(self, caller: str) -> None:
        """See `Answers`; reads the whole table, which holds a week."""
        await self._connection.execute("DELETE FROM kept_answers WHERE starts_with(key, $1)", f"{caller} ")


def appended(rows: Sequence[OutboxRow]) -> Step:
    """Add rows to the outbox, in order."""
    return Step(
        "INSERT INTO outbox (topic, key, value, headers) "
        "SELECT t, k, v, h FROM unnest({0}::text[], {1}::text[], {2}::bytea[], {3}::jsonb[]) "
        "WITH ORDINALITY AS r(t, k, v, h, n) WHERE {after} ORDER BY n",
        (
            [row.topic for row in rows],
            [row.key for row in rows],
            [row.value for row in rows],
            [row.headers for row in rows],
        ),
    )


def kept(answers: Mapping[str, KeptAnswer]) -> Step:
    """Keep answers."""
    return Step(
        "INSERT INTO kept_answers (key, fingerprint, status, body) "
        "SELECT * FROM unnest({0}::text[], {1}::text[], {2}::int[], {3}::jsonb[]) WHERE {after}",
        (
            list(answers),
            [answer.fingerprint for answer in answers.values()],
            [answer.status for answer in answers.values()],
            [answer.body for answer in answers.values()],
        ),
    )


def _answer(row: asyncpg.Record) -> KeptAnswer:
    return KeptAnswer(fingerprint=row["fingerprint"], status=row["status"], body=row["body"])


def _parked(row: asyncpg.Record) -> ParkedRecord:
    columns = dict(row)
    return ParkedRecord(group=columns.pop("consumer_group"), offset=columns.pop("record_offset"), **columns)
