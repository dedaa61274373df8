"""Placing: what is refused, what it costs, and what leaves with it."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from roundsman.contracts.types.order import OrderPlaced
from roundsman.contracts.types.payment import AuthorizePayment
from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import DomainError
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import MenuItemId, OrgId, UserId, VendorId
from roundsman.order.domain.errors import (
    DropoffTooFar,
    ItemNotOnMenu,
    ItemUnavailable,
    MenuChanged,
    OrderBelowMinimum,
    TotalMismatch,
    VendorClosed,
    VendorNotKnown,
)
from roundsman.order.domain.order import Order
from roundsman.order.domain.rules import Tariff
from roundsman.order.domain.values import Line, Pin, Place, Price, Proof
from roundsman.order.domain.vendor import Card, MenuItem, VendorFacts
from roundsman.order.handlers.keep_menu import KeepMenu, keep_menu
from roundsman.order.handlers.keep_vendor import KeepVendor, keep_vendor
from roundsman.order.handlers.place_order import PlaceOrder, place_order
from roundsman.order.handlers.quote_order import quote_order
from roundsman.order.messaging.outbound import outbound
from roundsman.order.settings import OrderSettings
from roundsman.order.store.work import OrderWork
from roundsman.testkit import memory_units, staged, timers_set

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ORG = OrgId.derived(NOON, "demo")
DAL_HOUSE = VendorId.derived(NOON, "dal house")
DAL, NAAN, LASSI = (MenuItemId.derived(NOON, name) for name in ("dal", "naan", "lassi"))
HERE = Place(point=LatLon(52.529407, 13.401186), address="Torstraße 1")
FACTS = VendorFacts(
    org_id=ORG, owner_id=UserId.derived(NOON, "cook"), name="Dal House", is_open=True, place=HERE, told_at=NOON
)
CARD = Card(
    number=3,
    currency="EUR",
    minimum_minor=1000,
    items=(
        MenuItem(item_id=DAL, name="Dal makhani", price_minor=500, available=True),
        MenuItem(item_id=NAAN, name="Naan", price_minor=1, available=True),
        MenuItem(item_id=LASSI, name="Lassi", price_minor=300, available=False),
    ),
)

_DEFAULTS = OrderSettings()


def an_order(**changes: Any) -> PlaceOrder:
    """Two dals to the vendor's own door: base fee only."""
    command = PlaceOrder(
        org_id=ORG,
        customer_id=UserId.derived(NOON, "mia"),
        vendor_id=DAL_HOUSE,
        menu_version=3,
        portions={DAL: 2},
        dropoff=HERE,
        tip_minor=0,
        expected_total_minor=None,
        proof=(Proof.PIN,),
        instructions="",
        payment_token="tok_ok",
    )
    return replace(command, **changes)


class Kitchen:
    """Units of work on a store in memory that knows the vendor and its menu."""

    def __init__(self, settings: OrderSettings = _DEFAULTS) -> None:
        rules = settings.rules()
        self.clock = ManualClock(NOON)
        self.units, self.database = memory_units(lambda desk: OrderWork(desk, rules, bytes), outbound, self.clock)

    async def know(self, facts: VendorFacts = FACTS, card: Card = CARD) -> "Kitchen":
        await self.units.run(lambda uow: keep_vendor(KeepVendor(vendor_id=DAL_HOUSE, facts=facts), uow))
        await self.units.run(lambda uow: keep_menu(KeepMenu(vendor_id=DAL_HOUSE, card=card), uow))
        return self

    async def place(self, command: PlaceOrder) -> Order:
        return await self.units.run(lambda uow: place_order(command, uow))


async def test_a_placed_order_leaves_with_its_announcement_and_asks_for_its_total() -> None:
    kitchen = await Kitchen().know()

    order = await kitchen.place(an_order(tip_minor=100))

    placed, asked = staged(kitchen.database)
    assert isinstance(placed, OrderPlaced)
    assert isinstance(asked, AuthorizePayment)
    assert (placed.items_minor, placed.delivery_fee_minor, placed.service_fee_minor) == (1000, 250, 50)
    assert placed.total_minor == asked.amount_minor == order.terms.price.total_minor == 1400
    assert asked.payment_token == "tok_ok"
    assert timers_set(kitchen.database)["order.payment", order.id].due_at == NOON + timedelta(seconds=120)


async def test_a_quote_is_what_placing_costs_and_leaves_nothing() -> None:
    kitchen = await Kitchen().know()
    basket = an_order(portions={DAL: 2, NAAN: 3}, tip_minor=100)

    quote = await kitchen.units.run(lambda uow: quote_order(basket, uow))

    assert [(line.name, line.minor) for line in quote.lines] == [("Dal makhani", 1000), ("Naan", 3)]
    assert not staged(kitchen.database)
    assert quote.price == (await kitchen.place(basket)).terms.price


