"""The connection to MongoDB, and what its errors mean to us."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, ConnectionFailure, PyMongoError

Document: TypeAlias = dict[str, Any]
Store: TypeAlias = AsyncDatabase[Document]

DUPLICATE = 11000
_FIND_SERVER_MS = 3000
_ANSWER_MS = 10_000  # without it, a statement on a connection that has fallen silent waits for ever


class StoreAway(ConnectionError):
    """MongoDB does not answer; what was under way may be repeated."""


@contextmanager
def reached() -> Iterator[None]:
    """Around statements.

    Raises:
        StoreAway: the server did not answer.
    """
    try:
        yield
    except ConnectionFailure as error:
        raise StoreAway(type(error).__name__) from error


class WriteRefused(Exception):
    """The store refused documents, for the reasons of these codes; its own error quotes what was in them."""


@contextmanager
def whichever_is_first() -> Iterator[None]:
    """Around an unordered bulk of writes that may find their documents there already: the others count."""
    try:
        yield
    except BulkWriteError as error:
        if codes := {one["code"] for one in error.details["writeErrors"]} - {DUPLICATE}:
            raise WriteRefused(sorted(codes)) from None


def client(url: str) -> AsyncMongoClient[Document]:
    """A client that connects on first use; times come back in UTC. A write counts when it is on disk."""
    return AsyncMongoClient(
        url,
        tz_aware=True,
        serverSelectionTimeoutMS=_FIND_SERVER_MS,
        connectTimeoutMS=_FIND_SERVER_MS,
        socketTimeoutMS=_ANSWER_MS,
        w="majority",
        journal=True,
    )


async def answers(store: Store) -> bool:
    """Whether the server does, just now."""
    try:
        await store.command("ping")
    except PyMongoError:
        return False
    else:
        return True


async def prepare(store: Store) -> None:
    """Make the indexes; repeating it changes nothing."""
    await store.notifications.create_index([("user_id", 1), ("created_at", -1)])
    await store.notifications.create_index([("order_id", 1)])
    await store.notifications.create_index([("org_id", 1), ("created_at", -1)])
    await store.intents.create_index([("due_at", 1)])
    await store.intents.create_index([("missing", 1)])
    await store.letters.create_index([("due_at", 1)])
    await store.letters.create_index([("user_id", 1)])
    await store.parked.create_index([("group", 1), ("key", 1)])
    await store.outbox.create_index([("at", 1)])
