"""The counting on real PostgreSQL: what belongs to which window, to whom, and how it adds up."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from roundsman.insights.app import SERVICE
from roundsman.insights.domain.drivers import Availability, DriverFacts
from roundsman.insights.domain.figures import Cell, Count, Drivers, Figures, Funnel, StateCount
from roundsman.insights.domain.happenings import Happening, Occasion, What
from roundsman.insights.domain.orders import Milestone, OrderFacts, Placement
from roundsman.insights.domain.windows import PLATFORM, Window
from roundsman.insights.settings import InsightsSettings
from roundsman.insights.store.figures import FiguresQueries
from roundsman.insights.store.mappings import DRIVERS, HAPPENINGS, ORDERS
from roundsman.insights.store.tables import InsightsTable
from roundsman.kernel.ids import DriverId, OrderId, OrgId
from roundsman.persistence.migrations import differences
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.repository import Repository
from roundsman.runtime import Service

pytestmark = pytest.mark.stack

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE, THERE = OrgId.derived(NOON, "here"), OrgId.derived(NOON, "there")
CELL = "881f1d4887fffff"
FIVE_MINUTES = Window.FIVE_MINUTES.until(NOON)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def order(name: str, placed_s: float, org_id: OrgId = HERE) -> OrderFacts:
    made = OrderFacts(OrderId.derived(NOON, name))
    made.place(Placement(org_id=org_id, kind="delivery", cell=CELL, placed_at=at(placed_s)))
    return made


def delivered(name: str, took_s: float, org_id: OrgId = HERE) -> OrderFacts:
    """At the door a second before noon."""
    made = order(name, -1 - took_s, org_id)
    made.reach(Milestone.DELIVERED, at(-1))
    return made


def driver(name: str, availability: Availability, org_id: OrgId = HERE) -> DriverFacts:
    made = DriverFacts(DriverId.derived(NOON, name))
    made.belong(org_id, NOON)
    made.become(availability, CELL, NOON)
    return made


def captured(of: OrderFacts, amount_minor: int) -> Happening:
    occasion = Occasion(
        order_id=OrderId(of.id), what=What.PAYMENT, name="captured", at=NOON, amount_minor=amount_minor, currency="EUR"
    )
    return Happening(f"{of.id}/captured", occasion)


class Store:
    """What is known, and what is counted of it."""

    def __init__(self, database: PostgresDatabase) -> None:
        self.database = database
        self.queries = FiguresQueries(database.pool, InsightsSettings().promises())

    async def know(self, *facts: OrderFacts | DriverFacts | Happening) -> None:
        async with self.database.transaction() as session:
            orders, drivers = Repository(ORDERS, session.rows), Repository(DRIVERS, session.rows)
            happenings = Repository(HAPPENINGS, session.rows)
            for fact in facts:
                match fact:
                    case OrderFacts():
                        orders.add(fact)
                    case DriverFacts():
                        drivers.add(fact)
                    case Happening():
                        happenings.add(fact)
            for repository in (orders, drivers, happenings):
                await repository.flush()


@pytest_asyncio.fixture(loop_scope="session")
async def store(migrated: Callable[[Service], Awaitable[PostgresDatabase]]) -> Store:
    return Store(await migrated(SERVICE))


async def test_the_migrations_make_the_tables_that_the_code_knows(
    servers: object, migrated: Callable[[Service], Awaitable[PostgresDatabase]]
) -> None:
    database = await migrated(SERVICE)

    assert await differences(database.url, InsightsTable.metadata) == []


async def test_what_is_read_back_is_what_was_known(store: Store) -> None:
    known, at_work = delivered("one", 60), driver("dora", Availability.ON_JOB)
    known.take(at(-30))
    known.give_back(at(-20))
    await store.know(known, at_work, captured(known, 900))

    async with store.database.transaction() as session:
        again = await Repository(ORDERS, session.rows).get(known.id)
        dora = await Repository(DRIVERS, session.rows).get(at_work.id)
        paid = await Repository(HAPPENINGS, session.rows).get(f"{known.id}/captured")

    assert ORDERS.to_row(again) == ORDERS.to_row(known)
    assert DRIVERS.to_row(dora) == DRIVERS.to_row(at_work)
    assert paid.occasion == captured(known, 900).occasion


@pytest.mark.parametrize(("placed_s", "counted"), [(-300.001, 0), (-300, 0), (-299.999, 1), (0, 1), (0.001, 0)])
async def test_what_happens_at_a_seam_is_in_the_earlier_window_alone(
    store: Store, placed_s: float, counted: int
) -> None:
    await store.know(order("one", placed_s))

    assert (await store.queries.of(HERE, FIVE_MINUTES)).funnel.placed == counted


async def test_what_we_hear_of_late_is_counted_where_it_belongs(store: Store) -> None:
    await store.know(order("now", -1))
    await store.know(order("late", -3000))  # heard of after the newer one

    found = {window: await store.queries.of(HERE, window.until(NOON)) for window in Window}

    assert {window.value: figures.funnel.placed for window, figures in found.items()} == {"5m": 1, "1h": 2, "1d": 2}


async def test_times_are_those_of_what_ended_in_the_window_and_percentiles_times_that_occurred(store: Store) -> None:
    await store.know(*(delivered(f"order {n}", 1000.0 * n) for n in range(1, 5)))  # 2400 s are promised

    (door,) = (await store.queries.of(HERE, FIVE_MINUTES)).times

    assert (door.step, door.orders, door.on_time) == ("click_to_door", 4, 2)
    assert (door.mean_s, door.p50_s, door.p90_s) == (2500.0, 2000.0, 4000.0)


async def test_an_order_is_ready_on_time_by_its_vendors_own_promise(store: Store) -> None:
    for name, ready_s in (("before", -61), ("at", -60), ("after", -59)):
        made = order(name, -200)
        made.reach(Milestone.ACCEPTED, at(-180))
        made.promise(at(-60))
        made.reach(Milestone.READY, at(ready_s))
        await store.know(made)

    (preparation,) = (await store.queries.of(HERE, FIVE_MINUTES)).times

    assert (preparation.step, preparation.orders, preparation.on_time) == ("preparation", 3, 2)


async def test_each_organization_has_its_own_and_the_platform_all(store: Store) -> None:
    mine, theirs = delivered("mine", 100), delivered("theirs", 200, THERE)
    await store.know(mine, theirs, captured(mine, 900), captured(theirs, 100))
    await store.know(driver("dora", Availability.ON_JOB), driver("emil", Availability.ONLINE, THERE))

    found = await store.queries.all(FIVE_MINUTES)

    assert found[HERE] == await store.queries.of(HERE, FIVE_MINUTES)
    assert [found[scope].funnel for scope in (HERE, THERE, PLATFORM)] == [
        Funnel(placed=1, delivered=1),
        Funnel(placed=1, delivered=1),
        Funnel(placed=2, delivered=2),
    ]
    whole = found[PLATFORM]
    assert whole == await store.queries.platform(FIVE_MINUTES)
    assert whole.orders == (StateCount(kind="delivery", state="delivered", orders=2),)
    assert (whole.times[0].orders, whole.times[0].mean_s) == (2, 150.0)
    assert whole.drivers == Drivers(online=2, busy=1, idle=1)
    assert whole.cells == (Cell(cell=CELL, orders=2, idle=1, busy=1),)
    assert whole.payments == (Count(name="captured", count=2, currency="EUR", amount_minor=1000),)
    assert found[HERE].payments[0].amount_minor == 900
    assert await store.queries.organizations(Window.DAY.until(NOON)) == {HERE, THERE}


async def test_a_payment_whose_order_is_not_known_yet_counts_for_the_platform_alone(store: Store) -> None:
    await store.know(captured(order("unknown", 0), 500))

    found = await store.queries.all(FIVE_MINUTES)

    assert found.keys() == {PLATFORM}
    assert found[PLATFORM].payments[0].amount_minor == 500


async def test_where_nothing_is_known_there_are_figures_all_the_same(store: Store) -> None:
    assert await store.queries.of(HERE, FIVE_MINUTES) == Figures()
    assert await store.queries.all(FIVE_MINUTES) == {PLATFORM: Figures()}
