"""Every message ever written, on MongoDB."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from roundsman.kernel.ids import NotificationId
from roundsman.notification.domain.notification import Notification, Status
from roundsman.notification.store.documents import notification_of, notification_to_document
from roundsman.notification.store.mongo import Document, Store, whichever_is_first


class MongoLog:
    """`Log` in the collection `notifications`; the id is what makes a message one."""

    def __init__(self, store: Store) -> None:
        self._notifications = store.notifications

    async def write(self, messages: Sequence[Notification]) -> Mapping[NotificationId, Notification]:
        """See `Log`."""
        if not messages:
            return {}
        given = {one.id: one for one in messages}
        with whichever_is_first():
            await self._notifications.insert_many([notification_to_document(one) for one in messages], ordered=False)
            return given  # all of them are new
        return await self._stored(given)

    async def mark_sent(self, message: Notification, at: datetime) -> None:
        """See `Log`."""
        await self._set(message.id, {"status": Status.SENT.value, "sent_at": at})

    async def mark_failed(self, message: Notification, why: str) -> None:
        """See `Log`."""
        await self._set(message.id, {"status": Status.FAILED.value, "failure": why})

    async def _set(self, message_id: NotificationId, fields: Document) -> None:
        # By the id alone: the document store of a single machine reads the whole collection for any other condition.
        await self._notifications.update_one({"_id": message_id}, {"$set": fields})

    async def _stored(self, ids: Collection[str]) -> dict[NotificationId, Notification]:
        found = await self._notifications.find({"_id": {"$in": list(ids)}}).to_list()
        return {NotificationId(one["_id"]): notification_of(one) for one in found}
