"""How menus are published and what their items are called."""

from datetime import UTC, datetime

import pytest

from roundsman.contracts.types import vendor as contracts
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import MenuItemId, OrgId, UserId, VendorId
from roundsman.kernel.money import Money
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.units import Units
from roundsman.testkit import memory_units, staged
from roundsman.vendor.domain.errors import BadMenu
from roundsman.vendor.domain.hours import WeeklyHours
from roundsman.vendor.domain.menu import ItemDraft, Menu
from roundsman.vendor.domain.profile import Location, Profile, VendorKind
from roundsman.vendor.domain.vendor import Ownership
from roundsman.vendor.handlers.publish_menu import PublishMenu, publish_menu
from roundsman.vendor.handlers.register_vendor import RegisterVendor, register_vendor
from roundsman.vendor.messaging.outbound import outbound
from roundsman.vendor.store.work import VendorWork

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
VENDOR_ID = VendorId.derived(AT, "dal")


def a_draft(name: str = "Dal", price_minor: int = 900, item_id: MenuItemId | None = None) -> ItemDraft:
    return ItemDraft(item_id=item_id, name=name, category="Mains", price_minor=price_minor, available=True)


async def a_vendor() -> tuple[Units[VendorWork], MemoryDatabase]:
    units, database = memory_units(VendorWork, outbound)
    profile = Profile(
        name="Dal House",
        kind=VendorKind.MERCHANT,
        location=Location(LatLon(52.52, 13.405), "Torstraße 1"),
        hours=WeeklyHours.always(),
    )
    ownership = Ownership(vendor_id=VENDOR_ID, org_id=OrgId.derived(AT, "o"), owner_id=UserId.derived(AT, "u"))
    await units.run(lambda work: register_vendor(RegisterVendor(ownership=ownership, profile=profile), work))
    return units, database


async def published(units: Units[VendorWork], *drafts: ItemDraft, minimum_minor: int = 0) -> Menu:
    cmd = PublishMenu(vendor_id=VENDOR_ID, minimum=Money(minimum_minor, "USD"), drafts=drafts)
    return await units.run(lambda work: publish_menu(cmd, work))


async def test_each_menu_counts_up_and_is_told_whole() -> None:
    units, database = await a_vendor()

    await published(units, a_draft())
    second = await published(units, a_draft(), a_draft("Naan", 300), minimum_minor=500)

    told = [message for message in staged(database) if isinstance(message, contracts.MenuPublished)]
    assert [menu.menu_version for menu in told] == [1, 2]
    assert (told[1].minimum_minor, told[1].currency) == (500, "USD")
    assert [(item.name, item.price_minor) for item in told[1].items] == [("Dal", 900), ("Naan", 300)]
    assert second.number == 2


async def test_the_same_menu_again_keeps_its_version() -> None:
    units, database = await a_vendor()

    first = await published(units, a_draft())
    before = len(staged(database))
    again = await published(units, a_draft())

    assert (again.number, again.content) == (1, first.content)
    assert len(staged(database)) == before


async def test_former_versions_stay_as_they_were() -> None:
    units, _ = await a_vendor()

    await published(units, a_draft(price_minor=900))
    await published(units, a_draft(price_minor=950))

    former = await units.run(lambda work: work.menus.get(Menu.id_of(VENDOR_ID, 1)))
    assert former.content.items[0].price_minor == 900


async def test_an_item_keeps_its_id_by_category_and_name() -> None:
    units, _ = await a_vendor()

    first = await published(units, a_draft("Dal"), a_draft("Naan"))
    second = await published(units, a_draft("Naan", 350), a_draft("Lassi"))

    ids = {item.name: item.item_id for item in first.content.items}
    assert second.content.items[0].item_id == ids["Naan"]
    assert second.content.items[1].item_id not in ids.values()


async def test_a_given_id_is_kept_and_goes_before_the_name() -> None:
    units, _ = await a_vendor()
    mine = MenuItemId.derived(AT, "mine")

    first = await published(units, a_draft("Dal", item_id=mine))
    second = await published(units, a_draft("Dal"), a_draft("Dal of the day", item_id=mine))

    assert first.content.items[0].item_id == mine
    assert second.content.items[1].item_id == mine
    assert second.content.items[0].item_id != mine


async def test_two_items_of_one_name_have_two_ids() -> None:
    units, _ = await a_vendor()
    await published(units, a_draft("Dal"))

    menu = await published(units, a_draft("Dal"), a_draft("Dal", 950))

    assert len({item.item_id for item in menu.content.items}) == 2


async def test_an_id_stands_on_the_menu_once() -> None:
    units, database = await a_vendor()
    before, mine = len(staged(database)), MenuItemId.derived(AT, "mine")

    with pytest.raises(BadMenu):
        await published(units, a_draft("Dal", item_id=mine), a_draft("Naan", item_id=mine))

    assert len(staged(database)) == before


@pytest.mark.parametrize(("price_minor", "fits"), [(-1, False), (0, True), (1, True)])
async def test_a_price_is_not_below_zero(price_minor: int, fits: bool) -> None:
    units, _ = await a_vendor()
    if fits:
        assert (await published(units, a_draft(price_minor=price_minor))).number == 1
    else:
        with pytest.raises(BadMenu):
            await published(units, a_draft(price_minor=price_minor))


@pytest.mark.parametrize(("minimum_minor", "fits"), [(-1, False), (0, True)])
async def test_the_smallest_order_is_not_below_zero(minimum_minor: int, fits: bool) -> None:
    units, _ = await a_vendor()
    if fits:
        assert (await published(units, minimum_minor=minimum_minor)).content.items == ()
    else:
        with pytest.raises(BadMenu):
            await published(units, minimum_minor=minimum_minor)


async def test_an_item_has_a_name() -> None:
    units, _ = await a_vendor()

    with pytest.raises(BadMenu):
        await published(units, a_draft(" "))
