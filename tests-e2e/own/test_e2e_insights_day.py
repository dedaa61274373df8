"""A day of the simulator: the figures agree exactly with a recount, though insights died twice on the way."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote

import aiohttp
import asyncpg
import pytest
import pytest_asyncio

from roundsman.runtime.parked import installed
from roundsman.runtime.rebuild.run import rebuild
from roundsman.simulator.behaviour import Rates
from roundsman.simulator.demo import Demo, clock_of, options_of
from roundsman.simulator.generated import generate
from roundsman.simulator.play import Play, play
from roundsman.simulator.stage import Stage
from roundsman.stack.platform import Platform, running_platform
from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, Api
from roundsman.testkit.e2e_faults import processes
from roundsman.testkit.e2e_people import Courier, Person
from roundsman.testkit.e2e_recount import Figures, Scope, Truth, read_truth
from roundsman.testkit.e2e_town import MARKET, Town

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(600)]

DAY = generate(7, 72).first(36)  # from the opening to the afternoon: enough drivers, and a peak
SPEED = 600.0
# Of each that can go wrong, and be counted, some.
RATES = Rates(
    customer_cancels=0.1,
    card_declines=0.1,
    vendor_rejects=0.1,
    vendor_silent=0.0,
    driver_declines=0.25,
    driver_drops=0.05,
    refunds=0.3,
)
# The platform's seconds. A day may go wrong on a busy machine, and is counted all the same; the last scene may not.
PATIENT = {
    "ROUNDSMAN_PAYMENT_WAIT_S": str(60 * SPEED),
    "ROUNDSMAN_VENDOR_ANSWER_S": str(60 * SPEED),
    "ROUNDSMAN_DISPATCH_GIVE_UP_S": str(60 * SPEED),
    "ROUNDSMAN_DELIVERY_S": str(600 * SPEED),
    "ROUNDSMAN_POSITION_MAX_AGE_S": str(600 * SPEED),
    "ROUNDSMAN_FIGURES_EVERY_S": "0.5",
}
DEATHS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A platform on which a day is over, and on which some are at work."""

    platform: Platform
    orders: int  # acknowledged to their customers
    admin: Person
    readers: dict[str, Person]  # organization -> who may read its figures

    async def agree(self) -> list[Figures]:
        """Wait until all figures are those of a recount; gives the whole platform's, of each hour."""

        async def look() -> list[Figures]:
            truth, now = await read_truth(self.platform), clock_of(self.platform).now()
            await self._agrees(truth, now, timedelta(days=1))
            return [await self._agrees(truth, until, timedelta(hours=1)) for until in hours(truth.began_at, now)]

        return await eventually(look, within_s=PATIENCE_S)

    async def _agrees(self, truth: Truth, until: datetime, window: timedelta) -> Figures:
        scope = Scope(since=until - window, until=until)
        for org_id, person in self.readers.items():
            told = await figures(person, scope)
            assert told == truth.figures(replace(scope, org_id=org_id)), f"{org_id} until {until}"
        told = await figures(self.admin, scope, "platform")
        assert told == truth.figures(scope), f"until {until}"
        return told


async def figures(person: Person, scope: Scope, whose: str = "organization") -> Figures:
    """What is counted, without when."""
    window = "1d" if scope.until - scope.since == timedelta(days=1) else "1h"
    told = await person.get(f"/insights/figures?scope={whose}&window={window}&until={quote(scope.until.isoformat())}")
    return {name: told[name] for name in told.keys() - {"scope", "window", "since", "until"}}


