"""Place an order: price it from the menu we hold, record it, ask for its payment."""

from collections.abc import Mapping
from dataclasses import dataclass

from roundsman.kernel.geo import distance_m
from roundsman.kernel.ids import MenuItemId, OrderId, OrgId, UserId, VendorId
from roundsman.order.domain.errors import MenuChanged, OrderBelowMinimum, TotalMismatch, VendorNotKnown
from roundsman.order.domain.events import PaymentAsked
from roundsman.order.domain.lifecycle import Kind, Step
from roundsman.order.domain.order import Order
from roundsman.order.domain.values import Pin, Place, Price, Proof, Terms
from roundsman.order.domain.vendor import Menu, Vendor
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """A delivery from a vendor's menu to the customer's door."""

    org_id: OrgId
    customer_id: UserId
    vendor_id: VendorId
    menu_version: int
    portions: Mapping[MenuItemId, int]  # item -> whole portions, each >= 1
    dropoff: Place
    tip_minor: int
    expected_total_minor: int | None  # what the customer saw; None: whatever it costs
    proof: tuple[Proof, ...]
    instructions: str
    payment_token: str


async def place_order(cmd: PlaceOrder, uow: UnitOfWork) -> Order:
    """Add the order, ask payment to set its total aside, and wait for that.

    Raises:
        VendorNotKnown, VendorClosed, MenuChanged, ItemNotOnMenu, ItemUnavailable, OrderBelowMinimum,
        DropoffTooFar, TotalMismatch: as they say.
    """
    vendor = await _vendor(cmd, uow)
    menu = await _menu(cmd, uow)
    order = Order.place(OrderId.new(uow.now, uow.random), _terms(cmd, vendor, menu, uow))
    order.record(PaymentAsked(order_id=order.order_id, terms=order.terms, payment_token=cmd.payment_token))
    uow.orders.add(order)
    follow(order, Step.PLACE, uow)
    return order


async def _vendor(cmd: PlaceOrder, uow: UnitOfWork) -> Vendor:
    vendor = await uow.vendors.find(cmd.vendor_id)
    if vendor is None or vendor.facts.org_id != cmd.org_id:
        raise VendorNotKnown(f"No such vendor: {cmd.vendor_id}.")
    vendor.check_open()
    return vendor


async def _menu(cmd: PlaceOrder, uow: UnitOfWork) -> Menu:
    menu = await uow.menus.find(cmd.vendor_id)
    if menu is None or menu.card.number != cmd.menu_version:
        raise MenuChanged(f"Version {cmd.menu_version} of this menu does not hold: read the menu again.")
    return menu


def _terms(cmd: PlaceOrder, vendor: Vendor, menu: Menu, uow: UnitOfWork) -> Terms:
    lines = menu.lines(cmd.portions)
    way_m = distance_m(vendor.facts.place.point, cmd.dropoff.point)
    price = uow.rules.tariff.price(lines, menu.card.currency, way_m, cmd.tip_minor)
    _check_total(price, cmd.expected_total_minor)
    return Terms(
        org_id=cmd.org_id,
        customer_id=cmd.customer_id,
        vendor_id=cmd.vendor_id,
        kind=Kind.DELIVERY,
        lines=lines,
        price=price,
        pickup=vendor.facts.place,
        dropoff=cmd.dropoff,
        proof=cmd.proof,
        pin=Pin.draw(uow.random) if Proof.PIN in cmd.proof else None,
        instructions=cmd.instructions,
        placed_at=uow.now,
    )


def _check_total(price: Price, expected_minor: int | None) -> None:
    if price.total_minor <= 0:
        raise OrderBelowMinimum("An order has to cost something: nothing cannot be paid.")
    if expected_minor is not None and expected_minor != price.total_minor:
        raise TotalMismatch(f"The total is {price.total_minor} minor units {price.currency}: confirm it and try again.")
