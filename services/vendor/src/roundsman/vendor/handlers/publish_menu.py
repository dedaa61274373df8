"""Publish a menu: it replaces the former as a whole, under the next number."""

from collections.abc import Sequence
from dataclasses import dataclass

from roundsman.kernel.money import Money
from roundsman.vendor.domain.menu import ItemDraft, Menu, MenuContent, named_items
from roundsman.vendor.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishMenu:
    """The vendor's whole menu as its owner wrote it."""

    vendor_id: str
    minimum: Money
    drafts: Sequence[ItemDraft]


async def publish_menu(cmd: PublishMenu, uow: UnitOfWork) -> Menu:
    """Keep the new version and tell it. The same menu again gives the version that stands.

    Raises:
        NotFound: no such vendor.
        BadMenu: an item has no name, a price is below 0, or an id stands there twice.
    """
    vendor = await uow.vendors.get(cmd.vendor_id)
    former = await uow.menus.find(Menu.id_of(vendor.id, vendor.standing.menu_number))
    items = named_items(cmd.drafts, former.content.items if former else (), uow.now)
    content = MenuContent(minimum=cmd.minimum, items=items)
    if former is not None and former.content == content:
        return former
    menu = vendor.publish_menu(content, uow.now)
    uow.menus.add(menu)
    return menu
