"""Intents on MongoDB: claimed by lease, so a worker that dies gives them back."""

import itertools
import re
import time
from collections.abc import Collection
from datetime import datetime

from pymongo import UpdateOne

from roundsman.notification.domain.telling import Channel, Intent
from roundsman.notification.ports import Claimed
from roundsman.notification.store.documents import intent_of, intent_to_document
from roundsman.notification.store.mongo import Store, whichever_is_first

_LEASE_S = 60.0  # real; longer than a batch takes, its letters' time-outs included


class MongoIntents:
    """`Intents` in the collection `intents`; `holder` names this process and is kept by a restart."""

    def __init__(self, store: Store, holder: str) -> None:
        self._intents = store.intents
        self._holder = holder
        self._batches = itertools.count()

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
        free = {"channel": channel.value, "due_at": {"$lte": now}, "leased_until": {"$lt": time.time()}}
        due = await self._intents.find(free, {"_id": 1}).sort("due_at", 1).limit(limit).to_list()
        if not due:
            return []
        token = f"{self._holder}#{channel}#{next(self._batches)}"
        lease = {"leased_by": token, "leased_until": time.time() + _LEASE_S}
        mine = {"_id": {"$in": [one["_id"] for one in due]}, "leased_until": {"$lt": time.time()}}
        await self._intents.update_many(mine, {"$set": lease, "$inc": {"attempts": 1}})
        claimed = await self._intents.find({"leased_by": token}).sort("due_at", 1).to_list()
        return [Claimed(intent=intent_of(one), attempts=one["attempts"]) for one in claimed]

    async def release(self, channel: Channel) -> None:
        """Give back all of a channel that this process, or a former one of its name, had claimed."""
        mine = {"leased_by": {"$regex": f"^{re.escape(self._holder)}#{channel}#"}}
        await self._intents.update_many(mine, {"$set": {"leased_by": None, "leased_until": 0.0}})

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
        state = {"due_at": due_at, "missing": missing, "why": why, "leased_by": None, "leased_until": 0.0}
        await self._intents.update_one({"_id": intent.id}, {"$set": state})
