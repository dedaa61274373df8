"""The read side: what routes ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import NotificationId, OrgId, UserId
from roundsman.notification.domain.notification import Notification, Status
from roundsman.notification.domain.telling import Channel, Intent
from roundsman.notification.store.documents import intent_of, notification_of
from roundsman.notification.store.mongo import Document, Store, reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A page, newest first: up to `limit` below (`before`, `before_id`)."""

    limit: int
    before: datetime | None = None
    before_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An intent that is not done, and why."""

    intent: Intent
    why: str


class NotificationQueries:
    """Reads, and the one mark that a reader makes. All raise `StoreAway` when the store does not answer."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def inbox(self, user_id: UserId, window: Window) -> list[Notification]:
        """A person's messages in the app."""
        mine = {"user_id": str(user_id), "channel": Channel.IN_APP.value, "status": Status.SENT.value}
        return await self._page(mine, window)

    async def mark_read(self, user_id: UserId, message_id: NotificationId, at: datetime) -> Notification | None:
        """Note when the person first read it; None if they have no such message."""
        mine = {"_id": str(message_id), "user_id": str(user_id), "channel": Channel.IN_APP.value}
        with reached():
            await self._store.notifications.update_one(mine | {"read_at": None}, {"$set": {"read_at": at}})
            found = await self._store.notifications.find_one(mine)
        return notification_of(found) if found else None

    async def log(self, org_id: OrgId, filters: Mapping[str, str], window: Window) -> list[Notification]:
        """An organization's messages, where each named field has the given value."""
        return await self._page({"org_id": str(org_id)} | dict(filters), window)

    async def waiting(self, org_id: OrgId, order_id: str) -> list[Waiting]:
        """What an order's people are still to be told, if it is the organization's order."""
        with reached():
            order = await self._store.orders.find_one({"_id": order_id}, {"org_id": 1})
            found = await self._store.intents.find({"order_id": order_id}).sort("at", 1).to_list()
        return [
            Waiting(intent=intent_of(one), why=one["why"])
            for one in found
            if (order["org_id"] if order else one["cause"].get("org")) == org_id
        ]

    async def counts(self, org_id: OrgId) -> dict[str, dict[str, int]]:
        """Step -> channel -> how many messages were sent."""
        sent = {"$match": {"org_id": str(org_id), "status": Status.SENT.value}}
        grouped = {"$group": {"_id": {"step": "$step", "channel": "$channel"}, "n": {"$sum": 1}}}
        with reached():
            found = await (await self._store.notifications.aggregate([sent, grouped])).to_list()
        counts: dict[str, dict[str, int]] = {}
        for one in found:
            counts.setdefault(one["_id"]["step"], {})[one["_id"]["channel"]] = one["n"]
        return counts

    async def _page(self, filters: Document, window: Window) -> list[Notification]:
        if window.before is not None:
            older = {"created_at": {"$lt": window.before}}
            beside = {"created_at": window.before, "_id": {"$lt": window.before_id}}
            filters = filters | {"$or": [older, beside]}
        newest_first = [("created_at", -1), ("_id", -1)]
        with reached():
            found = await self._store.notifications.find(filters).sort(newest_first).limit(window.limit).to_list()
        return [notification_of(one) for one in found]
