"""Every message ever written, on MongoDB."""

from collections.abc import Collection, Mapping, Sequence

from pymongo import UpdateOne

from roundsman.kernel.ids import NotificationId
from roundsman.notification.domain.notification import Notification, Status
from roundsman.notification.store.documents import notification_of, notification_to_document
from roundsman.notification.store.mongo import Store, whichever_is_first


class MongoLog:
    """`Log` in the collection `notifications`; the id is what makes a message one.

    Writes name a document by its id alone: the store of a single machine reads the whole collection for any other
    condition.
    """

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

    async def mark_sent(self, messages: Sequence[Notification]) -> None:
        """See `Log`."""
        writes = [
            UpdateOne({"_id": one.id}, {"$set": {"status": one.status.value, "sent_at": one.sent_at}})
            for one in messages
        ]
        if writes:
            await self._notifications.bulk_write(writes, ordered=False)

    async def mark_failed(self, message: Notification, why: str) -> None:
        """See `Log`."""
        failed = {"status": Status.FAILED.value, "failure": why}
        await self._notifications.update_one({"_id": message.id}, {"$set": failed})

    async def _stored(self, ids: Collection[str]) -> dict[NotificationId, Notification]:
        found = await self._notifications.find({"_id": {"$in": list(ids)}}).to_list()
        return {NotificationId(one["_id"]): notification_of(one) for one in found}
