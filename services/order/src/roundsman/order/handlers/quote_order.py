"""Price a basket: what placing it would cost now, or why it would be refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from roundsman.kernel.geo import distance_m
from roundsman.kernel.ids import MenuItemId, OrgId, VendorId
from roundsman.order.domain.errors import MenuChanged, OrderBelowMinimum, VendorNotKnown
from roundsman.order.domain.values import Line, Place, Price
from roundsman.order.domain.vendor import Menu, Vendor
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What is wanted of a vendor's menu, and where it is to go."""

    org_id: OrgId
    vendor_id: VendorId
    menu_version: int
    portions: Mapping[MenuItemId, int]  # item -> whole portions, each >= 1
    dropoff: Place
    tip_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The basket at today's prices."""

    lines: tuple[Line, ...]
    price: Price
    pickup: Place


async def quote_order(basket: Basket, uow: UnitOfWork) -> Quote:
    """Price every part. Nothing is changed, and nothing is promised.

    Raises:
        VendorNotKnown, VendorClosed, MenuChanged, ItemNotOnMenu, ItemUnavailable, OrderBelowMinimum,
        DropoffTooFar: as they say.
    """
    vendor = await _vendor(basket, uow)
    menu = await _menu(basket, uow)
    lines = menu.lines(basket.portions)
    way_m = distance_m(vendor.facts.place.point, basket.dropoff.point)
    price = uow.rules.tariff.price(lines, menu.card.currency, way_m, basket.tip_minor)
    if price.total_minor <= 0:
        raise OrderBelowMinimum("An order has to cost something: nothing cannot be paid.")
    return Quote(lines=lines, price=price, pickup=vendor.facts.place)


async def _vendor(basket: Basket, uow: UnitOfWork) -> Vendor:
    vendor = await uow.vendors.find(basket.vendor_id)
    if vendor is None or vendor.facts.org_id != basket.org_id:
        raise VendorNotKnown(f"No such vendor: {basket.vendor_id}.")
    vendor.check_open()
    return vendor


async def _menu(basket: Basket, uow: UnitOfWork) -> Menu:
    menu = await uow.menus.find(basket.vendor_id)
    if menu is None or menu.card.number != basket.menu_version:
        raise MenuChanged(f"Version {basket.menu_version} of this menu does not hold: read the menu again.")
    return menu
