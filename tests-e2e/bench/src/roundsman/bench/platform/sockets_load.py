"""Drivers send positions on their sockets at a constant rate; their customers hear of them on theirs.

Latency counts from the moment at which a position was due to be sent, whenever it was sent: a sender that is held up
makes it worse, not better (open loop). A position that is not heard of counts as one that took very long.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from roundsman.bench.platform.elsewhere import own_cpu_s, percentile, run_load, say_warm
from roundsman.bench.platform.frames import Socket

_DRAIN_S = 3.0  # for what is still on its way at the end
_STEP_DEG = 0.00001  # a metre: each position is another place


@dataclass(slots=True)
class Ride:
    """A driver with an order in hand; the customer's phone hears of each of their positions."""

    from_s: float = float("inf")  # what was due before is not counted
    due_s: dict[str, float] = field(default_factory=dict)  # time in the position -> when it was due
    took_s: list[float] = field(default_factory=list)
    sent: int = 0

    def position(self, due_s: float, now: datetime) -> Mapping[str, Any]:
        """The message that says where the driver is now."""
        self.sent += 1
        at = now.replace(microsecond=now.microsecond | 1).isoformat().replace("+00:00", "Z")
        self.due_s[at] = due_s
        point = {"lat": 52.5205 + _STEP_DEG * self.sent, "lon": 13.4095, "at": at}
        return {"type": "position", "positions": [point]}

    def hear(self, text: bytes, now_s: float) -> None:
        """The phone was told something."""
        if b'"EtaChanged"' not in text:
            return
        due_s = self.due_s.pop(orjson.loads(text)["data"]["at"], None)
        if due_s is not None and due_s >= self.from_s:
            self.took_s.append(now_s - due_s)

    def lost(self) -> int:
        """How many were counted and not heard of."""
        return sum(due_s >= self.from_s for due_s in self.due_s.values())


async def load(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Warm up, then send `rate` positions a second for `lasts_s`."""
    rides = [(ride := Ride(), await _driver(task["gateway_url"], told, ride)) for told in task["rides"]]
    sending = asyncio.create_task(_send(rides, task["rate"], task["warm_s"] + task["lasts_s"]))
    await asyncio.sleep(task["warm_s"])
    cpu_s = say_warm()
    for ride, _ in rides:
        ride.from_s = time.monotonic()
    await sending
    cpu_s = own_cpu_s() - cpu_s
    await asyncio.sleep(_DRAIN_S)
    return findings([ride for ride, _ in rides]) | {"own_cpu_s": cpu_s, "lasted_s": task["lasts_s"]}


def findings(rides: list[Ride]) -> dict[str, Any]:
    """How long it took; what was lost took all the time there was."""
    heard, lost = [took for ride in rides for took in ride.took_s], sum(ride.lost() for ride in rides)
    took_s = [*heard, *[_DRAIN_S] * lost]
    return {
        "heard": len(heard),
        "lost": lost,
        "p50_ms": 1000 * percentile(took_s, 0.5),
        "p99_ms": 1000 * percentile(took_s, 0.99),
    }


async def _driver(url: str, told: Mapping[str, str], ride: Ride) -> Socket:
    """The driver's socket, when the customer's is subscribed."""
    subscribed = asyncio.Event()

    def on_phone(text: bytes) -> None:
        if text.startswith(b'{"type":"subscribed"'):
            subscribed.set()
        ride.hear(text, time.monotonic())

    phone = await Socket.open(url, "/ws/v1", on_phone, told["customer_token"])
    phone.say({"type": "subscribe", "channel": f"order:{told['order_id']}"})
    async with asyncio.timeout(30):
        await subscribed.wait()
    return await Socket.open(url, "/ws/v1", lambda _: None, told["driver_token"])


async def _send(rides: list[tuple[Ride, Socket]], rate: float, lasts_s: float) -> None:
    began_s = time.monotonic()
    for n in range(round(rate * lasts_s)):
        due_s = began_s + n / rate
        if (early_s := due_s - time.monotonic()) > 0:
            await asyncio.sleep(early_s)
        ride, socket = rides[n % len(rides)]
        socket.say(ride.position(due_s, datetime.now(UTC)))


if __name__ == "__main__":
    run_load(load)
