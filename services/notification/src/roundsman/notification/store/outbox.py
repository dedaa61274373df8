"""Messages on their way to Kafka, on MongoDB. `ce_id` is the document's id: what is put twice is there once."""

from collections.abc import Sequence

from pymongo import UpdateOne

from roundsman.notification.store.mongo import Document, Store, reached, whichever_is_first
from roundsman.persistence.session import OutboxRow


class MongoOutbox:
    """`Pending` for the relay."""

    def __init__(self, store: Store) -> None:
        self._outbox = store.outbox

    async def put(self, rows: Sequence[OutboxRow]) -> None:
        """Add messages; one whose `ce_id` waits already is left as it is."""
        if not rows:
            return
        writes = [
            UpdateOne({"_id": row.headers["ce_id"]}, {"$setOnInsert": _document(row)}, upsert=True) for row in rows
        ]
        with whichever_is_first():
            await self._outbox.bulk_write(writes, ordered=False)

    async def oldest(self, limit: int) -> Sequence[OutboxRow]:
        """See `Pending`."""
        with reached():
            found = await self._outbox.find().sort([("at", 1), ("_id", 1)]).limit(limit).to_list()
        return [
            OutboxRow(topic=one["topic"], key=one["key"], value=one["value"], headers=one["headers"]) for one in found
        ]

    async def remove(self, rows: Sequence[OutboxRow]) -> None:
        """See `Pending`."""
        with reached():
            await self._outbox.delete_many({"_id": {"$in": [row.headers["ce_id"] for row in rows]}})


def _document(row: OutboxRow) -> Document:
    return {
        "topic": row.topic,
        "key": row.key,
        "value": row.value,
        "headers": row.headers,
        "at": row.headers["ce_time"],
    }