async def test_the_payment_token_is_not_kept() -> None:
    kitchen = await Kitchen().know()

    await kitchen.place(an_order(payment_token="tok_secret"))

    assert "tok_secret" not in repr(kitchen.database.state.tables)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"vendor_id": VendorId.derived(NOON, "nobody")}, VendorNotKnown),
        ({"org_id": OrgId.derived(NOON, "others")}, VendorNotKnown),
        ({"menu_version": 2}, MenuChanged),
        ({"menu_version": 4}, MenuChanged),
        ({"portions": {MenuItemId.derived(NOON, "pizza"): 1}}, ItemNotOnMenu),
        ({"portions": {DAL: 2, LASSI: 1}}, ItemUnavailable),
        ({"portions": {DAL: 1, NAAN: 499}}, OrderBelowMinimum),
        ({"dropoff": Place(point=LatLon(48.1, 11.6), address="Munich")}, DropoffTooFar),
        ({"expected_total_minor": 1299}, TotalMismatch),
        ({"expected_total_minor": 1301}, TotalMismatch),
    ],
)
async def test_an_order_that_breaks_a_rule_leaves_nothing(changes: dict[str, Any], error: type[DomainError]) -> None:
    kitchen = await Kitchen().know()

    with pytest.raises(error):
        await kitchen.place(an_order(**changes))

    assert not staged(kitchen.database)
    assert not timers_set(kitchen.database)


@pytest.mark.parametrize(
    "changes",
    [
        {"portions": {DAL: 1, NAAN: 500}},
        {"expected_total_minor": 1300},
        {"dropoff": replace(HERE, address="next door")},
    ],
)
async def test_an_order_on_the_edge_of_a_rule_is_taken(changes: dict[str, Any]) -> None:
    kitchen = await Kitchen().know()

    await kitchen.place(an_order(**changes))

    assert len(staged(kitchen.database)) == 2


@pytest.mark.parametrize(("price_minor", "taken"), [(0, False), (1, True)])
async def test_an_order_costs_something(price_minor: int, taken: bool) -> None:
    kitchen = Kitchen(OrderSettings(delivery_base_minor=0))
    dal = replace(CARD.items[0], price_minor=price_minor)
    await kitchen.know(card=replace(CARD, minimum_minor=0, items=(dal,)))

    with nullcontext() if taken else pytest.raises(OrderBelowMinimum):
        await kitchen.place(an_order(portions={DAL: 1}))

    assert bool(staged(kitchen.database)) is taken


async def test_a_vendor_that_is_not_open_takes_no_order() -> None:
    kitchen = await Kitchen().know(facts=replace(FACTS, is_open=False))

    with pytest.raises(VendorClosed):
        await kitchen.place(an_order())


async def test_a_vendor_whose_menu_has_not_reached_us_takes_no_order() -> None:
    kitchen = Kitchen()
    await kitchen.units.run(lambda uow: keep_vendor(KeepVendor(vendor_id=DAL_HOUSE, facts=FACTS), uow))

    with pytest.raises(MenuChanged):
        await kitchen.place(an_order())


@pytest.mark.parametrize(("told_after_s", "is_open"), [(-1, True), (0, False), (1, False)])
async def test_what_a_vendor_says_holds_unless_something_newer_is_known(told_after_s: int, is_open: bool) -> None:
    kitchen = await Kitchen().know()
    late = replace(FACTS, is_open=False, told_at=NOON + timedelta(seconds=told_after_s))

    await kitchen.know(facts=late)

    assert kitchen.database.state.tables["vendors"][DAL_HOUSE]["is_open"] is is_open


@pytest.mark.parametrize(("number", "holds"), [(2, 3), (3, 3), (4, 4)])
async def test_the_newest_menu_holds_whatever_comes_last(number: int, holds: int) -> None:
    kitchen = await Kitchen().know()

    await kitchen.know(card=replace(CARD, number=number))

    assert kitchen.database.state.tables["menus"][DAL_HOUSE]["number"] == holds


@pytest.mark.parametrize(
    ("way_m", "fee_minor"), [(0, 250), (8, 250), (9, 251), (1000, 310), (2500, 400), (100_000, 6250)]
)
def test_the_delivery_fee_grows_with_the_way_and_is_rounded_half_up(way_m: float, fee_minor: int) -> None:
    assert OrderSettings().rules().tariff.delivery_fee_minor(way_m) == fee_minor


def test_a_way_is_too_long_beyond_the_longest_only() -> None:
    tariff = OrderSettings().rules().tariff

    with pytest.raises(DropoffTooFar):
        tariff.delivery_fee_minor(100_000.1)


def test_the_parts_of_a_price_add_up() -> None:
    tariff = Tariff(base_minor=99, per_km_minor=0, longest_way_m=1, service_per_mille=125, driver_per_mille=333)
    line = Line(item_id=DAL, name="Dal", quantity=3, unit_price_minor=333)

    price = tariff.price([line], "EUR", 0, 7)

    assert price == Price(currency="EUR", items_minor=999, delivery_fee_minor=99, service_fee_minor=125, tip_minor=7)
    assert price.total_minor == 999 + 99 + 125 + 7
    assert tariff.earning_minor(price) == 33 + 7


def test_a_pin_has_four_digits_and_another_salt_another_digest() -> None:
    assert Pin.draw(bytes).code == "0000"
    assert Pin.draw(lambda n: b"\xff" * n).code == str(2**64 - 1)[-4:]
    assert Pin("0000", "a").digest != Pin("0000", "b").digest != Pin("0001", "b").digest


async def test_an_order_without_pin_among_its_proofs_has_none() -> None:
    kitchen = await Kitchen().know()

    assert (await kitchen.place(an_order(proof=(Proof.PHOTO,)))).terms.pin is None
