"""Where the core is measured: the real servers, a database and topics of one's own on them."""

import asyncio
import atexit
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from roundsman.bench.core.parcels import MIGRATIONS, ParcelWork, outbound
from roundsman.contracts.apply import Target, apply
from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.registry import RegistryClient, register
from roundsman.contracts.types.order import OrderReady
from roundsman.kernel.clock import SystemClock
from roundsman.messaging.parked_notices import NOTICES
from roundsman.persistence.migrations import migrate
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.postgres_writer import PostgresWriter
from roundsman.persistence.shared_commits import SharedCommits
from roundsman.persistence.units import Units
from roundsman.stack import ServerAddresses, create_database, running_servers

REUSE = "ROUNDSMAN_TEST_SERVERS"  # a file with the addresses of servers that run already
ALONE = "1 process of ours, beside PostgreSQL and Kafka on the same cores"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a bench of the core stands on."""

    servers: ServerAddresses
    prefix: str  # of its topics
    database: PostgresDatabase
    codec: AvroCodec
    schemas: RegistryClient

    def units(self, committed: Callable[[], None] = lambda: None) -> Units[ParcelWork]:
        """Units of work over parcels, as a service has them."""
        return Units(
            database=self.database,
            build=ParcelWork,
            clock=SystemClock(),
            source="bench",
            outbound=outbound,
            encode=self.codec.encode,
            committed=committed,
            sharing=SharedCommits(self.database, PostgresWriter(self.database)),
        )


@cache
def servers() -> ServerAddresses:
    """The servers on which all of the core is measured: commits wait for the disk. Stopped when the process ends."""
    if running_already := os.environ.get(REUSE):
        known = json.loads(Path(running_already).read_text(encoding="utf-8"))
        return ServerAddresses(**(known | {"mail_folder": Path(known["mail_folder"])}))
    stack = ExitStack()
    atexit.register(stack.close)
    folder = stack.enter_context(TemporaryDirectory(prefix="roundsman-bench-", ignore_cleanup_errors=True))
    return stack.enter_context(running_servers(Path(folder), durable=True))


@asynccontextmanager
async def a_place(migrations: Path = MIGRATIONS) -> AsyncIterator[Place]:
    """A new database and new topics on the servers."""
    where, name = servers(), secrets.token_hex(4)
    applied = await apply(Target(bootstrap=where.kafka, registry_url=where.registry, prefix=f"b{name}."))
    url = await asyncio.to_thread(create_database, where.postgres_admin, f"bench_{name}")
    await migrate(url, migrations)
    database = await PostgresDatabase.connect(url)
    try:
        async with RegistryClient(where.registry) as registry:
            yield Place(
                servers=where,
                prefix=f"b{name}.",
                database=database,
                codec=AvroCodec(applied.schema_ids),
                schemas=registry,
            )
    finally:
        await database.close()


@asynccontextmanager
async def joined(where: ServerAddresses, database_url: str, prefix: str) -> AsyncIterator[Place]:
    """A place that another process has made."""
    database = await PostgresDatabase.connect(database_url)
    ids = await register(where.registry, prefix, [OrderReady, *NOTICES])
    try:
        async with RegistryClient(where.registry) as registry:
            yield Place(servers=where, prefix=prefix, database=database, codec=AvroCodec(ids), schemas=registry)
    finally:
        await database.close()
