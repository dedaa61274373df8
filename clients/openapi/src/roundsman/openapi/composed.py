"""The merged document of the services as they are installed here; no server is asked, and none is needed."""

import asyncio
import secrets
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any, cast

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.codec import AvroCodec, SchemaLookup
from roundsman.gateway.api.own_document import own_document
from roundsman.gateway.domain.document import Document, merge
from roundsman.gateway.domain.routes import OWN, OWNERS
from roundsman.kernel.clock import SystemClock
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units, W
from roundsman.persistence.work import Desk, Outbound
from roundsman.runtime import Chassis, RuntimeSettings, Service
from roundsman.web import Checks, create_app
from roundsman.web.tokens import JwksVerifier

_NOWHERE = "http://127.0.0.1:1"  # nothing is asked of it


def composed_document() -> Document:
    """As the gateway gives it where every service is up. Imports all of them."""
    return asyncio.run(_composed())


async def _composed() -> Document:
    services = {entry.name: entry.load() for entry in entry_points(group="roundsman.services")}
    documents = {name: await _document(services[name]) for name in sorted(set(OWNERS.values()))}
    return merge({**documents, OWN: own_document()})


async def _document(service: Service) -> Document:
    parts = await service.build(_chassis(service))
    try:
        return create_app(service.name, parts.routers, JwksVerifier(_NOWHERE), Checks()).openapi()
    finally:
        for close in parts.close:
            await close()


class _EmptyPool:
    """As much of an asyncpg pool as a service may ask while it is composed: every table is empty."""

    async def fetch(self, *_: Any) -> list[Any]:
        return []

    async def fetchrow(self, *_: Any) -> None:
        return None

    async def fetchval(self, *_: Any) -> None:
        return None


class _EmptyDatabase(MemoryDatabase):
    """A store in memory in the place of PostgreSQL."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = _EmptyPool()
        self.url = ""


class _PaperChassis(Chassis):
    """What `build` finds in place, of paper: it is composed, and never runs."""

    def units(self, build: Callable[[Desk], W], outbound: Outbound) -> Units[W]:
        """Units of work in memory."""
        return Units(
            database=cast(MemoryDatabase, self.database),
            build=build,
            clock=self.clock,
            source=self.service.name,
            outbound=outbound,
            encode=self.codec.encode,
        )


def _chassis(service: Service) -> Chassis:
    secret = secrets.token_hex(16)
    told = {"ROUNDSMAN_SECRET": secret, "ROUNDSMAN_SANDBOX_URL": _NOWHERE, "ROUNDSMAN_SMTP_URL": "smtp://127.0.0.1:1"}
    return _PaperChassis(
        service=service,
        settings=RuntimeSettings(mongo_url="mongodb://127.0.0.1:1", mongo_database="none"),
        environment={**service.environment, **told},
        clock=SystemClock(),
        codec=AvroCodec({name: number for number, name in enumerate(Catalog.installed().names(), start=1)}),
        schemas=cast(SchemaLookup, None),
        verifier=JwksVerifier(_NOWHERE),
        postgres=cast(PostgresDatabase, _EmptyDatabase()) if service.store == "postgres" else None,
    )
