"""Intents on MongoDB: claimed by lease, so a worker that dies gives them back."""

from collections.abc import Collection
from datetime import datetime

from pymongo import UpdateOne

from roundsman.notification.domain.telling import Channel, Intent
from roundsman.notification.ports import Claimed
from roundsman.notification.store.documents import intent_of, intent_to_document
from roundsman.notification.store.leases import Leases
from roundsman.notification.store.mongo import Store, whichever_is_first


class MongoIntents:
    """`Intents` in the collection `intents`; `holder` names this process and is kept by a restart."""

    def __init__(self, store: Store, holder: str) -> None:
        self._intents = store.intents
        self._leases = Leases(store.intents, holder)

    async def add(self, intents: Collection[Intent], now: datetime) -> None:
        """See `Intents`."""
        if not intents:
            return
        writes = [
            UpdateOne({"_id": intent.id}, {"$setOnInsert": intent_to_document(intent, now)}, upsert=True)
            for intent in intents
        ]
        with whichever_is_first():
            await self._intents.bulk_write(writes, ordered=False)

    async def claim(self, channel: Channel, now: datetime, limit: int) -> list[Claimed]:
        """See `Intents`."""
        claimed = await self._leases.claim({"channel": channel.value}, now, limit)
        return [Claimed(intent=intent_of(one), attempts=one["attempts"]) for one in claimed]

    async def release(self, channel: Channel) -> None:
        """Give back all of a channel that this process, or a former one of its name, had claimed."""
        await self._leases.release({"channel": channel.value})

    async def postpone(self, intent: Intent, due_at: datetime, why: str) -> None:
        """See `Intents`."""
        await self._give_back(intent, due_at, None, why)

    async def wait_for(self, intent: Intent, missing: str, due_at: datetime) -> None:
        """See `Intents`."""
        await self._give_back(intent, due_at, missing, f"waits for {missing}")

    async def now_known(self, ids: Collection[str], now: datetime) -> None:
        """See `Intents`."""
        await self._intents.update_many({"missing": {"$in": list(ids)}}, {"$set": {"due_at": now, "missing": None}})

    async def done(self, intents: Collection[Intent]) -> None:
        """See `Intents`."""
        if intents:
            await self._intents.delete_many({"_id": {"$in": [intent.id for intent in intents]}})

    async def _give_back(self, intent: Intent, due_at: datetime, missing: str | None, why: str) -> None:
        await self._leases.give_back(intent.id, {"due_at": due_at, "missing": missing, "why": why})
