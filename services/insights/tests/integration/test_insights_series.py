"""Windows in a row, and shifts, on real PostgreSQL."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from roundsman.insights.app import SERVICE
from roundsman.insights.domain.drivers import Availability, DriverFacts
from roundsman.insights.domain.figures import Drivers
from roundsman.insights.domain.orders import Milestone, OrderFacts, Placement
from roundsman.insights.domain.series import Course, Point
from roundsman.insights.domain.shifts import Shift
from roundsman.insights.domain.turns import Turn
from roundsman.insights.domain.windows import Window
from roundsman.insights.settings import InsightsSettings
from roundsman.insights.store.figures import FiguresQueries
from roundsman.insights.store.mappings import DRIVERS, ORDERS, TURNS
from roundsman.insights.store.series import SeriesQueries
from roundsman.insights.store.shifts import ShiftQueries, ShiftsAsked
from roundsman.kernel.ids import DriverId, OrderId, OrgId
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.repository import Repository
from roundsman.runtime import Service

pytestmark = pytest.mark.stack

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE, THERE = OrgId.derived(NOON, "here"), OrgId.derived(NOON, "there")
HOUR = Course.up_to(NOON, Window.FIVE_MINUTES, 12)
AWAY, WAITING, CARRYING, RESTING = (
    Availability.OFFLINE,
    Availability.ONLINE,
    Availability.ON_JOB,
    Availability.ON_BREAK,
)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def order(name: str, minute: float, org_id: OrgId = HERE) -> OrderFacts:
    made = OrderFacts(OrderId.derived(NOON, name))
    made.place(Placement(org_id=org_id, kind="delivery", cell="881f1d4887fffff", placed_at=at(minute)))
    made.reach(Milestone.AUTHORIZED, at(minute + 1))
    made.reach(Milestone.ACCEPTED, at(minute + 2))
    made.promise(at(minute + 12))
    made.reach(Milestone.READY, at(minute + 10))
    made.reach(Milestone.DELIVERED, at(minute + 30))
    return made


class Town:
    """What is known of a town, and what follows from it."""

    def __init__(self, database: PostgresDatabase) -> None:
        self.database = database
        self.series = SeriesQueries(database.pool, InsightsSettings().promises())
        self.figures = FiguresQueries(database.pool, InsightsSettings().promises())

    async def knows(self, *orders: OrderFacts) -> None:
        async with self.database.transaction() as session:
            repository = Repository(ORDERS, session.rows)
            for one in orders:
                repository.add(one)
            await repository.flush()

    async def employs(self, name: str, *turns: tuple[float, Availability], org_id: OrgId = HERE) -> DriverId:
        """A driver who turned to these things at these minutes; the last is heard of first."""
        driver_id = DriverId.derived(NOON, name)
        facts = DriverFacts(driver_id)
        facts.belong(org_id, NOON)
        async with self.database.transaction() as session:
            drivers, made = Repository(DRIVERS, session.rows), Repository(TURNS, session.rows)
            drivers.add(facts)
            for minute, did in reversed(turns):
                made.add(Turn(driver_id, at(minute), did))
            await drivers.flush()
            await made.flush()
        return driver_id

    async def shifts(self, limit: int = 50, before: tuple[datetime, str] | None = None) -> list[Shift]:
        asked = ShiftsAsked(org_id=HERE, now=NOON, before=before, limit=limit)
        return await ShiftQueries(self.database.pool).shifts(asked)


@pytest_asyncio.fixture(loop_scope="session")
async def town(migrated: Callable[[Service], Awaitable[PostgresDatabase]]) -> Town:
    return Town(await migrated(SERVICE))


def lasting(began: float, ended: float | None) -> tuple[datetime, datetime | None]:
    return at(began), None if ended is None else at(ended)


@pytest.mark.parametrize("org_id", [HERE, None], ids=["an organization", "the platform"])
async def test_each_point_has_the_figures_that_its_window_has_alone(town: Town, org_id: OrgId | None) -> None:
    minutes = [-60, -59.9, -55, -54.99, -30, -20.5, -20, -0.1, 0, 0.1]
    await town.knows(*(order(f"order {minute}", minute) for minute in minutes), order("theirs", -20, THERE))

    points = await town.series.of(org_id, HOUR)

    for point in points:
        window = Window.FIVE_MINUTES.until(point.until)
        alone = await (town.figures.of(org_id, window) if org_id else town.figures.platform(window))
        assert (point.funnel, point.times) == (alone.funnel, alone.times), point.until
    assert sum(point.funnel.placed for point in points) == (8 if org_id else 9)
    assert [point.until for point in points] == HOUR.ends


async def test_drivers_are_counted_as_they_were_at_the_end_of_each_window(town: Town) -> None:
    await town.employs("dora", (-60 * 30, WAITING), (-50, CARRYING), (-32, AWAY))  # at work since yesterday
    await town.employs("emil", (-40.5, WAITING), (-40.2, RESTING), (-10, WAITING), (-2, CARRYING))
    await town.employs("theirs", (-50, WAITING), org_id=THERE)

    def told(points: list[Point]) -> list[tuple[int, int, int]]:
        return [(one.drivers.idle, one.drivers.busy, one.drivers.on_break) for one in points]

    assert told(await town.series.of(HERE, HOUR)) == [
        (1, 0, 0), (0, 1, 0), (0, 1, 0), (0, 1, 1), (0, 1, 1), (0, 0, 1),
        (0, 0, 1), (0, 0, 1), (0, 0, 1), (1, 0, 0), (1, 0, 0), (0, 1, 0),
    ]  # fmt: skip
    assert (await town.series.of(None, HOUR))[-1].drivers == Drivers(online=2, busy=1, idle=1)


async def test_where_nothing_is_known_the_points_are_there_all_the_same(town: Town) -> None:
    points = await town.series.of(HERE, HOUR)

    assert [(one.funnel.placed, one.times, one.drivers.online) for one in points] == [(0, (), 0)] * 12


async def test_a_shift_lasts_from_going_to_work_until_being_away(town: Town) -> None:
    dora = await town.employs(
        "dora",
        (-600, WAITING), (-590, CARRYING), (-570, WAITING), (-560, RESTING), (-545, WAITING), (-500, AWAY),
        (-499, AWAY), (-60, RESTING), (-50, CARRYING),
    )  # fmt: skip
    await town.employs("theirs", (-100, WAITING), org_id=THERE)

    late, early = await town.shifts()

    assert (late.driver_id, (late.began_at, late.ended_at)) == (dora, lasting(-60, None))
    assert (late.lasted_s, late.on_job_s, late.on_break_s) == (3600, 3000, 600)
    assert (early.began_at, early.ended_at) == lasting(-600, -500)
    assert (early.lasted_s, early.on_job_s, early.on_break_s) == (6000, 1200, 900)


async def test_shifts_come_in_pages_those_that_began_last_first(town: Town) -> None:
    for name in ("dora", "emil", "fred"):
        await town.employs(name, (-50, WAITING), (-40, AWAY), (-30, WAITING), (-20, AWAY))

    seen: list[Shift] = []
    while page := await town.shifts(4, (seen[-1].began_at, seen[-1].driver_id) if seen else None):
        seen += page

    assert [one.began_at for one in seen] == [at(-30)] * 3 + [at(-50)] * 3
    assert len({(one.began_at, one.driver_id) for one in seen}) == 6
