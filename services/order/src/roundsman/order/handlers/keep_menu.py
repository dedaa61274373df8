"""Keep the menus that vendors publish."""

from dataclasses import dataclass

from roundsman.kernel.ids import VendorId
from roundsman.order.domain.vendor import Card, Menu
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepMenu:
    """A vendor's whole menu."""

    vendor_id: VendorId
    card: Card


async def keep_menu(cmd: KeepMenu, uow: UnitOfWork) -> None:
    """Replace the menu, unless we hold a newer version."""
    known = await uow.menus.find(cmd.vendor_id)
    if known is None:
        uow.menus.add(Menu(cmd.vendor_id, cmd.card))
    else:
        known.learn(cmd.card)
