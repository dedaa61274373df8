"""Give each service its own database and role: runs once before the services; may be repeated.

Every variable `STORE_*` is the address under which a service will find its store: role, password and database are
read out of it. The administrators' addresses are POSTGRES_ADMIN_URL and MONGO_ADMIN_URL.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg
from pymongo import AsyncMongoClient

PUBLIC_BY_DEFAULT = ("postgres", "template1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A database that only its role may enter."""

    kind: str
    role: str
    password: str
    database: str


def stores_in(environment: Mapping[str, str]) -> list[Store]:
    """Read them out of the addresses."""
    return [_store(url) for name, url in sorted(environment.items()) if name.startswith("STORE_")]


def _store(url: str) -> Store:
    place = urlsplit(url)
    return Store(
        kind=place.scheme,
        role=unquote(place.username or ""),
        password=unquote(place.password or ""),
        database=place.path.removeprefix("/"),
    )


async def make_relational(admin: asyncpg.Connection, stores: list[Store]) -> None:
    """Make roles and databases, or set the passwords of those that are there."""
    for database in PUBLIC_BY_DEFAULT:
        await admin.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    for store in stores:
        known = await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", store.role)
        verb = "ALTER" if known else "CREATE"
        await _execute(admin, verb + " ROLE %I LOGIN PASSWORD %L", store.role, store.password)
        if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", store.database):
            await _execute(admin, "CREATE DATABASE %I OWNER %I", store.database, store.role)
        await _execute(admin, "REVOKE ALL ON DATABASE %I FROM PUBLIC", store.database)


async def _execute(admin: asyncpg.Connection, statement: str, *words: str) -> None:
    """PostgreSQL itself quotes the words: a definition takes no parameters."""
    places = ", ".join(f"${n}::text" for n in range(2, len(words) + 2))
    await admin.execute(await admin.fetchval(f"SELECT format($1, {places})", statement, *words))


async def make_documents(mongo: AsyncMongoClient[Mapping[str, Any]], stores: list[Store]) -> None:
    """Make users, each in its own database, or set the passwords of those that are there."""
    for store in stores:
        database = mongo[store.database]
        known = (await database.command("usersInfo", store.role))["users"]
        verb = "updateUser" if known else "createUser"
        roles = [{"role": "readWrite", "db": store.database}]
        await database.command(verb, store.role, pwd=store.password, roles=roles)


async def make_all(environment: Mapping[str, str]) -> list[Store]:
    """Make every store that the environment names."""
    stores = stores_in(environment)
    if relational := [store for store in stores if store.kind == "postgresql"]:
        admin = await asyncpg.connect(environment["POSTGRES_ADMIN_URL"])
        try:
            await make_relational(admin, relational)
        finally:
            await admin.close()
    if documents := [store for store in stores if store.kind == "mongodb"]:
        async with AsyncMongoClient[Mapping[str, Any]](environment["MONGO_ADMIN_URL"]) as mongo:
            await make_documents(mongo, documents)
    return stores


if __name__ == "__main__":
    made = asyncio.run(make_all(os.environ))
    sys.stdout.write(f"stores: {', '.join(store.database for store in made)}\n")
