"""Routes of drivers for the staff, and registration."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from roundsman.driver.api.desk import DriverDesk, Driving, shown_driver, staffed_driver
from roundsman.driver.api.models import DriverModel, DriverSearch, NewDriver, SuspensionRequest
from roundsman.driver.domain.driver import Driver, DriverIdentity
from roundsman.driver.handlers.approve_driver import ApproveDriver, approve_driver
from roundsman.driver.handlers.register_driver import RegisterDriver, register_driver
from roundsman.driver.handlers.suspend_driver import SuspendDriver, suspend_driver
from roundsman.driver.store.queries import DriverFilter
from roundsman.driver.store.work import DriverWork
from roundsman.kernel.ids import DriverId
from roundsman.web import AuditDep, Caller, Cursor, Deed, KeyHeader, Page, Permission, permitted

DriverReader = Annotated[Caller, permitted(Permission.DRIVERS_READ)]
Approver = Annotated[Caller, permitted(Permission.DRIVERS_APPROVE)]
Suspender = Annotated[Caller, permitted(Permission.DRIVERS_SUSPEND)]
SomeReader = Annotated[Caller, permitted(Permission.OWN_READ, Permission.DRIVERS_READ)]

_NO_REASON = SuspensionRequest(reason="")


def driver_routes(desk: DriverDesk) -> APIRouter:
    """Everything under /drivers but /drivers/me; goes after it, or `me` would be taken for an id."""
    router = APIRouter(prefix="/api/v1", tags=["drivers"])
    _add_registration(router, desk)
    _add_reading(router, desk)
    _add_deciding(router, desk)
    return router


def _add_registration(router: APIRouter, desk: DriverDesk) -> None:
    @router.post("/drivers", status_code=201, response_model=DriverModel)
    async def register(body: NewDriver, request: Request, caller: Driving, _: KeyHeader = None) -> Response:
        """Register the caller as a driver; they wait for approval."""

        async def effect(work: DriverWork) -> tuple[int, Any]:
            return 201, DriverModel.of(await _register(body, caller, desk, work)).model_dump(mode="json")

        return await desk.once(request, caller, effect)


async def _register(body: NewDriver, caller: Caller, desk: DriverDesk, work: DriverWork) -> Driver:
    identity = DriverIdentity(driver_id=DriverId.new(work.now), user_id=caller.user_id, org_id=caller.org_id)
    driver = await register_driver(RegisterDriver(identity=identity, file=body.file()), work)
    if desk.auto_approve:
        await approve_driver(ApproveDriver(driver_id=driver.id), work)
    return driver


def _add_reading(router: APIRouter, desk: DriverDesk) -> None:
    @router.get("/drivers")
    async def find(caller: DriverReader, wanted: Annotated[DriverSearch, Query()]) -> Page[DriverModel]:
        """The drivers of the caller's organization, newest first (staff)."""
        drivers = await desk.queries.drivers(_filter(wanted, caller))
        full = len(drivers) == wanted.limit
        next_cursor = Cursor("", drivers[-1].id).encode() if full else None
        return Page(items=[DriverModel.of(driver) for driver in drivers], next_cursor=next_cursor)

    @router.get("/drivers/{driver_id}")
    async def show(driver_id: str, caller: SomeReader) -> DriverModel:
        """One driver, for themselves and the staff."""
        return DriverModel.of(await desk.run(caller, lambda work: shown_driver(driver_id, caller, work)))


def _add_deciding(router: APIRouter, desk: DriverDesk) -> None:
    @router.post("/drivers/{driver_id}/approve")
    async def approve(driver_id: str, caller: Approver, audit: AuditDep) -> DriverModel:
        """Let the driver work (staff)."""

        async def effect(work: DriverWork) -> Driver:
            before = _standing(await staffed_driver(driver_id, caller, work))
            driver = await approve_driver(ApproveDriver(driver_id=driver_id), work)
            audit.note(work, Deed(action="driver.approved", subject=driver.id, before=before, after=_standing(driver)))
            return driver

        return DriverModel.of(await desk.run(caller, effect))

    @router.post("/drivers/{driver_id}/suspend")
    async def suspend(
        driver_id: str, caller: Suspender, audit: AuditDep, body: SuspensionRequest = _NO_REASON
    ) -> DriverModel:
        """Take the driver out of work; a job in hand is finished first (staff)."""

        async def effect(work: DriverWork) -> Driver:
            before = _standing(await staffed_driver(driver_id, caller, work))
            driver = await suspend_driver(SuspendDriver(driver_id=driver_id, reason=body.reason), work)
            audit.note(work, Deed(action="driver.suspended", subject=driver.id, before=before, after=_standing(driver)))
            return driver

        return DriverModel.of(await desk.run(caller, effect))


def _standing(driver: Driver) -> dict[str, object]:
    return {"status": driver.standing.status.value}


def _filter(wanted: DriverSearch, caller: Caller) -> DriverFilter:
    return DriverFilter(
        org_id=caller.org_id,
        status=wanted.status.value if wanted.status else None,
        availability=wanted.availability.value if wanted.availability else None,
        text=wanted.q,
        before_id=Cursor.decode(wanted.cursor).id if wanted.cursor else None,
        limit=wanted.limit,
    )
