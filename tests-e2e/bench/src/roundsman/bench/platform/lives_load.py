"""Plays whole lives of orders: so many at once, each from its placing to its completion, by all three people's apps.

Vendors and drivers learn of tickets and offers on their sockets; everything else is a call through the gateway.
"""

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from roundsman.bench.platform.elsewhere import own_cpu_s, percentile, run_load, say_warm
from roundsman.bench.platform.frames import Socket
from roundsman.bench.platform.people import Town, VendorHere, basket
from roundsman.bench.platform.wire import Answer, Pool, request

_LIFE_WITHIN_S = 60.0
_OPEN_WITHIN_S = 30.0
_STEPS = ("picked_up", "delivered")


class LifeFailed(Exception):
    """A call of a life was refused, or what had to follow did not come."""


@dataclass(slots=True)
class _Life:
    """What the sockets tell of one order."""

    ticket: "asyncio.Future[None]"
    offer: "asyncio.Future[tuple[str, str, str]]"  # offer id, job id, driver's token
    completed: "asyncio.Future[None]"


@dataclass(slots=True)
class Found:
    """What was seen."""

    ended_at_s: list[float] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Lives:
    """The apps of everybody in town."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._pool = Pool(town.gateway_url)
        self._lives: dict[str, _Life] = {}
        self._sockets: list[Socket] = []
        self._placed = 0
        self._run = secrets.token_hex(4)  # keeps the keys of several loads on one platform apart
        self.found = Found()

    async def listen(self) -> None:
        """Open everybody's sockets."""
        for vendor in self._town.vendors:
            await self._subscribe(vendor.token, f"vendor:{vendor.vendor_id}", self._at_tablet)
        for driver in self._town.drivers:
            await self._subscribe(driver.token, f"driver:{driver.driver_id}", self._radio_of(driver.token))

    async def _subscribe(self, token: str, channel: str, hear: Any) -> None:
        heard = asyncio.Event()

        def take(text: bytes) -> None:
            if text.startswith(b'{"type":"subscribed"'):
                heard.set()
            else:
                hear(text)

        async with asyncio.timeout(_OPEN_WITHIN_S):
            socket = await Socket.open(self._town.gateway_url, "/ws/v1", take, token)
            socket.say({"type": "subscribe", "channel": channel})
            await heard.wait()
        self._sockets.append(socket)

    def _at_tablet(self, text: bytes) -> None:
        if b'"TicketOpened"' in text:
            _resolve(self._life_of(text).ticket, None)
        elif b'"OrderCompleted"' in text:
            _resolve(self._life_of(text).completed, None)

    def _radio_of(self, token: str) -> Any:
        def hear(text: bytes) -> None:
            if b'"OfferMade"' in text:
                told = orjson.loads(text)["data"]
                _resolve(self._life(told["order_id"]).offer, (told["offer_id"], told["job_id"], token))

        return hear

    def _life_of(self, text: bytes) -> _Life:
        return self._life(orjson.loads(text)["data"]["order_id"])

    def _life(self, order_id: str) -> _Life:
        """Sockets may tell of an order before the answer to its POST is here."""
        if order_id not in self._lives:
            new = asyncio.get_running_loop().create_future
            self._lives[order_id] = _Life(new(), new(), new())
        return self._lives[order_id]

    async def play_until(self, end_s: float) -> None:
        """One life after the other."""
        while time.monotonic() < end_s:
            began_s = time.monotonic()
            try:
                async with asyncio.timeout(_LIFE_WITHIN_S):
                    await self._play()
            except (LifeFailed, OSError, TimeoutError) as error:
                self.found.failures.append(repr(error)[:200])
                continue
            self.found.ended_at_s.append(time.monotonic())
            self.found.took_s.append(time.monotonic() - began_s)

    async def _play(self) -> None:
        n, self._placed = self._placed, self._placed + 1
        vendor = self._town.vendors[n % len(self._town.vendors)]
        customer = self._town.customers[n % len(self._town.customers)]
        order = await self._post(customer, "/orders", basket(vendor), key=f"{self._run}-{n}")
        order_id = str(order["order_id"])
        life = self._life(order_id)
        await self._cook(order_id, vendor, life)
        offer_id, job_id, driver = await life.offer
        await self._post(driver, f"/offers/{offer_id}/accept")
        for step in _STEPS:
            pin = {"pin": order["pin"]} if step == "delivered" else {}
            await self._post(driver, f"/jobs/{job_id}/progress", {"step": step, **pin})
        await life.completed
        del self._lives[order_id]

    async def _cook(self, order_id: str, vendor: VendorHere, life: _Life) -> None:
        await life.ticket
        await self._post(vendor.token, f"/tickets/{order_id}/accept", {"preparation_minutes": 0})
        await self._post(vendor.token, f"/tickets/{order_id}/ready")

    async def _post(self, token: str, path: str, body: object = None, key: str = "") -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or path}
        answer = await self._pool.ask(request("POST", f"/api/v1{path}", headers, body or {}))
        return _told(path, answer)

    def close(self) -> None:
        """Everybody puts their phone away."""
        for socket in self._sockets:
            socket.close()
        self._pool.close()


def _told(path: str, answer: Answer) -> Mapping[str, Any]:
    if answer.status >= 400:
        raise LifeFailed(f"{path}: {answer.status} {answer.body[:120]!r}")
    told: Mapping[str, Any] = orjson.loads(answer.body)
    return told


def _resolve(waiting: "asyncio.Future[Any]", value: object) -> None:
    if not waiting.done():
        waiting.set_result(value)


async def load(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Warm up, then measure for `lasts_s`, with `at_once` lives under way."""
    lives = Lives(Town.from_json(task["town"]))
    await lives.listen()
    began_s = time.monotonic()
    from_s = began_s + task["warm_s"]
    until_s = from_s + task["lasts_s"]
    players = [asyncio.create_task(lives.play_until(until_s)) for _ in range(task["at_once"])]
    await asyncio.sleep(task["warm_s"])
    cpu_s = say_warm()
    await asyncio.sleep(until_s - time.monotonic())
    found = findings(lives.found, from_s, time.monotonic()) | {"own_cpu_s": own_cpu_s() - cpu_s}
    for player in players:
        player.cancel()
    await asyncio.gather(*players, return_exceptions=True)
    lives.close()
    return found


def findings(found: Found, from_s: float, until_s: float) -> dict[str, Any]:
    """Rate and times of the lives that ended between the two moments."""
    took_s = [took for at, took in zip(found.ended_at_s, found.took_s, strict=True) if from_s <= at <= until_s]
    return {
        "lives": len(took_s),
        "lasted_s": until_s - from_s,
        "p50_s": percentile(took_s, 0.5),
        "p99_s": percentile(took_s, 0.99),
        "failures": found.failures[:5],
        "failed": len(found.failures),
    }


if __name__ == "__main__":
    run_load(load)
