"""A vendor: sees tickets on a socket, answers them, marks them ready when the kitchen is."""

import asyncio

import aiohttp

from roundsman.client.models import LocationModel, NewItem, NewMenu
from roundsman.simulator.day import PlannedOrder, Restaurant
from roundsman.simulator.gateway import Person, Refused, Unreachable
from roundsman.simulator.history import VendorStory
from roundsman.simulator.stage import Menu, Stage

_LOOK_AGAIN_S = 3.0  # real: the app reads the queue as well, in case the socket missed something
_DISHES = (("House bowl", 1150), ("Noodles", 990), ("Soup", 650), ("Side salad", 450), ("Lemonade", 350))


class Vendor:
    """One restaurant and the person at its tablet."""

    def __init__(self, stage: Stage, person: Person, restaurant: Restaurant) -> None:
        self._stage = stage
        self._person = person
        self._restaurant = restaurant
        self._planned = {one.name: one for one in stage.day.orders if one.restaurant == restaurant.name}
        self._seen: set[str] = set()
        self._at_work: set[asyncio.Task[None]] = set()
        self.story = VendorStory(name=restaurant.name)
        stage.history.vendors.append(self.story)

    async def open(self) -> None:
        """Join the platform and publish a menu."""
        place = self._restaurant.place
        location: LocationModel = {"lat": place.lat, "lon": place.lon, "address": f"Kitchen of {self._restaurant.name}"}
        key = f"{self._stage.run}-{self._restaurant.name}"
        vendor = await self._person.app.post_vendors({"name": self._restaurant.name, "location": location}, key=key)
        self.story.vendor_id = vendor_id = str(vendor["vendor_id"])
        items: list[NewItem] = [{"name": name, "price_minor": price} for name, price in _DISHES]
        body: NewMenu = {"currency": "USD", "items": items}
        menu, _ = await self._person.app.put_vendors_by_vendor_id_menu(vendor_id, body)
        self._stage.vendor_ids[self._restaurant.name] = vendor_id
        ids = tuple(str(item["item_id"]) for item in menu["items"])
        self._stage.menus[vendor_id] = Menu(version=menu["menu_version"], items=ids)

    async def play(self) -> None:
        """Answer tickets until the play is over."""
        looking = asyncio.create_task(self._look_at_queue())
        listening = asyncio.create_task(self._listen())
        await self._stage.over.wait()
        for task in (looking, listening):
            task.cancel()
        await asyncio.gather(looking, listening, *self._at_work, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            try:
                await self._follow()
            except (aiohttp.ClientError, TimeoutError, TypeError, Refused):
                await asyncio.sleep(0.5)

    async def _follow(self) -> None:
        async with self._person.channel(f"vendor:{self.story.vendor_id}") as channel:
            async for message in channel.events():
                if message.get("event") == "TicketOpened":
                    self._take(str(message["data"]["order_id"]))

    async def _look_at_queue(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AGAIN_S)
            try:
                queue = await self._person.app.get_vendors_by_vendor_id_tickets(
                    self.story.vendor_id, state="open", limit=200
                )
            except (Refused, Unreachable) as error:
                self._stage.surprise(f"{self.story.name} queue: {error}")
                continue
            for ticket in queue["items"]:
                self._take(str(ticket["order_id"]))

    def _take(self, order_id: str) -> None:
        if order_id not in self._seen:
            self._seen.add(order_id)
            task = asyncio.create_task(self._serve(order_id))
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)

    async def _serve(self, order_id: str) -> None:
        planned = await self._plan_of(order_id)
        answer = self._stage.temper.vendor_answer(planned.name)
        self.story.answers[answer] = self.story.answers.get(answer, 0) + 1
        try:
            if answer == "reject":
                await self._person.app.post_tickets_by_order_id_reject(order_id, {"reason": "The kitchen is full"})
            elif answer == "accept":
                await self._cook(order_id, planned)
        except Refused as refused:
            if refused.status != 409:  # 409: cancelled or timed out meanwhile
                self._stage.surprise(f"{self.story.name} ticket: {refused}")
        except Unreachable as error:
            self._stage.surprise(f"{self.story.name} ticket: {error}")

    async def _plan_of(self, order_id: str) -> PlannedOrder:
        """The plan behind an order; its customer may not have read the answer to the POST yet."""
        while order_id not in self._stage.planned_of:
            await asyncio.sleep(0.05)
        return self._planned[self._stage.planned_of[order_id]]

    async def _cook(self, order_id: str, planned: PlannedOrder) -> None:
        minutes = max(0, int((planned.ready_s - self._stage.now_s) / 60))  # whole ones that are left
        ticket = await self._person.app.post_tickets_by_order_id_accept(order_id, {"preparation_minutes": minutes})
        if ticket.get("order_id") != order_id:
            self._stage.surprise(f"{self.story.name}: the answer names another ticket")
        await self._stage.until(planned.ready_s)
        await self._person.app.post_tickets_by_order_id_ready(order_id)