def hours(first: datetime, last: datetime) -> Iterator[datetime]:
    """The ends of hours that have both, and all between; what happens where an hour begins is not in it."""
    end = first - timedelta(seconds=1)
    while end < last:
        end += timedelta(hours=1)
        yield end


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    """A day is over; now one driver waits for a job, and one of another organization is on the way with one."""
    folder = tmp_path_factory.mktemp("day")
    demo = Demo(day=DAY, seed=7, speed=SPEED, rates=RATES, policy="earliest-arrival", out=folder, wait=lambda: None)
    options = options_of(demo, folder / "data")
    with running_platform(replace(options, extra_env={**options.extra_env, **PATIENT})) as platform:
        orders = await play_while_dying(platform)
        async with aiohttp.ClientSession() as http:
            town = Town(platform=platform, api=Api(platform.gateway_url, http))
            await (await town.courier()).go("online", MARKET)
            firm, dispatcher = await on_the_way(town), await town.staff("dispatcher")
            readers = {(await one.get("/me"))["org_id"]: one for one in (firm, dispatcher)}
            yield Played(platform=platform, orders=orders + 1, admin=await town.staff("admin"), readers=readers)


async def play_while_dying(platform: Platform) -> int:
    """Play the day, with insights killed after a third of its orders and after two thirds; gives how many it had."""
    staged: asyncio.Future[Stage] = asyncio.get_running_loop().create_future()
    wanted = Play(day=DAY, seed=7, rates=RATES, clock=clock_of(platform))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(play(wanted, platform.gateway_url, print, staged.set_result))
        stage = await staged
        for death in range(1, DEATHS + 1):
            await placed(stage, len(DAY.orders) * death // (DEATHS + 1))
            await asyncio.to_thread(platform.kill, "insights")
            await back(platform, death)
    return acknowledged(stage)


def acknowledged(stage: Stage) -> int:
    return sum(bool(one.order_id) for one in stage.history.orders)


async def placed(stage: Stage, orders: int) -> None:
    async def are_placed() -> bool:
        return acknowledged(stage) >= orders

    await eventually(are_placed, within_s=300)


async def back(platform: Platform, starts_anew: int) -> None:
    """Wait until insights runs again, for the n-th time."""

    async def runs() -> bool:
        found = (await processes(platform))["insights"]
        assert (found.state, found.restarts) == ("ready", starts_anew), found
        return True

    await eventually(runs, within_s=PATIENCE_S)


async def on_the_way(town: Town) -> Person:
    """The owner of an organization of its own, who is also its customer, its kitchen and its driver, with a job."""
    person = await town.owner("customer", "vendor", "driver")
    kitchen, courier = await town.kitchen(person), await Courier.join(person, "Dora", town.clock)
    await courier.go("online", MARKET)
    order = await town.order(person, kitchen)
    await kitchen.accept(order.order_id)
    await eventually(lambda: courier.take(order.order_id), within_s=PATIENCE_S)  # an offer may lapse meanwhile
    await order.becomes("assigned")
    return person


async def test_every_hours_figures_are_those_of_a_recount(played: Played) -> None:
    told = await played.agree()

    def seen(figure: str, name: str) -> set[str]:
        return {one[name] for hour in told for one in hour[figure]}

    assert sum(hour["funnel"]["placed"] for hour in told) == played.orders > len(DAY.orders) / 2
    assert seen("payments", "step") == {"authorized", "captured", "declined", "refunded", "voided"}
    assert seen("offers", "step") >= {"made", "accepted", "declined"}
    assert seen("times", "step") == {"acceptance", "click_to_door", "preparation"}
    assert seen("notifications", "channel") == {"email", "in_app"}
    drivers, cells = told[0]["drivers"], told[0]["cells"]
    assert drivers["busy"] >= 1 <= drivers["idle"]
    assert {name: sum(one[name] for one in cells) for name in ("busy", "idle")}.items() <= drivers.items()


async def test_tables_that_were_lost_are_made_anew_and_agree_again(played: Played) -> None:
    environment = played.platform.variables("insights")
    await lose_everything(environment["ROUNDSMAN_DATABASE_URL"])

    rebuilt = await rebuild(installed("insights"), environment, "insights.facts", lambda _: None)

    assert rebuilt.records > 0
    assert sum(hour["funnel"]["placed"] for hour in await played.agree()) == played.orders


async def lose_everything(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("TRUNCATE orders, drivers, happenings, turns")
        assert await connection.fetchval("SELECT count(*) FROM orders") == 0
    finally:
        await connection.close()
