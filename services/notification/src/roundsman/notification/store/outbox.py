"""Messages on their way to Kafka, on MongoDB: those that were put together are one document.

The same messages put twice are there once. Put again among others, a message is sent again under the same `ce_id`;
the readers drop it, as they drop what a relay repeats.
"""

from collections.abc import Sequence
from hashlib import blake2b

from roundsman.notification.store.mongo import Document, Store, reached, whichever_is_first
from roundsman.persistence.session import OutboxRow

_MOST_ROWS = 100  # of a document
_ID_BYTES = 7  # a whole number of the store has 8, with its sign


class MongoOutbox:
    """`Pending` for the relay. A row's id is its document's."""

    def __init__(self, store: Store) -> None:
        self._outbox = store.outbox

    async def put(self, rows: Sequence[OutboxRow]) -> None:
        """Add messages."""
        documents = [_document(rows[n : n + _MOST_ROWS]) for n in range(0, len(rows), _MOST_ROWS)]
        if documents:
            with whichever_is_first():
                await self._outbox.insert_many(documents, ordered=False)

    async def oldest(self, limit: int) -> Sequence[OutboxRow]:
        """See `Pending`; a document that reaches over the limit is given whole."""
        with reached():
            found = await self._outbox.find().sort([("at", 1), ("_id", 1)]).limit(limit).to_list()
        return _within(limit, found)

    async def remove(self, rows: Sequence[OutboxRow]) -> None:
        """See `Pending`."""
        with reached():
            await self._outbox.delete_many({"_id": {"$in": list({row.id for row in rows})}})


def _within(limit: int, found: Sequence[Document]) -> list[OutboxRow]:
    rows: list[OutboxRow] = []
    for document in found:
        if len(rows) >= limit:
            break
        rows += [OutboxRow(id=document["_id"], **row) for row in document["rows"]]
    return rows


def _document(rows: Sequence[OutboxRow]) -> Document:
    return {
        "_id": _id_of(rows),
        "at": rows[0].headers["ce_time"],
        "rows": [{"topic": row.topic, "key": row.key, "value": row.value, "headers": row.headers} for row in rows],
    }


def _id_of(rows: Sequence[OutboxRow]) -> int:
    names = " ".join(row.headers["ce_id"] for row in rows)
    return int.from_bytes(blake2b(names.encode(), digest_size=_ID_BYTES).digest(), "big")
