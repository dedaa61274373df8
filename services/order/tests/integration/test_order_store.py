"""The store on real PostgreSQL: what is written comes back, and readers get their rows only."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import DriverId, OrderId, OrgId, UserId, VendorId
from roundsman.order.app import SERVICE
from roundsman.order.domain.driver import Driver
from roundsman.order.domain.lifecycle import Reason, Step
from roundsman.order.domain.order import Order
from roundsman.order.domain.values import Stamp, Terms
from roundsman.order.domain.vendor import Card, Menu, MenuItem, Vendor, VendorFacts
from roundsman.order.handlers.saga import end, follow
from roundsman.order.messaging.outbound import outbound
from roundsman.order.ports import OrderQuery, Reader, Sorting
from roundsman.order.store.queries import OrderQueries
from roundsman.order.store.tables import OrderTable
from roundsman.order.store.work import OrderWork
from roundsman.order.testing.one_order import ADA, MIA, NOON, RULES, TERMS, VENDOR
from roundsman.persistence.migrations import differences
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.testkit import fake_codec

pytestmark = pytest.mark.stack
COOK, RIDER, NOBODY = (UserId.derived(NOON, name) for name in ("cook", "rider", "nobody"))
STAFF = Reader(user_id=UserId.derived(NOON, "support"), org_id=TERMS.org_id, sees_all=True)
MIAS = Reader(user_id=MIA, org_id=TERMS.org_id, sees_all=False)


class Store:
    """Units of work and the read side on one database."""

    def __init__(self, database: PostgresDatabase) -> None:
        self.database = database
        self.queries = OrderQueries(database.pool)
        self.units = Units(
            database=database,
            build=lambda desk: OrderWork(desk, RULES, os.urandom),
            clock=ManualClock(NOON),
            source="order",
            outbound=outbound,
            encode=fake_codec().encode,
        )

    async def add(self, name: str, **terms: Any) -> OrderId:
        """Place an order of this name."""
        order_id = OrderId.derived(NOON, name)

        async def body(uow: OrderWork) -> None:
            order = Order.place(order_id, replace(TERMS, **terms))
            uow.orders.add(order)
            follow(order, Step.PLACE, uow)

        await self.units.run(body)
        return order_id

    async def change(self, order_id: OrderId, change: Callable[[Order, OrderWork], None]) -> None:
        """Change an order in a unit of work."""

        async def body(uow: OrderWork) -> None:
            change(await uow.orders.get(order_id), uow)

        await self.units.run(body)

    async def found(self, reader: Reader = STAFF, **query: Any) -> list[str]:
        """The ids that a query gives."""
        return [order.id for order in await self.queries.page(OrderQuery(**query), reader)]


@pytest_asyncio.fixture(loop_scope="session")
async def store(migrated: Callable[[Service], Awaitable[PostgresDatabase]]) -> Store:
    return Store(await migrated(SERVICE))


def _carry(order: Order, _: OrderWork) -> None:
    stamp = Stamp(at=NOON, by="test", note="so it is")
    order.authorize(stamp)
    order.accept(NOON + timedelta(minutes=20), stamp)
    order.mark_ready(stamp)
    order.assign(ADA, NOON, stamp)


async def test_the_migrations_make_the_tables_that_the_code_expects(store: Store) -> None:
    assert await differences(store.database.url, OrderTable.metadata) == []


async def test_an_order_comes_back_as_it_was_written(store: Store) -> None:
    order_id = await store.add("one", instructions="2nd bell % _ \\ 'x'")
    await store.change(order_id, _carry)
    await store.change(
        order_id, lambda order, uow: end(order, Reason.CUSTOMER_REQUEST, Stamp(at=NOON, by=MIA, note="no"), uow)
    )

    order = await store.queries.one(order_id, STAFF)

    assert order.terms == replace(TERMS, instructions="2nd bell % _ \\ 'x'")
    assert (order.progress.driver_id, order.progress.ready, order.progress.authorized) == (ADA, True, True)
    assert order.progress.ready_at == NOON + timedelta(minutes=20)
    assert order.progress.cancellation is not None
    assert (order.progress.cancellation.reason, order.progress.cancellation.fee_minor) == (Reason.CUSTOMER_REQUEST, 505)
    assert (order.version, order.sequence) == (3, 6)


async def test_an_order_that_was_only_read_is_not_written(store: Store) -> None:
    order_id = await store.add("read")

    await store.change(order_id, lambda order, uow: None)

    assert (await store.queries.one(order_id, STAFF)).version == 1


async def test_the_timeline_tells_who_did_what(store: Store) -> None:
    order_id = await store.add("story")
    await store.change(order_id, _carry)

    story = await store.queries.timeline(order_id)

    assert [line.number for line in story] == [1, 2, 3, 4, 5]
    assert [(line.event, line.was, line.now) for line in story][:3] == [
        ("OrderPlaced", None, "placed"),
        ("OrderAuthorized", "placed", "authorized"),
        ("OrderAccepted", "authorized", "accepted"),
    ]
    assert (story[0].actor, story[1].actor, story[1].note) == (MIA, "test", "so it is")


async def test_what_we_know_of_others_comes_back(store: Store) -> None:
    facts = VendorFacts(
        org_id=TERMS.org_id, owner_id=COOK, name="Dal House", is_open=True, place=TERMS.pickup, told_at=NOON
    )
    item = MenuItem(item_id=TERMS.lines[0].item_id, name="Dal", price_minor=505, available=False)
    card = Card(number=2, currency="EUR", minimum_minor=7, items=(item,))
    driver_id = DriverId.derived(NOON, "known")

    async def add(uow: OrderWork) -> None:
        uow.vendors.add(Vendor(VENDOR, facts))
        uow.menus.add(Menu(VENDOR, card))
        uow.drivers.add(Driver(driver_id, RIDER, NOON))

    async def read(uow: OrderWork) -> tuple[VendorFacts, Card, UserId]:
        vendor, menu = await uow.vendors.get(VENDOR), await uow.menus.get(VENDOR)
        return vendor.facts, menu.card, (await uow.drivers.get(driver_id)).user_id

    await store.units.run(add)

    assert await store.units.run(read) == (facts, card, RIDER)


@pytest_asyncio.fixture(loop_scope="session")
async def town(store: Store) -> Store:
    """Mia's order with Ada (driven by the rider) at the cook's, and another's order elsewhere."""
    mine = await store.add("mine")
    await store.change(mine, _carry)
    other = Terms(**_fields(TERMS) | {"customer_id": NOBODY, "vendor_id": VendorId.derived(NOON, "elsewhere")})
    await store.add("other", **_fields(other))
    await store.add("abroad", org_id=OrgId.derived(NOON, "abroad"), customer_id=NOBODY)
    facts = VendorFacts(
        org_id=TERMS.org_id, owner_id=COOK, name="Dal House", is_open=True, place=TERMS.pickup, told_at=NOON
    )

    async def add(uow: OrderWork) -> None:
        uow.vendors.add(Vendor(VENDOR, facts))
        uow.drivers.add(Driver(ADA, RIDER, NOON))

    await store.units.run(add)
    return store


