"""Routes of vendors: register, approve, change, find."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from roundsman.kernel.ids import VendorId
from roundsman.vendor.api.desk import Looker, Runner, VendorDesk, inspected_vendor, run_vendor, shown_vendor
from roundsman.vendor.api.models import NewVendor, VendorModel, VendorPatch, VendorSearch
from roundsman.vendor.domain.vendor import Ownership, Vendor, VendorStatus
from roundsman.vendor.handlers.approve_vendor import ApproveVendor, approve_vendor
from roundsman.vendor.handlers.change_vendor import ChangeVendor, change_vendor
from roundsman.vendor.handlers.register_vendor import RegisterVendor, register_vendor
from roundsman.vendor.store.queries import VendorFilter
from roundsman.vendor.store.work import VendorWork
from roundsman.web import (
    TAGGED,
    AuditDep,
    Caller,
    Cursor,
    Deed,
    IfMatchDep,
    KeyHeader,
    Page,
    Permission,
    permitted,
    tag_version,
)

Founder = Annotated[Caller, permitted(Permission.OWN_VENDORS)]
Approver = Annotated[Caller, permitted(Permission.VENDORS_APPROVE)]

_NOT_OPEN = [VendorStatus.PENDING.value, VendorStatus.PAUSED.value, VendorStatus.CLOSED.value]


def vendor_routes(desk: VendorDesk) -> APIRouter:
    """Everything under /vendors but menus and tickets."""
    router = APIRouter(prefix="/api/v1", tags=["vendors"])
    _add_registration(router, desk)
    _add_reading(router, desk)
    _add_changing(router, desk)
    return router


def _add_registration(router: APIRouter, desk: VendorDesk) -> None:
    @router.post("/vendors", status_code=201, response_model=VendorModel)
    async def register(body: NewVendor, request: Request, caller: Founder, _: KeyHeader = None) -> Response:
        """Register a vendor that the caller will run; it waits for approval."""

        async def effect(work: VendorWork) -> tuple[int, Any]:
            return 201, VendorModel.of(await _register(body, caller, desk, work)).model_dump(mode="json")

        return await desk.once(request, caller, effect)

    @router.post("/vendors/{vendor_id}/approve")
    async def approve(vendor_id: str, caller: Approver, audit: AuditDep) -> VendorModel:
        """Let the vendor take orders (staff)."""

        async def effect(work: VendorWork) -> Vendor:
            before = _standing(await inspected_vendor(vendor_id, caller, work))
            vendor = await approve_vendor(ApproveVendor(vendor_id=vendor_id), work)
            audit.note(work, Deed(action="vendor.approved", subject=vendor.id, before=before, after=_standing(vendor)))
            return vendor

        return VendorModel.of(await desk.run(caller, effect))


async def _register(body: NewVendor, caller: Caller, desk: VendorDesk, work: VendorWork) -> Vendor:
    ownership = Ownership(vendor_id=VendorId.new(work.now), org_id=caller.org_id, owner_id=caller.user_id)
    vendor = await register_vendor(RegisterVendor(ownership=ownership, profile=body.profile()), work)
    if desk.auto_approve:
        await approve_vendor(ApproveVendor(vendor_id=vendor.id), work)
    return vendor


def _add_reading(router: APIRouter, desk: VendorDesk) -> None:
    @router.get("/vendors")
    async def find(
        caller: Looker,
        wanted: Annotated[VendorSearch, Query()],
    ) -> Page[VendorModel]:
        """The vendors of the caller's organization, newest first; pending ones for their owner and the staff."""
        vendors = await desk.queries.vendors(_filter(wanted, caller))
        full = len(vendors) == wanted.limit
        next_cursor = Cursor("", vendors[-1].id).encode() if full else None
        return Page(items=[VendorModel.of(vendor) for vendor in vendors], next_cursor=next_cursor)

    @router.get("/vendors/{vendor_id}", responses=TAGGED)
    async def show(vendor_id: str, caller: Looker, response: Response) -> VendorModel:
        """One vendor."""
        vendor = await desk.run(caller, lambda work: shown_vendor(vendor_id, caller, work))
        tag_version(response, vendor.version)
        return VendorModel.of(vendor)


def _add_changing(router: APIRouter, desk: VendorDesk) -> None:
    @router.patch("/vendors/{vendor_id}", responses=TAGGED)
    async def change(
        vendor_id: str, body: VendorPatch, caller: Runner, known: IfMatchDep, response: Response
    ) -> VendorModel:
        """Rename it, set its hours, pause it or let it go on."""

        async def effect(work: VendorWork) -> Vendor:
            vendor = await run_vendor(vendor_id, caller, work)
            known.check(vendor.version)
            return await change_vendor(ChangeVendor(vendor_id=vendor_id, change=body.change(vendor)), work)

        vendor = await desk.run(caller, effect)
        tag_version(response, vendor.version)
        return VendorModel.of(vendor)


def _standing(vendor: Vendor) -> dict[str, object]:
    return {"status": vendor.standing.status.value}


def _filter(wanted: VendorSearch, caller: Caller) -> VendorFilter:
    statuses = {True: [VendorStatus.OPEN.value], False: _NOT_OPEN, None: None}[wanted.open]
    return VendorFilter(
        org_id=caller.org_id,
        text=wanted.q or None,
        statuses=statuses,
        visible_to=None if caller.permits(Permission.VENDORS_READ) else caller.user_id,
        owner_id=caller.user_id if wanted.mine else None,
        before_id=Cursor.decode(wanted.cursor).id if wanted.cursor else None,
        limit=wanted.limit,
    )
