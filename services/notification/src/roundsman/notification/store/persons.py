"""What notification holds of a person: to be shown to them, and to be forgotten."""

from datetime import datetime
from typing import Any

from roundsman.notification.store.mongo import Document, Store

_OURS = {"leased_by": 0, "leased_until": 0, "secret": 0}  # not theirs to read, or a door for whoever reads it


class MongoPersons:
    """The documents of one person, in all collections that have some."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def shown(self, user_id: str) -> dict[str, list[dict[str, Any]]]:
        """Collection -> the person's documents."""
        found = {
            "people": await self._store.people.find({"_id": user_id}).to_list(),
            **{name: await self._of(name, user_id) for name in ("notifications", "letters", "letters_ended")},
        }
        return {name: documents for name, documents in found.items() if documents}

    async def forget(self, user_id: str, at: datetime) -> None:
        """Leave ids and times; repeating it changes nothing.

        The person stays known without a name from `at` on: what is told of them late is older, and changes nothing.
        """
        nobody: Document = {"name": "", "email": "", "language": "", "at": at}
        await self._store.people.update_one({"_id": user_id}, {"$set": nobody})
        await self._store.letters.delete_many({"user_id": user_id})
        await self._store.notifications.update_many({"user_id": user_id}, {"$set": {"subject": "", "text": ""}})

    async def _of(self, collection: str, user_id: str) -> list[Document]:
        return await self._store[collection].find({"user_id": user_id}, _OURS).to_list()