def _fields(terms: Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in terms.__dataclass_fields__}


async def test_people_see_the_orders_that_they_are_part_of(town: Store) -> None:
    ids = {name: OrderId.derived(NOON, name) for name in ("mine", "other", "abroad")}
    seen = {MIA: {"mine"}, COOK: {"mine", "abroad"}, RIDER: {"mine"}, NOBODY: {"other", "abroad"}, UserId(ADA): set()}
    for user_id, names in seen.items():
        reader = Reader(user_id=user_id, org_id=TERMS.org_id, sees_all=False)
        assert set(await town.found(reader)) == {ids[name] for name in names}
        for hidden in ids.keys() - names:
            with pytest.raises(NotFound):
                await town.queries.one(ids[hidden], reader)


async def test_staff_see_their_organization_and_no_other(town: Store) -> None:
    abroad = replace(STAFF, org_id=OrgId.derived(NOON, "abroad"))

    assert set(await town.found()) == {OrderId.derived(NOON, "mine"), OrderId.derived(NOON, "other")}
    assert await town.found(abroad) == [OrderId.derived(NOON, "abroad")]


_FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({"statuses": ("assigned",)}, {"mine"}),
    ({"statuses": ("placed", "assigned")}, {"mine", "other"}),
    ({"statuses": ("completed",)}, set()),
    ({"customer_id": NOBODY}, {"other"}),
    ({"vendor_id": VENDOR}, {"mine"}),
    ({"driver_id": ADA}, {"mine"}),
    ({"placed_from": NOON}, {"mine", "other"}),
    ({"placed_from": NOON + timedelta(microseconds=1)}, set()),
    ({"placed_to": NOON}, set()),
    ({"placed_to": NOON + timedelta(microseconds=1)}, {"mine", "other"}),
    ({"text": "dal h"}, {"mine"}),
    ({"text": "DAL"}, {"mine", "other"}),
    ({"text": "d_l"}, set()),
    ({"text": "%"}, set()),
    ({"text": "\\"}, set()),
    ({"text": OrderId.derived(NOON, "other")}, {"other"}),
    ({"text": "dal", "statuses": ("placed",)}, {"other"}),
]


async def test_filters_narrow_the_list(town: Store) -> None:
    for query, names in _FILTERS:
        assert set(await town.found(**query)) == {OrderId.derived(NOON, name) for name in names}, query


@pytest.mark.parametrize("sorting", ["placed_at", "-placed_at", "total", "-total"])
async def test_pages_follow_each_other_without_gap_or_repeat(store: Store, sorting: Sorting) -> None:
    for n in range(7):  # two share each moment and each price
        price = replace(TERMS.price, tip_minor=n // 2)
        await store.add(f"page-{n}", placed_at=NOON + timedelta(seconds=n // 2), price=price)
    by_total = sorting.endswith("total")
    seen: list[Order] = []

    while page := await store.queries.page(OrderQuery(sorting=sorting, limit=3, after=_after(seen, by_total)), MIAS):
        seen += page

    keys = [(order.terms.price.total_minor if by_total else order.terms.placed_at, order.id) for order in seen]
    assert len({order.id for order in seen}) == 7
    assert keys == sorted(keys, reverse=sorting.startswith("-"))


def _after(seen: list[Order], by_total: bool) -> tuple[Any, str] | None:
    if not seen:
        return None
    terms = seen[-1].terms
    return (terms.price.total_minor if by_total else terms.placed_at, seen[-1].id)
