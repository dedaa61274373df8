"""Routes of menus: publish one, read it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from roundsman.vendor.api.desk import Looker, Runner, VendorDesk, run_vendor, shown_vendor
from roundsman.vendor.api.models import MenuModel, NewMenu
from roundsman.vendor.domain.errors import MenuNotPublished
from roundsman.vendor.domain.menu import Menu
from roundsman.vendor.handlers.publish_menu import PublishMenu, publish_menu
from roundsman.vendor.store.work import VendorWork
from roundsman.web import TAGGED, IfMatchDep, tag_version

VersionQuery = Annotated[int | None, Query(ge=1, description="Left out: the newest.")]


def menu_routes(desk: VendorDesk) -> APIRouter:
    """/vendors/{vendor_id}/menu."""
    router = APIRouter(prefix="/api/v1", tags=["menus"])

    @router.put("/vendors/{vendor_id}/menu", responses=TAGGED)
    async def publish(
        vendor_id: str, body: NewMenu, caller: Runner, known: IfMatchDep, response: Response
    ) -> MenuModel:
        """Replace the whole menu. The same menu again keeps its version; an item keeps its id by category and name."""

        async def effect(work: VendorWork) -> Menu:
            vendor = await run_vendor(vendor_id, caller, work)
            known.check(vendor.standing.menu_number)
            drafts = [item.draft() for item in body.items]
            return await publish_menu(PublishMenu(vendor_id=vendor_id, minimum=body.minimum(), drafts=drafts), work)

        return _told(await desk.run(caller, effect), response)

    @router.get("/vendors/{vendor_id}/menu", responses=TAGGED)
    async def show(vendor_id: str, caller: Looker, response: Response, version: VersionQuery = None) -> MenuModel:
        """The menu: the newest, or a former version."""

        async def effect(work: VendorWork) -> Menu:
            vendor = await shown_vendor(vendor_id, caller, work)
            return await _menu(vendor_id, version or vendor.standing.menu_number, work)

        return _told(await desk.run(caller, effect), response)

    return router


def _told(menu: Menu, response: Response) -> MenuModel:
    tag_version(response, menu.number)
    return MenuModel.of(menu)


async def _menu(vendor_id: str, number: int, work: VendorWork) -> Menu:
    menu = await work.menus.find(Menu.id_of(vendor_id, number))
    if menu is None:
        raise MenuNotPublished("This vendor has not published such a menu.")
    return menu
