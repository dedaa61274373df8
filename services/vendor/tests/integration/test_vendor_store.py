"""Vendors, menus and tickets on real PostgreSQL."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import MenuItemId, OrderId, OrgId, UserId, VendorId
from roundsman.kernel.money import Money
from roundsman.persistence.migrations import differences, migrate
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.stack import ServerAddresses, create_database
from roundsman.testkit import fake_codec
from roundsman.vendor.app import SERVICE
from roundsman.vendor.domain.hours import Opening, WeeklyHours
from roundsman.vendor.domain.menu import Menu, MenuContent, MenuItem
from roundsman.vendor.domain.profile import Location, Profile, VendorKind
from roundsman.vendor.domain.ticket import Line, Ticket, TicketRequest
from roundsman.vendor.domain.vendor import Ownership, Standing, Vendor, VendorStatus
from roundsman.vendor.messaging.outbound import outbound
from roundsman.vendor.store.queries import TicketFilter, VendorFilter, VendorQueries
from roundsman.vendor.store.tables import VendorTable
from roundsman.vendor.store.work import VendorWork

pytestmark = pytest.mark.stack

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORG, OTHER_ORG = OrgId.derived(NOON, "ours"), OrgId.derived(NOON, "theirs")
ANN, BOB = UserId.derived(NOON, "ann"), UserId.derived(NOON, "bob")
LUNCH = WeeklyHours((Opening(0, 660, 840), Opening(4, 660, 120)), "Europe/Berlin")

Migrated = Callable[[Service], Awaitable[PostgresDatabase]]


@pytest_asyncio.fixture(loop_scope="session")
async def database(migrated: Migrated) -> PostgresDatabase:
    return await migrated(SERVICE)


@pytest.fixture
def units(database: PostgresDatabase) -> Units[VendorWork]:
    return Units(
        database=database,
        build=VendorWork,
        clock=ManualClock(NOON),
        source="vendor",
        outbound=outbound,
        encode=fake_codec().encode,
    )


def a_vendor(name: str, owner: UserId = ANN, org: OrgId = ORG, status: VendorStatus = VendorStatus.OPEN) -> Vendor:
    at = NOON + timedelta(seconds=len(name))  # longer names are newer
    approved_at = None if status is VendorStatus.PENDING else NOON
    return Vendor(
        Ownership(vendor_id=VendorId.derived(at, name), org_id=org, owner_id=owner),
        Profile(
            name=name,
            kind=VendorKind.CARRIER,
            location=Location(LatLon(52.520008, -13.404954), "Torstraße 1"),
            hours=LUNCH,
        ),
        Standing(approved_at=approved_at, paused=status is VendorStatus.PAUSED, status=status, menu_number=3),
    )


def a_ticket(vendor_id: VendorId, minute: int) -> Ticket:
    opened_at = NOON + timedelta(minutes=minute)
    asked = TicketRequest(
        order_id=OrderId.derived(opened_at, vendor_id, str(minute)),
        vendor_id=vendor_id,
        customer_id=BOB,
        lines=(Line(item_id="itm_dal", name="Dal", quantity=2),),
        answer_by=opened_at + timedelta(minutes=5),
        opened_at=opened_at,
    )
    return Ticket.open(asked)


async def stored(units: Units[VendorWork], *things: Aggregate) -> None:
    """Write vendors, menus and tickets."""

    async def add(work: VendorWork) -> None:
        for thing in things:
            if isinstance(thing, Vendor):
                work.vendors.add(thing)
            elif isinstance(thing, Menu):
                work.menus.add(thing)
            elif isinstance(thing, Ticket):
                work.tickets.add(thing)

    await units.run(add)


async def test_the_migrations_make_the_tables_that_the_code_declares(servers: ServerAddresses) -> None:
    name = f"t_vendor_{secrets.token_hex(4)}"
    url = await asyncio.to_thread(create_database, servers.postgres_admin, name)
    assert SERVICE.migrations is not None
    await migrate(url, SERVICE.migrations)

    assert await differences(url, VendorTable.metadata) == []


@pytest.mark.parametrize("status", list(VendorStatus))
async def test_a_vendor_comes_back_as_it_was(units: Units[VendorWork], status: VendorStatus) -> None:
    vendor = a_vendor("Dal House", status=status)
    await stored(units, vendor)

    back = await units.run(lambda work: work.vendors.get(vendor.id))

    assert (back.ownership, back.profile, back.standing) == (vendor.ownership, vendor.profile, vendor.standing)
    assert (back.version, back.sequence) == (1, 0)


async def test_a_menu_comes_back_as_it_was(units: Units[VendorWork]) -> None:
    dal = MenuItem(item_id=MenuItemId.derived(NOON, "dal"), name="Dal", category="", price_minor=2**40, available=False)
    menu = Menu(VendorId.derived(NOON, "v"), 2, MenuContent(minimum=Money(2**40, "USD"), items=(dal,)), NOON)
    await stored(units, menu)

    back = await units.run(lambda work: work.menus.get(menu.id))

    assert (back.vendor_id, back.number, back.content, back.published_at) == (
        menu.vendor_id,
        menu.number,
        menu.content,
        menu.published_at,
    )


async def test_a_ticket_comes_back_after_each_step(units: Units[VendorWork]) -> None:
    opened, rejected, cancelled = (a_ticket(VendorId.derived(NOON, "v"), minute) for minute in range(3))
    rejected.reject("no lentils", rejected.asked.opened_at)
    cancelled.accept(timedelta(minutes=5), cancelled.asked.opened_at)
    cancelled.cancel("customer_request", NOON + timedelta(hours=1))
    await stored(units, opened, rejected, cancelled)

    for ticket in (opened, rejected, cancelled):
        back = await units.run(lambda work, wanted=ticket.id: work.tickets.get(wanted))  # type: ignore[misc]
        assert (back.asked, back.progress) == (ticket.asked, ticket.progress)
        assert back.sequence == ticket.sequence


async def test_reading_writes_nothing(units: Units[VendorWork]) -> None:
    vendor, ticket = a_vendor("Dal House"), a_ticket(VendorId.derived(NOON, "v"), 0)
    await stored(units, vendor, ticket)

    async def read(work: VendorWork) -> None:
        await work.vendors.get(vendor.id)
        await work.tickets.get(ticket.id)

    await units.run(read)

    assert (await units.run(lambda work: work.vendors.get(vendor.id))).version == 1
    assert (await units.run(lambda work: work.tickets.get(ticket.id))).version == 1


async def names(database: PostgresDatabase, wanted: VendorFilter) -> list[str]:
    return [vendor.profile.name for vendor in await VendorQueries(database.pool).vendors(wanted)]


async def test_vendors_are_listed_by_organization_name_and_status(
    units: Units[VendorWork], database: PostgresDatabase
) -> None:
    await stored(
        units,
        a_vendor("Dal"),
        a_vendor("Dal 100%", status=VendorStatus.PAUSED),
        a_vendor("Pizza della Via", owner=BOB, status=VendorStatus.PENDING),
        a_vendor("Dal of the others", org=OTHER_ORG),
    )

    assert await names(database, VendorFilter(org_id=ORG, limit=9)) == ["Pizza della Via", "Dal 100%", "Dal"]
    assert await names(database, VendorFilter(org_id=ORG, text="dAL", limit=9)) == ["Dal 100%", "Dal"]
    assert await names(database, VendorFilter(org_id=ORG, text="%", limit=9)) == ["Dal 100%"]
    assert await names(database, VendorFilter(org_id=ORG, statuses=["open"], limit=9)) == ["Dal"]
    assert await names(database, VendorFilter(org_id=ORG, visible_to=ANN, limit=9)) == ["Dal 100%", "Dal"]
    assert len(await names(database, VendorFilter(org_id=ORG, visible_to=BOB, limit=9))) == 3


async def test_a_page_of_vendors_goes_on_after_the_last_one_seen(
    units: Units[VendorWork], database: PostgresDatabase
) -> None:
    await stored(units, *(a_vendor("x" * length) for length in (1, 2, 3)))
    queries = VendorQueries(database.pool)

    first = await queries.vendors(VendorFilter(org_id=ORG, limit=2))
    rest = await queries.vendors(VendorFilter(org_id=ORG, before_id=first[-1].id, limit=2))

    assert [vendor.profile.name for vendor in (*first, *rest)] == ["xxx", "xx", "x"]


async def test_a_queue_is_of_one_vendor_oldest_first(units: Units[VendorWork], database: PostgresDatabase) -> None:
    mine, other = VendorId.derived(NOON, "mine"), VendorId.derived(NOON, "other")
    tickets = [a_ticket(mine, minute) for minute in (2, 0, 1)]
    tickets[2].accept(timedelta(), tickets[2].asked.opened_at)
    await stored(units, *tickets, a_ticket(other, 0))
    queries = VendorQueries(database.pool)

    everything = await queries.tickets(TicketFilter(vendor_id=mine, limit=9))
    waiting = await queries.tickets(TicketFilter(vendor_id=mine, state="open", limit=9))
    last = everything[1].asked.opened_at, everything[1].id
    rest = await queries.tickets(TicketFilter(vendor_id=mine, after=last, limit=9))

    assert [ticket.id for ticket in everything] == [tickets[1].id, tickets[2].id, tickets[0].id]
    assert [ticket.id for ticket in waiting] == [tickets[1].id, tickets[0].id]
    assert [ticket.id for ticket in rest] == [tickets[0].id]
