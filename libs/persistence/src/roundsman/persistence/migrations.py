"""Migrations: each service's numbered Alembic files, run by whichever process comes first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from roundsman.persistence.tables import add_chassis_tables

_ENVIRONMENT = Path(__file__).parent / "alembic"
_LOCK = 0x526F756E64  # any number that nobody else uses in this database

# A server that says nothing for so long is away.
_CONNECT_S = 10.0
_ANSWER_S = 30.0
_STEP_S = 900.0  # of a migration, and of the wait for another process's


async def migrate(database_url: str, migrations: Path) -> None:
    """Bring the database to the newest of the files in `migrations`; one process at a time does it.

    Raises:
        OSError: the server does not answer.
    """

    def is_newest(connection: Connection) -> bool:
        files = ScriptDirectory.from_config(_config(connection, migrations))
        return set(MigrationContext.configure(connection).get_current_heads()) == set(files.get_heads())

    def upgrade(connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection, migrations), "head")

    if not await _in_transaction(database_url, is_newest):
        await _in_transaction(database_url, upgrade, _STEP_S)


async def differences(database_url: str, tables: MetaData) -> list[Any]:
    """What the migrated database lacks of `tables` and the chassis's own, or has beyond them."""
    expected = MetaData()
    for table in tables.sorted_tables:
        table.to_metadata(expected)
    add_chassis_tables(expected)

    def compare(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), expected))

    found: list[Any] = await _in_transaction(database_url, compare)
    return found


def create_chassis_tables(operations: Operations) -> None:
    """For a service's first migration: the tables of outbox, inbox, timers and the rest, as they are now."""
    metadata = MetaData()
    add_chassis_tables(metadata)
    metadata.create_all(operations.get_bind())


def add_parked_tries(operations: Operations) -> None:
    """For databases that are older than redrives: count them on parked records. Newer ones have the columns."""
    operations.execute(
        "ALTER TABLE parked_records ADD COLUMN IF NOT EXISTS tries integer NOT NULL DEFAULT 0, "
        "ADD COLUMN IF NOT EXISTS tried_at timestamptz"
    )


def add_person_keys(operations: Operations) -> None:
    """For databases that are older than sealed messages: keep the keys of persons. Newer ones have the table."""
    operations.execute(
        "CREATE TABLE IF NOT EXISTS person_keys (id text PRIMARY KEY, version integer NOT NULL, person text NOT NULL, "
        "wrapped text NOT NULL, made_at timestamptz NOT NULL, forgotten_at timestamptz)"
    )


def index_kept_answers(operations: Operations) -> None:
    """For databases that are older than the index by which old answers are forgotten. Newer ones have it."""
    operations.execute("CREATE INDEX IF NOT EXISTS kept_answers_by_kept_at ON kept_answers (kept_at)")


async def _in_transaction(database_url: str, body: Callable[[Connection], Any], answer_s: float = _ANSWER_S) -> Any:
    url = database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
    limits = {"timeout": _CONNECT_S, "command_timeout": answer_s}
    engine = create_async_engine(url, poolclass=NullPool, connect_args=limits)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(body)
    finally:
        await engine.dispose()


def _config(connection: Connection, migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_ENVIRONMENT))
    config.set_main_option("version_locations", str(migrations))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
