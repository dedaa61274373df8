"""What we know of vendors, from their own events: who they are, whether they are open, what they sell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import MenuItemId, OrgId, UserId, VendorId
from roundsman.order.domain.errors import ItemNotOnMenu, ItemUnavailable, OrderBelowMinimum, VendorClosed
from roundsman.order.domain.values import Line, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorFacts:
    """A vendor as it said last."""

    org_id: OrgId
    owner_id: UserId
    name: str
    is_open: bool  # approved, not paused and within its opening hours: the vendor service tells each change
    place: Place
    told_at: datetime


class Vendor(Aggregate):
    """A vendor, as far as placing orders needs it."""

    def __init__(self, vendor_id: VendorId, facts: VendorFacts) -> None:
        super().__init__(vendor_id)
        self.facts = facts

    def learn(self, facts: VendorFacts) -> None:
        """Take in what the vendor says, unless something newer is known."""
        if facts.told_at >= self.facts.told_at:
            self.facts = facts

    def check_open(self) -> None:
        """Pass if the vendor takes orders now.

        Raises:
            VendorClosed: it does not.
        """
        if not self.facts.is_open:
            raise VendorClosed(f"{self.facts.name} takes no orders now: see its opening hours.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One thing that can be ordered."""

    item_id: MenuItemId
    name: str
    price_minor: int
    available: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One version of a menu."""

    number: int  # the vendor's `menu_version`
    currency: str
    minimum_minor: int
    items: Sequence[MenuItem]


class Menu(Aggregate):
    """A vendor's menu; its id is the vendor's."""

    def __init__(self, vendor_id: VendorId, card: Card) -> None:
        super().__init__(vendor_id)
        self.card = card

    def learn(self, card: Card) -> None:
        """Take in a menu, unless a newer one is known."""
        if card.number > self.card.number:
            self.card = card

    def lines(self, portions: Mapping[MenuItemId, int]) -> tuple[Line, ...]:
        """The portions (item -> how many) at today's prices.

        Raises:
            ItemNotOnMenu, ItemUnavailable, OrderBelowMinimum: as they say.
        """
        items = {item.item_id: item for item in self.card.items}
        lines = tuple(_line(items.get(item_id), item_id, quantity) for item_id, quantity in portions.items())
        if sum(line.minor for line in lines) < self.card.minimum_minor:
            raise OrderBelowMinimum(
                f"This vendor takes orders from {self.card.minimum_minor} minor units {self.card.currency} on."
            )
        return lines


def _line(item: MenuItem | None, item_id: MenuItemId, quantity: int) -> Line:
    if item is None:
        raise ItemNotOnMenu(f"There is no {item_id} on this menu: read the menu again.")
    if not item.available:
        raise ItemUnavailable(f"{item.name} is sold out: choose something else.")
    return Line(item_id=item_id, name=item.name, quantity=quantity, unit_price_minor=item.price_minor)
