"""Empty copies of a service's tables, in a schema beside the real ones."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from roundsman.persistence.postgres import PostgresDatabase
from roundsman.runtime.rebuild.errors import RebuildFailed
from roundsman.runtime.service import View

Connection = asyncpg.Connection
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


def schema_of(view: View) -> str:
    """The schema in which the view is made anew."""
    return "rebuild_" + view.group.replace(".", "_")


@asynccontextmanager
async def making_anew(url: str, view: View) -> AsyncIterator["Connection[asyncpg.Record]"]:
    """A connection that alone may rebuild this view while the block runs, its schema made and dropped.

    Raises:
        RebuildFailed: it is being rebuilt already.
        OSError: the database is away.
    """
    connection = await asyncpg.connect(url)
    schema = schema_of(view)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", schema):
            raise RebuildFailed(f"{view.group} is being rebuilt already")
        await _copy_tables(connection, schema)
        yield connection
        await connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
    finally:
        await connection.close()  # with the lock; what a kill leaves behind is dropped by the next rebuild


async def _copy_tables(connection: "Connection[asyncpg.Record]", schema: str) -> None:
    async with connection.transaction():
        await connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
        await connection.execute(f'CREATE SCHEMA "{schema}"')
        for row in await connection.fetch(_TABLES):
            name = row["tablename"]
            await connection.execute(f'CREATE TABLE "{schema}"."{name}" (LIKE public."{name}" INCLUDING ALL)')


@asynccontextmanager
async def shadow_database(url: str, view: View) -> AsyncIterator[PostgresDatabase]:
    """The service's database as its own code sees it, in which nothing but the empty copies is in reach."""
    joint = "&" if "?" in url else "?"
    database = await PostgresDatabase.connect(f"{url}{joint}search_path={schema_of(view)}", max_size=4)
    try:
        yield database
    finally:
        await database.close()
