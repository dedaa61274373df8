"""A menu: what a vendor sells, as one numbered whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import MenuItemId, VendorId
from roundsman.kernel.money import Money
from roundsman.vendor.domain.errors import BadMenu


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuItem:
    """One thing to order."""

    item_id: MenuItemId
    name: str
    category: str
    price_minor: int
    available: bool

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadMenu("Every item needs a name.")
        if self.price_minor < 0:
            raise BadMenu("A price is not below 0.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuContent:
    """What the menu says."""

    minimum: Money  # the smallest order taken; its currency is the menu's
    items: tuple[MenuItem, ...]

    def __post_init__(self) -> None:
        if self.minimum.minor < 0:
            raise BadMenu("The smallest order is not below 0.")
        if len({item.item_id for item in self.items}) < len(self.items):
            raise BadMenu("An item_id stands on the menu twice.")


class Menu(Aggregate):
    """One published version of a vendor's menu; it never changes."""

    def __init__(self, vendor_id: VendorId, number: int, content: MenuContent, published_at: datetime) -> None:
        super().__init__(self.id_of(vendor_id, number))
        self.vendor_id = vendor_id
        self.number = number
        self.content = content
        self.published_at = published_at

    @staticmethod
    def id_of(vendor_id: str, number: int) -> str:
        """How the version of this number is called."""
        return f"{vendor_id}/{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDraft:
    """An item as its vendor wrote it: perhaps without an id yet."""

    item_id: MenuItemId | None
    name: str
    category: str
    price_minor: int
    available: bool


def named_items(drafts: Sequence[ItemDraft], former: Sequence[MenuItem], at: datetime) -> tuple[MenuItem, ...]:
    """Give every draft its id: the given one, that of the item of the same category and name before, or a new one."""
    known = {(item.category, item.name): item.item_id for item in former}
    taken = {draft.item_id for draft in drafts if draft.item_id}
    items: list[MenuItem] = []
    for draft in drafts:
        before = known.pop((draft.category, draft.name), None)
        kept = before if before not in taken else None
        items.append(
            MenuItem(
                item_id=draft.item_id or kept or MenuItemId.new(at),
                name=draft.name,
                category=draft.category,
                price_minor=draft.price_minor,
                available=draft.available,
            )
        )
    return tuple(items)
