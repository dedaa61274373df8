"""Whom and what we know, on MongoDB."""

from collections.abc import Collection, Mapping, Sequence

from pymongo import UpdateOne

from roundsman.kernel.ids import UserId
from roundsman.notification.domain.notification import Business, Known, OrderSummary, Person
from roundsman.notification.domain.telling import Audience, Intent
from roundsman.notification.ports import Dated
from roundsman.notification.store.documents import business_of, order_of, order_to_document, person_of
from roundsman.notification.store.mongo import Document, Store, whichever_is_first


class MongoDirectory:
    """`Directory` in `people`, `businesses` (vendors and drivers) and `orders`. The newest fact counts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def look_up(self, intents: Sequence[Intent]) -> Known:
        """See `Directory`."""
        orders = await self._orders({intent.order_id for intent in intents})
        named = {intent.addressee for intent in intents if intent.audience is not Audience.CUSTOMER}
        vendors = {order.vendor_id for order in orders.values()}
        vendors |= {intent.details["vendor_id"] for intent in intents if "vendor_id" in intent.details}
        businesses = await self._businesses(named | vendors)
        users = {UserId(intent.addressee) for intent in intents if intent.audience is Audience.CUSTOMER}
        users |= {business.user_id for business in businesses.values()}
        return Known(people=await self._people(users), businesses=businesses, orders=orders)

    async def learn_people(self, people: Mapping[str, Dated[Person]]) -> None:
        """See `Directory`."""
        facts = {
            user: {
                "org_id": told.fact.org_id,
                "name": told.fact.name,
                "email": told.fact.email,
                "language": told.fact.language,
                "at": told.at,
            }
            for user, told in people.items()
        }
        await self._learn("people", facts)

    async def learn_businesses(self, businesses: Mapping[str, Dated[Business]]) -> None:
        """See `Directory`."""
        facts = {
            one: {
                "user_id": str(told.fact.user_id),
                "org_id": told.fact.org_id,
                "name": told.fact.name,
                "at": told.at,
            }
            for one, told in businesses.items()
        }
        await self._learn("businesses", facts)

    async def learn_orders(self, orders: Mapping[str, OrderSummary]) -> None:
        """See `Directory`."""
        writes = [
            UpdateOne({"_id": one}, {"$setOnInsert": _without_id(order_to_document(order))}, upsert=True)
            for one, order in orders.items()
        ]
        if writes:
            with whichever_is_first():
                await self._store.orders.bulk_write(writes, ordered=False)

    async def _learn(self, collection: str, facts: Mapping[str, Document]) -> None:
        if not facts:
            return
        writes = [
            UpdateOne({"_id": one, "at": {"$lte": fact["at"]}}, {"$set": _without_id(fact)}, upsert=True)
            for one, fact in facts.items()
        ]
        with whichever_is_first():  # a newer fact is there: the upsert finds the id taken
            await self._store[collection].bulk_write(writes, ordered=False)

    async def _people(self, ids: Collection[str]) -> dict[str, Person]:
        found = await self._store.people.find({"_id": {"$in": list(ids)}}).to_list()
        return {one["_id"]: person_of(one) for one in found}

    async def _businesses(self, ids: Collection[str]) -> dict[str, Business]:
        found = await self._store.businesses.find({"_id": {"$in": list(ids)}}).to_list()
        return {one["_id"]: business_of(one) for one in found}

    async def _orders(self, ids: Collection[str]) -> dict[str, OrderSummary]:
        found = await self._store.orders.find({"_id": {"$in": list(ids)}}).to_list()
        return {one["_id"]: order_of(one) for one in found}


def _without_id(fact: Document) -> Document:
    return {name: value for name, value in fact.items() if name != "_id"}
