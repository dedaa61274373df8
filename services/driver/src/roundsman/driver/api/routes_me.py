"""Routes of a driver's own: their file, what they do now, what they earned."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from roundsman.driver.api.desk import DriverDesk, Driving, own_driver
from roundsman.driver.api.earning_models import EarningSearch, EarningsPage
from roundsman.driver.api.models import AvailabilityRequest, DocumentList, DriverModel, VehicleModel
from roundsman.driver.domain.driver import Driver
from roundsman.driver.domain.earning import Earning
from roundsman.driver.handlers.change_vehicle import ChangeVehicle, change_vehicle
from roundsman.driver.handlers.renew_documents import RenewDocuments, renew_documents
from roundsman.driver.handlers.set_availability import SetAvailability, set_availability
from roundsman.driver.store.queries import EarningFilter
from roundsman.driver.store.work import DriverWork
from roundsman.web import TAGGED, Caller, Cursor, IfMatchDep, Permission, permitted, tag_version
from roundsman.web.pages import BadCursor

Myself = Annotated[Caller, permitted(Permission.OWN_READ)]
OnOwnDriver = Callable[[Driver, DriverWork], Awaitable[Driver]]


def own_routes(desk: DriverDesk) -> APIRouter:
    """Everything under /drivers/me."""
    router = APIRouter(prefix="/api/v1/drivers/me", tags=["my driver"])
    _add_file(router, desk)
    _add_work(router, desk)
    return router


def _add_file(router: APIRouter, desk: DriverDesk) -> None:
    @router.get("", responses=TAGGED)
    async def show(caller: Myself, response: Response) -> DriverModel:
        """The caller as a driver."""
        return _told(await desk.run(caller, lambda work: own_driver(caller, work)), response)

    @router.put("/vehicle", responses=TAGGED)
    async def change(body: VehicleModel, caller: Driving, known: IfMatchDep, response: Response) -> DriverModel:
        """Drive another vehicle from now on."""

        async def effect(driver: Driver, work: DriverWork) -> Driver:
            known.check(driver.version)
            return await change_vehicle(ChangeVehicle(driver_id=driver.id, vehicle=body.vehicle()), work)

        return _told(await _on_own(desk, caller, effect), response)

    @router.put("/documents", responses=TAGGED)
    async def renew(body: DocumentList, caller: Driving, known: IfMatchDep, response: Response) -> DriverModel:
        """Replace all documents. A suspended driver still waits for the staff."""

        async def effect(driver: Driver, work: DriverWork) -> Driver:
            known.check(driver.version)
            documents = [document.document() for document in body.documents]
            return await renew_documents(RenewDocuments(driver_id=driver.id, documents=documents), work)

        return _told(await _on_own(desk, caller, effect), response)


def _add_work(router: APIRouter, desk: DriverDesk) -> None:
    @router.post("/availability")
    async def go(body: AvailabilityRequest, caller: Driving) -> DriverModel:
        """Go online, offline or on a break. Problem: `bad-shift` (422)."""

        async def effect(driver: Driver, work: DriverWork) -> Driver:
            point = body.location.point() if body.location else None
            cmd = SetAvailability(driver_id=driver.id, wanted=body.availability, point=point, until=body.until)
            return await set_availability(cmd, work)

        return DriverModel.of(await _on_own(desk, caller, effect))

    @router.get("/earnings")
    async def earnings(caller: Myself, wanted: Annotated[EarningSearch, Query()]) -> EarningsPage:
        """What the caller earned, newest first, with the sum over the whole range."""
        driver = await desk.run(caller, lambda work: own_driver(caller, work))
        chosen = _filter(driver.id, wanted)
        found = await desk.queries.earnings(chosen)
        page = EarningsPage.of(found, await desk.queries.earned(chosen), desk.currency)
        if len(found) == wanted.limit:
            page.next_cursor = _cursor(found[-1])
        return page


async def _on_own(desk: DriverDesk, caller: Caller, effect: OnOwnDriver) -> Driver:
    async def on_own(work: DriverWork) -> Driver:
        return await effect(await own_driver(caller, work), work)

    return await desk.run(caller, on_own)


def _told(driver: Driver, response: Response) -> DriverModel:
    tag_version(response, driver.version)
    return DriverModel.of(driver)


def _filter(driver_id: str, wanted: EarningSearch) -> EarningFilter:
    return EarningFilter(
        driver_id=driver_id,
        start_at=wanted.start_at,
        end_at=wanted.end_at,
        before=_before(wanted.cursor) if wanted.cursor else None,
        limit=wanted.limit,
    )


def _cursor(last: Earning) -> str:
    return Cursor(last.delivery.delivered_at.isoformat(), last.id).encode()


def _before(cursor: str) -> tuple[datetime, str]:
    last = Cursor.decode(cursor)
    try:
        return datetime.fromisoformat(last.sort).astimezone(UTC), last.id
    except (ValueError, OverflowError) as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error
