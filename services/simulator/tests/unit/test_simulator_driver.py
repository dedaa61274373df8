"""A driver's shift: job after job without a gap, in the time that it takes, and nothing new when it is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from roundsman.kernel.clock import ScaledClock
from roundsman.kernel.geo import LatLon
from roundsman.simulator.behaviour import NEVER, Temper
from roundsman.simulator.day import Courier, Day, PlannedOrder, Restaurant
from roundsman.simulator.driver import Driver
from roundsman.simulator.gateway import Gateway, Person, Refused
from roundsman.simulator.history import History
from roundsman.simulator.stage import Stage
from roundsman.testkit import eventually

ORIGIN = datetime(2026, 3, 2, 6, tzinfo=UTC)
START, KITCHEN, DOOR = LatLon(50.0, 8.0), LatLon(50.0, 8.0), LatLon(50.03, 8.0)
AHEAD_S = 9_999_999.0  # a shift that is over before anybody can look
DAY = Day(
    name="a-day",
    restaurants=(Restaurant(name="r1", place=KITCHEN),),
    couriers=(),
    orders=tuple(
        PlannedOrder(name=name, restaurant="r1", place=DOOR, placed_s=0, ready_s=ready_s)
        for name, ready_s in (("o1", 600.0), ("o2", 0.0))
    ),
    speed_mps=10,
    pickup_service_s=240,
    dropoff_service_s=240,
)


@dataclass
class Platform:
    """What a driver's app talks to: offers when told to, and remembers what it was told."""

    clock: ScaledClock
    messages: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    told: list[tuple[str, str, float]] = field(default_factory=list)  # job, step or answer, second
    socket: Any = None

    @property
    def app(self) -> "Platform":
        return self

    @asynccontextmanager
    async def channel(self, _: str) -> AsyncIterator["Platform"]:
        yield self

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        while True:
            yield await self.messages.get()

    async def send(self, _: Any) -> None:
        """Positions are of no interest here."""

    def offers(self, name: str) -> None:
        self.messages.put_nowait({"event": "OfferMade", "data": {"offer_id": name}})

    async def post_drivers_me_availability(self, body: dict[str, Any]) -> None:
        if body["availability"] == "offline" and not self.messages.empty():
            raise Refused(409, {"type": "/problems/driver-on-job"})  # for as long as it takes to be asked
        self._note("driver", body["availability"])

    async def post_offers_by_offer_id_accept(self, offer_id: str) -> dict[str, Any]:
        self._note(offer_id, "accept")
        kitchen, door = ({"lat": one.lat, "lon": one.lon} for one in (KITCHEN, DOOR))
        return {"job_id": offer_id, "order_id": offer_id, "pickup": kitchen, "dropoff": door, "step": None}

    async def post_offers_by_offer_id_decline(self, offer_id: str, _: Any) -> None:
        self._note(offer_id, "decline")

    async def post_jobs_by_job_id_progress(self, job_id: str, body: dict[str, Any]) -> None:
        self._note(job_id, body["step"])
        if body["step"] == "picked_up" and job_id == "o1":
            self.offers("o2")

    async def get_orders_by_order_id(self, _: str) -> dict[str, bool]:
        return {"ready": True}

    def _note(self, what: str, said: str) -> None:
        self.told.append((what, said, (self.clock.now() - ORIGIN).total_seconds()))


def a_driver(off_s: float) -> tuple[Driver, Platform, Stage]:
    clock = ScaledClock(origin=ORIGIN, started_at=datetime.now(UTC), speed=2_000)
    history = History(day=DAY.name, seed=7, speed=clock.speed)
    stage = Stage(
        day=DAY,
        gateway=cast(Gateway, None),
        clock=clock,
        temper=Temper(7, NEVER),
        history=history,
        run="run",
        zero_at=ORIGIN,
    )
    stage.planned_of.update(o1="o1", o2="o2")
    platform = Platform(clock)
    courier = Courier(name="c1", place=START, on_s=0, off_s=off_s)
    return Driver(stage, cast(Person, platform), courier), platform, stage


async def test_the_next_job_is_taken_on_the_way_and_begins_when_the_first_has_ended() -> None:
    driver, platform, stage = a_driver(off_s=AHEAD_S)
    platform.offers("o1")
    playing = asyncio.create_task(driver.play())

    await eventually(lambda: _all_of(driver.story.delivered, ["o1", "o2"]))
    stage.over.set()
    await playing

    steps = ["arrived_at_pickup", "picked_up", "arrived_at_dropoff", "delivered"]
    said = [(what, how) for what, how, _ in platform.told if how in steps or how == "accept"]
    first = [("o1", step) for step in steps]
    assert said == [("o1", "accept"), *first[:2], ("o2", "accept"), *first[2:], *(("o2", step) for step in steps)]
    at = {(what, how): second for what, how, second in platform.told}
    way_s = 360  # 3,336 m in whole minutes
    assert at["o1", "picked_up"] >= 600
    assert at["o1", "delivered"] >= 600 + 120 + way_s + 120
    assert at["o2", "arrived_at_pickup"] >= 600 + 120 + way_s + 240 + way_s
    assert stage.history.surprises == []


async def test_who_has_worked_to_the_end_of_the_shift_takes_nothing_new() -> None:
    driver, platform, stage = a_driver(off_s=0.0)
    platform.offers("o1")
    playing = asyncio.create_task(driver.play())

    await eventually(lambda: _all_of([how for _, how, _ in platform.told], ["decline", "offline"]))
    await playing

    assert "accept" not in [how for _, how, _ in platform.told]
    assert stage.history.surprises == []


async def _all_of(seen: list[str], wanted: list[str]) -> bool:
    return set(wanted) <= set(seen)
