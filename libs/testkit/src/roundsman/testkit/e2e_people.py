"""The people of a test: each with a token, doing on the platform what an app would do for them."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from roundsman import client
from roundsman.client.models import (
    AvailabilityRequest,
    DispatchStep,
    JobView,
    LocationModel,
    NewDriver,
    NewItem,
    NewMenu,
    Progress,
)
from roundsman.kernel.clock import Clock
from roundsman.kernel.geo import LatLon
from roundsman.testkit.e2e_api import PATIENCE_S, Answer, Api, Ask, new_key
from roundsman.testkit.e2e_socket import Watch, watching
from roundsman.testkit.eventually import eventually

STEPS: tuple[DispatchStep, ...] = ("arrived_at_pickup", "picked_up", "arrived_at_dropoff", "delivered")
_DISHES = (("House bowl", 1150), ("Noodles", 990), ("Soup", 650))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody logged in."""

    api: Api
    user_id: str
    email: str
    token: str

    async def get(self, path: str) -> Any:
        """Read something, patiently."""
        return await self.api.patiently(self.ask("GET", path))

    async def post(self, path: str, body: Any = None, key: str = "") -> Any:
        """Do something, patiently: every try carries the same `Idempotency-Key`."""
        return await self.api.patiently(self.ask("POST", path, {} if body is None else body, key))

    async def put(self, path: str, body: Any) -> Any:
        """Replace something, patiently."""
        return await self.api.patiently(self.ask("PUT", path, body))

    async def patch(self, path: str, body: Any) -> Any:
        """Change something, patiently."""
        return await self.api.patiently(self.ask("PATCH", path, body))

    @property
    def app(self) -> client.Api:
        """The typed client, as patient as an app on a bad network."""
        http = client.Http(self.api.url, self.api.http)
        return client.Api(client.Patient(client.WithToken(http, self.token), tries=60, longest_wait_s=0.5))

    async def try_to(self, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        """Ask once, whatever the answer."""
        return await self.api.once(self.ask(method, path, body, key))

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Ask:
        """A request of this person's."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or new_key()
        return Ask(method=method, path=path, body=body, headers=headers)

    def watching(self, channel: str) -> AbstractAsyncContextManager[Watch]:
        """Watch a channel until the block ends."""
        return watching(self.api, self.token, channel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kitchen:
    """A vendor with a menu, and whoever stands at its tablet."""

    person: Person
    vendor_id: str
    place: LatLon
    menu_version: int
    item_ids: tuple[str, ...]

    @classmethod
    async def open(cls, person: Person, name: str, place: LatLon) -> "Kitchen":
        """Register a vendor and publish its menu."""
        location: LocationModel = {"lat": place.lat, "lon": place.lon, "address": f"Kitchen of {name}"}
        vendor = await person.app.post_vendors({"name": name, "location": location}, key=new_key())
        items: list[NewItem] = [{"name": dish, "price_minor": minor} for dish, minor in _DISHES]
        body: NewMenu = {"currency": "USD", "items": items}
        menu, _ = await person.app.put_vendors_by_vendor_id_menu(vendor["vendor_id"], body)
        return cls(
            person=person,
            vendor_id=vendor["vendor_id"],
            place=place,
            menu_version=menu["menu_version"],
            item_ids=tuple(item["item_id"] for item in menu["items"]),
        )

    async def accept(self, order_id: str, minutes: int = 0) -> None:
        """Wait for the ticket and take it."""
        await self._has_ticket(order_id)
        await self.person.app.post_tickets_by_order_id_accept(order_id, {"preparation_minutes": minutes})

    async def reject(self, order_id: str, reason: str) -> None:
        """Wait for the ticket and refuse it."""
        await self._has_ticket(order_id)
        await self.person.app.post_tickets_by_order_id_reject(order_id, {"reason": reason})

    async def ready(self, order_id: str) -> None:
        """Tell that it can be collected."""
        await self.person.app.post_tickets_by_order_id_ready(order_id)

    async def _has_ticket(self, order_id: str) -> None:
        async def ticket() -> Any:
            return await self.person.get(f"/tickets/{order_id}")

        await eventually(ticket, within_s=PATIENCE_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """A driver at work."""

    person: Person
    driver_id: str
    clock: Clock

    @classmethod
    async def join(cls, person: Person, name: str, clock: Clock) -> "Courier":
        """Register with a vehicle."""
        body: NewDriver = {"name": name, "vehicle": {"type": "scooter", "plate": new_key()[:8].upper()}}
        driver = await person.app.post_drivers(body, key=new_key())
        return cls(person=person, driver_id=driver["driver_id"], clock=clock)

    @asynccontextmanager
    async def on_shift(self, place: LatLon) -> AsyncIterator["Courier"]:
        """Online at this place until the block ends."""
        await self.go("online", place)
        try:
            yield self
        finally:
            await eventually(self._off, within_s=PATIENCE_S)

    async def go(self, availability: Literal["online", "offline", "on_break"], place: LatLon | None = None) -> None:
        """Tell whether one works, and where."""
        body: AvailabilityRequest = {"availability": availability}
        if place:
            body["location"] = {"lat": place.lat, "lon": place.lon}
        await self.person.app.post_drivers_me_availability(body)

    async def offered(self, order_id: str) -> str:
        """Wait until the order is offered; gives the offer's id. Offers of other orders are declined."""

        async def look() -> str:
            for offer in (await self.person.get("/offers/mine"))["items"]:
                if offer["order_id"] == order_id:
                    return str(offer["offer_id"])
                await self.person.post(f"/offers/{offer['offer_id']}/decline", {"reason": "Not mine"})
            return ""

        return await eventually(look, within_s=PATIENCE_S)

    async def take(self, order_id: str) -> str:
        """Wait for the offer and accept it; gives the job's id."""
        job = await self.person.app.post_offers_by_offer_id_accept(await self.offered(order_id))
        return job["job_id"]

    async def report(self, job_id: str, step: DispatchStep, pin: str | None = None) -> JobView:
        """Report a step."""
        body: Progress = {"step": step}
        if pin:
            body["pin"] = pin
        return await self.person.app.post_jobs_by_job_id_progress(job_id, body)

    def at(self, place: LatLon, ago_s: float = 0) -> dict[str, Any]:
        """A position of some seconds ago."""
        moment = self.clock.now() - timedelta(seconds=ago_s)
        return {"lat": place.lat, "lon": place.lon, "at": moment.isoformat()}

    async def _off(self) -> bool:
        """Leave work; the driver service may take a moment to hear that the job is done."""
        answer = await self.person.try_to("POST", "/drivers/me/availability", {"availability": "offline"})
        assert answer.status == 200, answer.body
        return True
