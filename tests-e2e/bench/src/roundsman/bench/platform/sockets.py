"""From a driver's socket to the customer's: positions at a constant rate through every part on the way."""

import asyncio
import os
from collections.abc import Mapping, Sequence

import aiohttp

from roundsman.bench.platform.elsewhere import measure
from roundsman.bench.platform.metering import cpu_of
from roundsman.bench.platform.people import Town, basket, settle
from roundsman.bench.platform.stage import Wanted, platform_to_measure
from roundsman.bench.row import Better, Row
from roundsman.simulator.gateway import Gateway, Person
from roundsman.stack import Platform

_RATE = 200.0  # positions a second
_RIDES = 40
_WARM_S, _LASTS_S = 3.0, 15.0
_EVERY_MOVE = {"ROUNDSMAN_ETA_CHANGE_S": "0"}  # every position moves the arrival that the customer is told
_RIDES_WITHIN_S = 60.0
_LOOK_AGAIN_S = 0.2

Ride = Mapping[str, str]


def sockets() -> Sequence[Row]:
    """Gateway, tracking, PostgreSQL, relay, Kafka and the gateway again lie between the two sockets."""
    with platform_to_measure(Wanted(extra=_EVERY_MOVE)) as platform:
        return [measured(platform)]


def measured(platform: Platform) -> Row:
    """On a platform that tells every move."""
    town = asyncio.run(settle(platform.gateway_url, customers=4, vendors=2, drivers=_RIDES))
    rides = asyncio.run(_under_way(town))
    task = {"gateway_url": town.gateway_url, "rides": rides, "rate": _RATE, "warm_s": _WARM_S, "lasts_s": _LASTS_S}
    seen = measure("roundsman.bench.platform.sockets_load", task, lambda: cpu_of(platform))
    found, used = seen.findings, seen.after.since(seen.before)
    heard = max(1, found["heard"])
    return Row(
        name="position from the driver's socket to the customer's, p99 at 200/s",
        value=found["p99_ms"],
        unit="ms",
        floor=100,
        aim=30,
        better=Better.LESS,
        processes=f"servers, a process a service, and the sockets in one process, on {os.cpu_count()} cores",
        note=f"open loop, {_RIDES} drivers; p50 {found['p50_ms']:.1f} ms; "
        f"{found['heard']} heard, {found['lost']} lost; "
        f"CPU a position {1000 * used.total_s / heard:.2f} ms: {used.told(heard)}",
    )


async def _under_way(town: Town) -> list[Ride]:
    """An order in the hands of every driver."""
    async with aiohttp.ClientSession() as http:
        gateway = Gateway(town.gateway_url, http)
        customer_of = {}
        for n in range(len(town.drivers)):
            vendor, customer = town.vendors[n % len(town.vendors)], town.customers[n % len(town.customers)]
            order_id = str((await Person(gateway, customer).post("/orders", basket(vendor)))["order_id"])
            customer_of[order_id] = customer
        kitchens = [asyncio.create_task(_cook(Person(gateway, one.token), one.vendor_id)) for one in town.vendors]
        try:
            async with asyncio.timeout(_RIDES_WITHIN_S):
                taken = await asyncio.gather(*(_take(Person(gateway, one.token)) for one in town.drivers))
        finally:
            for kitchen in kitchens:
                kitchen.cancel()
            await asyncio.gather(*kitchens, return_exceptions=True)
    return [
        {"order_id": order_id, "driver_token": driver.token, "customer_token": customer_of[order_id]}
        for order_id, driver in zip(taken, town.drivers, strict=True)
    ]


async def _cook(person: Person, vendor_id: str) -> None:
    while True:
        for ticket in (await person.get(f"/vendors/{vendor_id}/tickets?state=open&limit=200"))["items"]:
            await person.post(f"/tickets/{ticket['order_id']}/accept", {"preparation_minutes": 0})
        await asyncio.sleep(_LOOK_AGAIN_S)


async def _take(driver: Person) -> str:
    """Wait for an offer and accept it; gives the order."""
    while True:
        for offer in (await driver.get("/offers/mine"))["items"]:
            return str((await driver.post(f"/offers/{offer['offer_id']}/accept"))["order_id"])
        await asyncio.sleep(_LOOK_AGAIN_S)
