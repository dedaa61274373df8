"""A driver: works a shift, answers offers, drives in straight lines, sends positions, hands over at the door."""

import asyncio
from math import ceil
from typing import Literal

import aiohttp

from roundsman.client.models import AvailabilityRequest, DispatchStep, NewDriver, Progress
from roundsman.kernel.geo import LatLon, distance_m
from roundsman.simulator.day import Courier
from roundsman.simulator.gateway import Channel, Json, Person, Refused, Unreachable
from roundsman.simulator.history import DriverStory
from roundsman.simulator.stage import Stage
from roundsman.simulator.tasks import stopped

_POSITION_EVERY_S = 60.0  # of the day while driving, but
_POSITION_AT_MOST_EVERY_REAL_S = 0.5  # no more often than this in real seconds
_IDLE_POSITION_EVERY_REAL_S = 3.0
_LOOK_AGAIN_S = 2.5  # real: the app reads offers and jobs as well, in case the socket missed something


class Driver:
    """One courier of the day."""

    def __init__(self, stage: Stage, person: Person, courier: Courier) -> None:
        self._stage = stage
        self._person = person
        self._courier = courier
        self._place = courier.place
        self._free_s = 0.0  # of the day: when what is done now will be done, however late its last word got out
        self._channel: Channel | None = None
        self._answered: set[str] = set()
        self._job: asyncio.Task[None] | None = None
        self._to_do: list[Json] = []  # jobs after the one in hand
        self._answering: asyncio.Task[None] | None = None
        self._order_id = ""
        self._offline_until_s = 0.0
        self.story = DriverStory(name=courier.name)
        stage.history.drivers.append(self.story)

    async def join(self) -> None:
        """Register with a vehicle."""
        key = f"{self._stage.run}-{self._courier.name}"
        body: NewDriver = {"name": self._courier.name, "vehicle": {"type": "scooter", "plate": key.upper()}}
        driver = await self._person.app.post_drivers(body, key=key)
        self.story.driver_id = str(driver["driver_id"])

    async def play(self) -> None:
        """Work the shift; a delivery in hand is brought to its end."""
        await self._stage.until(self._courier.on_s)
        await self._go("online")
        self.story.on_at = self._stage.clock.now().isoformat()
        tasks = [asyncio.create_task(work()) for work in (self._listen, self._look_again, self._idle)]
        try:
            await self._until_off()
            await self._finish_shift()
        finally:
            for outcome in await stopped([*tasks, self._job, self._answering]):
                if isinstance(outcome, Exception):
                    self._stage.surprise(f"{self.story.name} gave up: {outcome!r}")

    async def _until_off(self) -> None:
        """Until the shift ends; longer while orders wait that nobody else may be there for."""
        while not self._stage.over.is_set() and self._stage.now_s < self._courier.off_s:
            await asyncio.sleep(0.2)

    async def _finish_shift(self) -> None:
        while not self._stage.over.is_set():
            if self._job is not None:
                await asyncio.wait([self._job], timeout=1)
                continue
            try:
                await self._go("offline")
            except Refused as refused:
                if refused.slug != "driver-on-job":
                    self._stage.surprise(f"{self.story.name} offline: {refused}")
                await asyncio.sleep(0.3)
            else:
                self.story.off_at = self._stage.clock.now().isoformat()
                return

    async def _go(self, availability: Literal["online", "offline"]) -> None:
        body: AvailabilityRequest = {
            "availability": availability,
            "location": {"lat": self._place.lat, "lon": self._place.lon},
        }
        if availability == "online":
            body["until"] = self._stage.at(self._courier.off_s).isoformat()
        await self._person.app.post_drivers_me_availability(body)

    async def _listen(self) -> None:
        while True:
            try:
                if self._stage.now_s < self._offline_until_s:
                    await self._stage.until(self._offline_until_s)
                async with self._person.channel(f"driver:{self.story.driver_id}") as channel:
                    self._channel = channel
                    async for message in channel.events():
                        self._heard(message)
            except (aiohttp.ClientError, TimeoutError, TypeError, Refused):
                await asyncio.sleep(0.5)
            finally:
                self._channel = None

    def _heard(self, message: Json) -> None:
        data: Json = message.get("data") or {}
        if message.get("event") == "OfferMade":
            self._consider(str(data["offer_id"]))
        elif message.get("type") == "positions":
            self.story.positions_accepted += int(message.get("accepted", 0))
        elif message.get("event") in {"JobCancelled", "DriverUnassigned"}:
            self._drop(str(data.get("order_id")))

    def _drop(self, order_id: str) -> None:
        self._to_do = [job for job in self._to_do if job["order_id"] != order_id]
        if order_id == self._order_id and self._job is not None:
            self._job.cancel()

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AGAIN_S)
            if self._stage.now_s < self._offline_until_s:
                continue
            try:
                for offer in (await self._person.app.get_offers_mine())["items"]:
                    self._consider(str(offer["offer_id"]))
                active = (await self._person.app.get_jobs_mine(state="active"))["items"]
                for job in sorted(active, key=lambda job: str(job["assigned_at"])):
                    self._take(job)
            except (Refused, Unreachable) as error:
                self._stage.surprise(f"{self.story.name} offers: {error}")

    def _consider(self, offer_id: str) -> None:
        if offer_id not in self._answered:
            self._answered.add(offer_id)
            self._answering = asyncio.create_task(self._answer(offer_id))

    async def _answer(self, offer_id: str) -> None:
        on_shift = self._stage.now_s < self._courier.off_s
        answer = self._stage.temper.driver_answer(offer_id) if on_shift else "decline"
        self.story.offers[answer] = self.story.offers.get(answer, 0) + 1
        try:
            if answer == "drop":
                await self._lose_connection()
            elif answer == "decline":
                await self._person.app.post_offers_by_offer_id_decline(offer_id, {"reason": "Too far"})
            else:
                self._take(await self._person.app.post_offers_by_offer_id_accept(offer_id))
        except Refused as refused:
            if refused.status not in {404, 409}:  # expired or withdrawn meanwhile
                self._stage.surprise(f"{self.story.name} offer: {refused}")
        except Unreachable as error:
            self._stage.surprise(f"{self.story.name} offer: {error}")

    async def _lose_connection(self) -> None:
        self._offline_until_s = self._stage.now_s + 300
        if self._channel is not None:
            await self._channel.socket.close()

    def _take(self, job: Json) -> None:
        """Do it after what is in hand; what is known already, or done, changes nothing."""
        order_id = str(job["order_id"])
        known = {self._order_id, *self.story.delivered, *(str(one["order_id"]) for one in self._to_do)}
        if order_id not in known:
            self._to_do.append(job)
            self._go_on()

    def _go_on(self) -> None:
        if self._job is None and self._to_do:
            job = self._to_do.pop(0)
            self._order_id = str(job["order_id"])
            if self._order_id not in self.story.jobs:
                self.story.jobs.append(self._order_id)
            self._free_s = self._stage.now_s
            self._job = asyncio.create_task(self._carry_out(job))
            self._job.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._job, self._order_id = None, ""
        if not task.cancelled() and (error := task.exception()) is not None:
            self._stage.surprise(f"{self.story.name} job: {error}")
        self._go_on()

    async def _carry_out(self, job: Json) -> None:
        """Drive to the kitchen, wait until it is ready, drive to the door, hand over."""
        steps = self._steps_left(job)
        try:
            for step in steps:
                await getattr(self, f"_{step}")(job)
        except Refused as refused:
            if refused.status not in {404, 409}:  # cancelled or taken away meanwhile
                raise

    def _steps_left(self, job: Json) -> list[str]:
        steps = ["arrived_at_pickup", "picked_up", "arrived_at_dropoff", "delivered"]
        done = str(job.get("step") or "")
        return steps[steps.index(done) + 1 :] if done in steps else steps

    async def _arrived_at_pickup(self, job: Json) -> None:
        await self._drive_to(_place(job["pickup"]))
        await self._progress(job, "arrived_at_pickup")

    async def _picked_up(self, job: Json) -> None:
        half_s = self._stage.day.pickup_service_s / 2
        await self._spend(half_s)
        self._free_s = max(self._free_s, self._ready_s(str(job["order_id"])))
        await self._until_ready(str(job["order_id"]))
        self._free_s = max(self._free_s, self._stage.now_s - half_s)  # the kitchen was late
        await self._progress(job, "picked_up")
        await self._spend(half_s)

    def _ready_s(self, order_id: str) -> float:
        planned = self._stage.planned_of.get(order_id)
        return {one.name: one.ready_s for one in self._stage.day.orders}.get(planned or "", 0.0)

    async def _until_ready(self, order_id: str) -> None:
        await self._stage.until(self._free_s)
        while not (await self._person.app.get_orders_by_order_id(order_id))["ready"]:
            await asyncio.sleep(0.1)

    async def _arrived_at_dropoff(self, job: Json) -> None:
        await self._drive_to(_place(job["dropoff"]))
        await self._progress(job, "arrived_at_dropoff")

    async def _delivered(self, job: Json) -> None:
        half_s = self._stage.day.dropoff_service_s / 2
        await self._spend(half_s)
        await self._progress(job, "delivered")
        self.story.delivered.append(str(job["order_id"]))
        await self._spend(half_s)

    async def _spend(self, seconds: float) -> None:
        """Be busy for so long after what was done before: telling it takes a person's telephone, not their time."""
        self._free_s += seconds
        await self._stage.until(self._free_s)

    async def _progress(self, job: Json, step: DispatchStep) -> None:
        body: Progress = {"step": step}
        if step == "delivered":
            body["pin"] = self._stage.pins.get(str(job["order_id"]), "")
        await self._person.app.post_jobs_by_job_id_progress(str(job["job_id"]), body)

    async def _drive_to(self, goal: LatLon) -> None:
        """Whole minutes for a straight line, as the public instances count travel."""
        start, from_s = self._place, self._free_s
        takes_s = 60.0 * ceil(distance_m(start, goal) / self._stage.day.speed_mps / 60)
        step_s = max(_POSITION_EVERY_S, _POSITION_AT_MOST_EVERY_REAL_S * self._stage.clock.speed)
        self._free_s += takes_s
        while (passed_s := self._stage.now_s - from_s) < takes_s:
            self._place = _between(start, goal, passed_s / takes_s)
            await self._send_position()
            await self._stage.until(min(from_s + takes_s, self._stage.now_s + step_s))
        self._place = goal
        await self._send_position()

    async def _idle(self) -> None:
        while True:
            await asyncio.sleep(_IDLE_POSITION_EVERY_REAL_S)
            if self._job is None:
                await self._send_position()

    async def _send_position(self) -> None:
        if self._channel is None:
            return
        point = {"lat": self._place.lat, "lon": self._place.lon, "at": self._stage.clock.now().isoformat()}
        try:
            await self._channel.send({"type": "position", "positions": [point]})
        except (aiohttp.ClientError, ConnectionError):
            return


def _place(stop: Json) -> LatLon:
    return LatLon(stop["lat"], stop["lon"])


def _between(start: LatLon, goal: LatLon, share: float) -> LatLon:
    lat = start.lat + (goal.lat - start.lat) * share
    return LatLon(lat, start.lon + (goal.lon - start.lon) * share)
