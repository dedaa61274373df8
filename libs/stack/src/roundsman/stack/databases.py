"""A database and a role for each service, out of the others' reach."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import asyncpg


def create_database(admin_url: str, name: str) -> str:
    """Make sure there is a database which only a role of the same name may enter; returns its address.

    Repeating it keeps the data and sets a new password. Blocks; may be called inside a running event loop.
    """
    password = secrets.token_hex(24)
    _run(admin_url, _make_database, name, password)
    place = urlsplit(admin_url)
    return f"postgresql://{name}:{password}@{place.hostname}:{place.port}/{name}"


def drop_database(admin_url: str, name: str) -> None:
    """Remove a database and its role, whoever is connected. Repeating it is harmless."""
    statements = [
        f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)",
        f"DROP ROLE IF EXISTS {_quoted(name)}",
    ]
    _run(admin_url, _execute_each, statements)


def close_to_public(admin_url: str) -> None:
    """Keep the services' roles out of the databases that every cluster comes with."""
    _run(
        admin_url,
        _execute_each,
        [f"REVOKE ALL ON DATABASE {base} FROM PUBLIC" for base in ("postgres", "template1")],
    )


async def _make_database(admin: asyncpg.Connection, name: str, password: str) -> None:
    role = _quoted(name)
    known = await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if known else "CREATE"
    await admin.execute(f"{verb} ROLE {role} LOGIN PASSWORD '{password}'")
    if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        await admin.execute(f"CREATE DATABASE {role} OWNER {role}")
    await admin.execute(f"REVOKE ALL ON DATABASE {role} FROM PUBLIC")


async def _execute_each(admin: asyncpg.Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        await admin.execute(statement)


def _run(admin_url: str, work: Callable[..., Awaitable[None]], *arguments: object) -> None:
    """Do the work on a thread of its own: the caller's may have a running event loop."""

    async def connected() -> None:
        admin = await asyncpg.connect(admin_url)
        try:
            await work(admin, *arguments)
        finally:
            await admin.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, connected()).result()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
