"""What vendors and drivers say of themselves, kept to place and show orders by."""

from collections.abc import Sequence
from typing import Any

from roundsman.contracts.message import Message
from roundsman.contracts.types.driver import DriverChanged
from roundsman.contracts.types.vendor import MenuPublished, VendorChanged, VendorChangedStatus
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, MenuItemId, OrgId, UserId, VendorId
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.order.domain.values import Place
from roundsman.order.domain.vendor import Card, MenuItem, VendorFacts
from roundsman.order.handlers.keep_driver import KeepDriver, keep_driver
from roundsman.order.handlers.keep_menu import KeepMenu, keep_menu
from roundsman.order.handlers.keep_vendor import KeepVendor, keep_vendor
from roundsman.order.ports import UnitOfWork


async def _vendor_changed(message: VendorChanged, uow: UnitOfWork) -> None:
    facts = VendorFacts(
        org_id=OrgId(message.org_id),
        owner_id=UserId(message.owner_id),
        name=message.name,
        is_open=message.status is VendorChangedStatus.OPEN,
        place=Place(point=LatLon(message.lat, message.lon), address=message.address),
        told_at=message.at,
    )
    await keep_vendor(KeepVendor(vendor_id=VendorId(message.vendor_id), facts=facts), uow)


async def _menu_published(message: MenuPublished, uow: UnitOfWork) -> None:
    items = tuple(
        MenuItem(
            item_id=MenuItemId(item.item_id), name=item.name, price_minor=item.price_minor, available=item.available
        )
        for item in message.items
    )
    card = Card(
        number=message.menu_version, currency=message.currency, minimum_minor=message.minimum_minor, items=items
    )
    await keep_menu(KeepMenu(vendor_id=VendorId(message.vendor_id), card=card), uow)


async def _driver_changed(message: DriverChanged, uow: UnitOfWork) -> None:
    cmd = KeepDriver(driver_id=DriverId(message.driver_id), user_id=UserId(message.user_id), told_at=message.at)
    await keep_driver(cmd, uow)


async def _load_vendors(messages: Sequence[Any], work: Any) -> None:
    await work.vendors.load(message.vendor_id for message in messages)


async def _load_menus(messages: Sequence[Any], work: Any) -> None:
    await work.menus.load(message.vendor_id for message in messages)


async def _load_drivers(messages: Sequence[Any], work: Any) -> None:
    await work.drivers.load(message.driver_id for message in messages)


MENUS: dict[type[Message], Reaction[Any]] = {
    VendorChanged: Reaction(handle=_vendor_changed, load=_load_vendors),
    MenuPublished: Reaction(handle=_menu_published, load=_load_menus),
}
MENUS_GROUP: ConsumerGroup[Any] = ConsumerGroup(name="order.menus", topics=["vendor.events.v1"], reactions=MENUS)

DRIVERS: dict[type[Message], Reaction[Any]] = {
    DriverChanged: Reaction(handle=_driver_changed, load=_load_drivers),
}
DRIVERS_GROUP: ConsumerGroup[Any] = ConsumerGroup(name="order.drivers", topics=["driver.events.v1"], reactions=DRIVERS)
