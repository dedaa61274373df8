"""How far each consumer group has read, and what it had to set aside, on MongoDB."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from roundsman.notification.store.mongo import Document, Store, whichever_is_first
from roundsman.persistence.session import Fenced, ParkedRecord, TopicPartition


class MongoProgress:
    """Next offsets in `offsets`, a document a group, moved by compare-and-set; set-aside records in `parked`."""

    def __init__(self, store: Store, group: str) -> None:
        self._offsets = store.offsets
        self._parked = store.parked
        self._group = group

    async def next_offsets(self, logs: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Log -> next offset to read (0 for one never read)."""
        found = await self._offsets.find_one({"_id": self._group}) or {"places": {}}
        known = found["places"]
        return {log: int(known[_field(log)]["next_offset"]) if _field(log) in known else 0 for log in logs}

    async def advance(self, moves: Mapping[TopicPartition, tuple[int, int]]) -> None:
        """Move each log's next offset from the first number to the second; all of them, or none.

        Raises:
            Fenced: one was not at the first number: another member goes on there.
        """
        if await self._moved(moves):
            return
        await self._offsets.update_one({"_id": self._group}, {"$setOnInsert": {"places": {}}}, upsert=True)
        if not await self._moved(moves):
            raise Fenced(f"{self._group}: another member moved one of {list(moves)}")

    async def _moved(self, moves: Mapping[TopicPartition, tuple[int, int]]) -> bool:
        at_seen: Document = {"_id": self._group}
        following: Document = {}
        for log, (seen, after) in moves.items():
            at_seen[f"places.{_field(log)}.next_offset"] = seen or None  # None: it was never moved
            place = {"topic": log.topic, "partition": log.partition, "next_offset": after}
            following[f"places.{_field(log)}"] = place
        done = await self._offsets.update_one(at_seen, {"$set": following})
        return done.matched_count == 1

    async def waiting(self, keys: Collection[str]) -> set[str]:
        """Which of the keys have parked records."""
        found = self._parked.find({"group": self._group, "key": {"$in": list(keys)}}, {"key": 1})
        return {one["key"] for one in await found.to_list()}

    async def park(self, records: Sequence[ParkedRecord]) -> None:
        """Set records aside, behind those of the same key; one that is there already stays."""
        with whichever_is_first():
            await self._parked.insert_many([self._parked_document(record) for record in records], ordered=False)

    async def parked_of(self, key: str) -> list[ParkedRecord]:
        """The parked records of a key, oldest first."""
        found = self._parked.find({"group": self._group, "key": key}).sort([("topic", 1), ("offset", 1)])
        return [_parked_of(one) for one in await found.to_list()]

    async def all_parked(self) -> list[ParkedRecord]:
        """The group's parked records; those of a key are in order."""
        found = self._parked.find({"group": self._group}).sort([("topic", 1), ("offset", 1)])
        return [_parked_of(one) for one in await found.to_list()]

    async def failed_again(self, record: ParkedRecord, reason: str, at: datetime) -> None:
        """Note a redrive that failed; nothing happens if the record is gone."""
        noted = {"$set": {"reason": reason, "tried_at": at, "tries": record.tries + 1}}
        await self._parked.update_one({"_id": self._id_of(record)}, noted)

    async def release(self, record: ParkedRecord) -> None:
        """Forget a parked record that was handled or discarded."""
        await self._parked.delete_one({"_id": self._id_of(record)})

    async def count_parked(self) -> int:
        """How many records are set aside."""
        return int(await self._parked.count_documents({"group": self._group}))

    def _name(self, log: TopicPartition) -> str:
        return f"{self._group}/{log.topic}/{log.partition}"

    def _parked_document(self, record: ParkedRecord) -> Document:
        fields = {name: getattr(record, name) for name in ParkedRecord.__slots__ if name != "id"}
        return fields | {"_id": self._id_of(record)}

    def _id_of(self, record: ParkedRecord) -> str:
        return f"{self._name(TopicPartition(record.topic, record.partition))}/{record.offset}"


def _field(log: TopicPartition) -> str:
    """A field's name has no dots."""
    return f"{log.topic}/{log.partition}".replace(".", "|")


def _parked_of(document: Document) -> ParkedRecord:
    return ParkedRecord(**{name: document[name] for name in ParkedRecord.__slots__ if name in document})
