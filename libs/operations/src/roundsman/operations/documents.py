"""The document stores of services that have one, read without the services' own code."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from roundsman.operations.errors import ServerAway

Document: TypeAlias = dict[str, Any]
Documents: TypeAlias = AsyncDatabase[Document]
_PATIENCE_MS = 4000


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """Where a service's documents are."""

    url: str
    database: str


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
