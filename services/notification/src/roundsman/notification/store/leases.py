"""Documents that are worked on by one process at a time: claimed by lease, so a worker that dies gives them back."""

import itertools
import re
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo.asynchronous.collection import AsyncCollection

from roundsman.notification.store.mongo import Document

_LEASE_S = 60.0  # real; longer than a batch takes, its letters' time-outs included

FREE: Mapping[str, Any] = {"leased_by": None, "leased_until": 0.0}  # of a document that nobody works on


class Leases:
    """Over the documents of a collection that have `due_at`, `attempts` and the fields of `FREE`.

    `holder` names this process, and is kept by a restart.
    """

    def __init__(self, collection: AsyncCollection[Document], holder: str) -> None:
        self._collection = collection
        self._holder = holder
        self._batches = itertools.count()

    async def claim(self, which: Document, now: datetime, limit: int) -> list[Document]:
        """Take due documents that nobody works on, oldest first; the claim runs out by itself."""
        free = which | {"due_at": {"$lte": now}, "leased_until": {"$lt": time.time()}}
        due = await self._collection.find(free).sort("due_at", 1).limit(limit).to_list()
        if not due:
            return []
        token = f"{self._name(which)}{next(self._batches)}"
        lease = {"leased_by": token, "leased_until": time.time() + _LEASE_S}
        mine = {"_id": {"$in": [one["_id"] for one in due]}, "leased_until": {"$lt": time.time()}}
        leased = await self._collection.update_many(mine, {"$set": lease, "$inc": {"attempts": 1}})
        if leased.modified_count < len(due):  # another process has taken some of them
            ours = {one["_id"] for one in await self._collection.find({"leased_by": token}, {"_id": 1}).to_list()}
            due = [one for one in due if one["_id"] in ours]
        return [one | {"attempts": one["attempts"] + 1} for one in due]

    async def release(self, which: Document) -> None:
        """Give back all that this process, or a former one of its name, had claimed by the same `which`."""
        mine = {"leased_by": {"$regex": f"^{re.escape(self._name(which))}"}}
        await self._collection.update_many(mine, {"$set": dict(FREE)})

    async def give_back(self, document_id: str, changes: Document) -> None:
        """Let go of one, changed in this way."""
        await self._collection.update_one({"_id": document_id}, {"$set": changes | dict(FREE)})

    def _name(self, which: Document) -> str:
        return "#".join([self._holder, *map(str, which.values()), ""])
