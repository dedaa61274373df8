"""Gives a service all that it ever consumed once more."""

from collections.abc import Mapping
from typing import Any

import asyncpg
from pymongo import AsyncMongoClient

# Where a service reads on is its own store; moving offsets with Kafka's tools has no effect.
_FROM_THE_START = "UPDATE consumer_offsets SET next_offset = 0 WHERE next_offset > 0"
_LONGEST_S = 10


async def forget_place(told: Mapping[str, str]) -> int:
    """Let every consumer group of the service begin at the start of its topics; returns how many partitions that is.

    `told` are the service's variables. Whoever consumes meanwhile is fenced by the comparison with which places are
    stored, and reads from the start too.

    Raises:
        OSError, asyncpg.PostgresError, pymongo.errors.PyMongoError: the store is away.
    """
    if url := told.get("ROUNDSMAN_DATABASE_URL"):
        return await _in_postgres(url)
    return await _in_mongo(told["ROUNDSMAN_MONGO_URL"], told["ROUNDSMAN_MONGO_DATABASE"])


async def _in_postgres(url: str) -> int:
    connection = await asyncpg.connect(url, timeout=_LONGEST_S)
    try:
        done = await connection.execute(_FROM_THE_START, timeout=_LONGEST_S)
        return int(done.rpartition(" ")[2])
    finally:
        connection.terminate()


async def _in_mongo(url: str, database: str) -> int:
    limit_ms = _LONGEST_S * 1000
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        url, serverSelectionTimeoutMS=limit_ms, socketTimeoutMS=limit_ms
    )
    try:
        offsets = client[database].offsets
        done = await offsets.update_many({"next_offset": {"$gt": 0}}, {"$set": {"next_offset": 0}})
        return int(done.modified_count)
    finally:
        await client.close()
