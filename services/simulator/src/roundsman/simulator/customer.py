"""A customer: orders, watches, sometimes changes their mind, tells the driver the PIN at the door."""

import asyncio

import aiohttp

from roundsman.client.models import PlaceOrderRequest, PortionModel
from roundsman.simulator.day import PlannedOrder
from roundsman.simulator.gateway import Json, Person, Refused, Unreachable
from roundsman.simulator.history import OrderStory
from roundsman.simulator.stage import Stage
from roundsman.simulator.tasks import stopped

_ENDED = frozenset({"completed", "cancelled"})
_LOOK_AGAIN_S = 2.0  # real: what an app does beside its socket, in case it missed something
_STATUS_AFTER = {
    "OrderPlaced": "placed",
    "OrderAuthorized": "authorized",
    "OrderAccepted": "accepted",
    "OrderAssigned": "assigned",
    "OrderUnassigned": "accepted",
    "OrderPickedUp": "picked_up",
    "OrderDelivered": "delivered",
    "OrderCompleted": "completed",
    "OrderCancelled": "cancelled",
}


class Customer:
    """One person with one order of the day."""

    def __init__(self, stage: Stage, person: Person, planned: PlannedOrder) -> None:
        self._stage = stage
        self._person = person
        self._planned = planned
        place = {one.name: one.place for one in stage.day.restaurants}[planned.restaurant]
        self.story = OrderStory(
            name=planned.name,
            payment_token=stage.temper.payment_token(planned.name),
            vendor_id=stage.vendor_ids[planned.restaurant],
            lat=planned.place.lat,
            lon=planned.place.lon,
            vendor_lat=place.lat,
            vendor_lon=place.lon,
        )
        stage.history.orders.append(self.story)

    async def play(self) -> None:
        """Place the order at its time and stay until it has ended."""
        await self._stage.until(self._planned.placed_s)
        try:
            order = await self._place()
        except Refused as refused:
            self.story.problem = refused.slug
            return
        except Unreachable as error:
            self._stage.surprise(f"{self._planned.name} not placed: {error}")
            return
        self._note(order)
        tasks = [asyncio.create_task(self._watch()), asyncio.create_task(self._change_mind())]
        try:
            await self._stay()
        finally:
            await stopped(tasks)

    async def _place(self) -> Json:
        menu = self._stage.menus[self.story.vendor_id]
        basket = 1 + int(self._stage.temper.chance("basket", self._planned.name) * len(menu.items))
        lines: list[PortionModel] = [
            {"item_id": item, "quantity": 1 + n % 2} for n, item in enumerate(menu.items[:basket])
        ]
        place = self._planned.place
        body: PlaceOrderRequest = {
            "vendor_id": self.story.vendor_id,
            "menu_version": menu.version,
            "lines": lines,
            "dropoff": {"lat": place.lat, "lon": place.lon, "address": f"Door of {self._planned.name}"},
            "payment_token": self.story.payment_token,
            "tip_minor": 100 * int(self._stage.temper.chance("tip", self._planned.name) * 4),
            "proof": ["pin"],
        }
        return await self._person.app.post_orders(body, key=f"{self._stage.run}-{self._planned.name}")

    def _note(self, order: Json) -> None:
        story = self.story
        if not story.order_id:
            story.order_id, story.placed_at = str(order["order_id"]), str(order["placed_at"])
            story.total_minor, story.currency = order["price"]["total_minor"], order["price"]["currency"]
            self._stage.pins[story.order_id] = str(order.get("pin") or "")
            self._stage.planned_of[story.order_id] = self._planned.name
        story.status = str(order["status"])
        story.reason = str((order.get("cancellation") or {}).get("reason", ""))

    async def _watch(self) -> None:
        """Follow the order on a socket, as the app does."""
        while True:
            try:
                async with self._person.channel(f"order:{self.story.order_id}") as channel:
                    async for message in channel.events():
                        self._heard(message)
            except (aiohttp.ClientError, TimeoutError, TypeError, Refused):
                await asyncio.sleep(0.5)

    def _heard(self, message: Json) -> None:
        status = _STATUS_AFTER.get(str(message.get("event")))
        if status and self.story.status not in _ENDED:
            self.story.status = status
            if status == "cancelled":
                self.story.reason = str(message.get("data", {}).get("reason", ""))

    async def _stay(self) -> None:
        while not self._stage.over.is_set():
            if self.story.status in _ENDED:
                self._note(await self._person.app.get_orders_by_order_id(self.story.order_id))
                return
            await asyncio.sleep(_LOOK_AGAIN_S)
            try:
                self._note(await self._person.app.get_orders_by_order_id(self.story.order_id))
            except (Refused, Unreachable) as error:
                self._stage.surprise(f"{self._planned.name} not readable: {error}")

    async def _change_mind(self) -> None:
        after_s = self._stage.temper.cancels_after_s(self._planned.name)
        if after_s is None:
            return
        await self._stage.wait(after_s)
        self.story.cancel_asked = True
        order_id = self.story.order_id
        try:
            order = await self._person.app.post_orders_by_order_id_cancel(
                order_id, {"reason": "I changed my mind"}, key=f"cancel-{order_id}"
            )
        except Refused as refused:
            if refused.status != 409:
                self._stage.surprise(f"{self._planned.name} cancel: {refused}")
            return
        self.story.cancel_granted = True
        self._note(order)
