"""Plays a day: everybody joins, the day begins, every order is followed to its end."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

import aiohttp

from roundsman.client import new_key
from roundsman.client.models import RefundBody
from roundsman.kernel.clock import Clock
from roundsman.simulator.behaviour import Rates, Temper
from roundsman.simulator.customer import Customer
from roundsman.simulator.day import Courier, Day, Restaurant
from roundsman.simulator.driver import Driver
from roundsman.simulator.gateway import Gateway, NewPerson, Person, Refused
from roundsman.simulator.history import History
from roundsman.simulator.stage import PASSWORD, Stage, with_staff
from roundsman.simulator.tasks import stopped
from roundsman.simulator.vendor import Vendor

Tasks = Sequence["asyncio.Task[None]"]
S = TypeVar("S")
T = TypeVar("T")
_AT_ONCE = 12  # people who join at the same time
_MARGIN_S = 120.0  # of the day, between the last to join and the first event
_CUSTOMERS_PER_ORDER = 0.5  # people order twice, on average


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What to play, how fast, and with what kind of people."""

    day: Day
    seed: int
    rates: Rates
    clock: Clock
    patience_s: float = 4 * 3600.0  # of the day, after the last order: more than every deadline of the saga together


Announce = Callable[[str], None]


async def play(wanted: Play, gateway_url: str, announce: Announce, on_stage: Callable[[Stage], None]) -> History:
    """Play the day to its end and tell what happened.

    `on_stage` is given the stage before the day begins, for whoever watches.
    """
    started = time.monotonic()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        stage = _stage(wanted, Gateway(gateway_url, http))
        on_stage(stage)
        people = await _join(stage, announce)
        stage.zero_at = wanted.clock.now() + timedelta(seconds=_MARGIN_S - wanted.day.starts_s)
        stage.history.zero_at = stage.zero_at.isoformat()
        announce(f"the day begins: {len(wanted.day.orders)} orders to come")
        await _act(stage, people, wanted.patience_s)
        await _complain(stage)
    stage.history.wall_s = round(time.monotonic() - started, 1)
    return stage.history


@dataclass(frozen=True, slots=True)
class _People:
    customers: Sequence[Person]
    vendors: Sequence[Vendor]
    drivers: Sequence[Driver]


def _stage(wanted: Play, gateway: Gateway) -> Stage:
    return Stage(
        day=wanted.day,
        gateway=gateway,
        clock=wanted.clock,
        temper=Temper(wanted.seed, wanted.rates),
        history=History(day=wanted.day.name, seed=wanted.seed, speed=wanted.clock.speed),
        run=secrets.token_hex(3),
    )


async def _join(stage: Stage, announce: Announce) -> _People:
    day = stage.day
    count = max(1, int(len(day.orders) * _CUSTOMERS_PER_ORDER))
    announce(f"{count} customers, {len(day.restaurants)} vendors and {len(day.couriers)} drivers join")
    vendors = await _all(partial(_vendor, stage), day.restaurants)
    drivers = await _all(partial(_driver, stage), day.couriers)
    customers = await _all(partial(_customer, stage), range(1, count + 1))
    return _People(customers, vendors, drivers)


async def _customer(stage: Stage, number: int) -> Person:
    return await _sign_up(stage, f"customer{number}", "customer")


async def _sign_up(stage: Stage, name: str, role: str) -> Person:
    person = NewPerson(email=stage.email(name), password=PASSWORD, name=name.capitalize(), role=role)
    return await stage.gateway.register(person)


async def _vendor(stage: Stage, restaurant: Restaurant) -> Vendor:
    vendor = Vendor(stage, await _sign_up(stage, restaurant.name, "vendor"), restaurant)
    await vendor.open()
    return vendor


async def _driver(stage: Stage, courier: Courier) -> Driver:
    driver = Driver(stage, await _sign_up(stage, courier.name, "driver"), courier)
    await driver.join()
    return driver


async def _act(stage: Stage, people: _People, patience_s: float) -> None:
    backstage = [asyncio.create_task(vendor.play()) for vendor in people.vendors]
    backstage += [asyncio.create_task(driver.play()) for driver in people.drivers]
    customers = [
        Customer(stage, people.customers[n % len(people.customers)], planned)
        for n, planned in enumerate(stage.day.orders)
    ]
    orders = [asyncio.create_task(customer.play()) for customer in customers]
    try:
        await _until_ended(stage, orders, patience_s)
        await asyncio.wait(backstage, timeout=10)
    finally:
        outcomes = await stopped([*orders, *backstage])
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            stage.surprise(f"an actor gave up: {outcome!r}")


async def _until_ended(stage: Stage, orders: Tasks, patience_s: float) -> None:
    """Until the orders have, or have had more than time enough; then the others go home."""
    limit_s = (stage.day.ends_s + patience_s - stage.now_s) / stage.clock.speed
    _, late = await asyncio.wait(orders, timeout=limit_s)
    if late:
        stage.surprise(f"{len(late)} orders had not ended {patience_s / 3600:.1f} hours after the last was placed")
    stage.over.set()


async def _complain(stage: Stage) -> None:
    """Some customers want their money back; support refunds them."""
    unhappy = [one for one in stage.history.orders if one.status == "completed" and stage.temper.complains(one.name)]
    if not unhappy:
        return
    support = await with_staff(stage, "support")
    for story in unhappy:
        try:
            reason: RefundBody = {"reason": "It was cold"}
            await support.app.post_payments_by_order_id_refunds(story.order_id, reason, key=new_key())
            story.refund_granted = True
        except Refused as refused:
            stage.surprise(f"refund of {story.name}: {refused}")


async def _all(job: Callable[[S], Awaitable[T]], subjects: Iterable[S]) -> list[T]:
    """Do the job for all, a few at a time; results in the order of the subjects."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(subject: S) -> T:
        async with places:
            return await job(subject)

    return list(await asyncio.gather(*map(one, subjects)))
