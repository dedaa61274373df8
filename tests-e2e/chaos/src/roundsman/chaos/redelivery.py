"""Gives a service all that it ever consumed once more."""

import asyncpg

# Where a service reads on is its own table; moving offsets with Kafka's tools has no effect.
_FROM_THE_START = "UPDATE consumer_offsets SET next_offset = 0 WHERE next_offset > 0"


async def forget_place(database_url: str) -> int:
    """Let every consumer group of the service begin at the start of its topics; returns how many partitions that is.

    Whoever consumes meanwhile is fenced by the comparison with which places are stored, and reads from the start too.

    Raises:
        OSError, asyncpg.PostgresError: the database is away.
    """
    connection = await asyncpg.connect(database_url, timeout=10)
    try:
        done = await connection.execute(_FROM_THE_START, timeout=10)
        return int(done.rpartition(" ")[2])
    finally:
        await connection.close(timeout=2)
