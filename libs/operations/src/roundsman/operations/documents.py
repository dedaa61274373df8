"""The document stores of services that have one, read without the services' own code."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from roundsman.messaging.errors import ServerAway
from roundsman.operations.databases import Answers, Row

Document: TypeAlias = dict[str, Any]
Documents: TypeAlias = AsyncDatabase[Document]
_PATIENCE_MS = 4000


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """Where a service's documents are."""

    url: str
    database: str


async def find_in_each(stores: Mapping[str, DocumentStore], collection: str, wanted: Document) -> Answers:
    """The documents of one collection in every store; one that is away is told as such and holds up no other."""
    found = await asyncio.gather(*(_find(store, collection, wanted) for store in stores.values()))
    by_service = dict(zip(stores, found, strict=True))
    return Answers(
        {service: rows for service, rows in by_service.items() if rows is not None},
        [service for service, rows in by_service.items() if rows is None],
    )


async def _find(store: DocumentStore, collection: str, wanted: Document) -> Sequence[Row] | None:
    try:
        async with opened(store) as database:
            return await database[collection].find(wanted).to_list()
    except ServerAway:
        return None


@asynccontextmanager
async def opened(store: DocumentStore) -> AsyncIterator[Documents]:
    """The service's database.

    Raises:
        ServerAway: the store does not answer, at first or later.
    """
    client: AsyncMongoClient[Document] = AsyncMongoClient(
        store.url, tz_aware=True, serverSelectionTimeoutMS=_PATIENCE_MS
    )
    try:
        yield client[store.database]
    except PyMongoError as error:
        raise ServerAway("documents", store.url, error) from error
    finally:
        await client.close()
