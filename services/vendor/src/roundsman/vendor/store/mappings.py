"""Vendors, menus and tickets to rows and back, by hand."""

from typing import Any

from roundsman.kernel.fields import fields_of
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import MenuItemId, OrderId, OrgId, UserId, VendorId
from roundsman.kernel.money import Money
from roundsman.persistence.repository import A, RowMapping
from roundsman.persistence.session import Row
from roundsman.vendor.domain.hours import Opening, WeeklyHours
from roundsman.vendor.domain.menu import Menu, MenuContent, MenuItem
from roundsman.vendor.domain.profile import Location, Profile, VendorKind
from roundsman.vendor.domain.ticket import Line, Rejection, Ticket, TicketProgress, TicketRequest, TicketState
from roundsman.vendor.domain.vendor import Ownership, Standing, Vendor, VendorStatus
from roundsman.vendor.store.tables import MenuRow, TicketRow, VendorRow, table_of


def _vendor_row(vendor: Vendor) -> dict[str, Any]:
    profile, standing = vendor.profile, vendor.standing
    return {
        "org_id": vendor.ownership.org_id,
        "owner_id": vendor.ownership.owner_id,
        "name": profile.name,
        "kind": profile.kind.value,
        "lat": profile.location.point.lat,
        "lon": profile.location.point.lon,
        "address": profile.location.address,
        "time_zone": profile.hours.time_zone,
        "weekly_hours": [fields_of(opening) for opening in profile.hours.openings],
        "approved_at": standing.approved_at,
        "paused": standing.paused,
        "status": standing.status.value,
        "menu_number": standing.menu_number,
    }


def _vendor(row: Row) -> Vendor:
    openings = tuple(Opening(**opening) for opening in row["weekly_hours"])
    profile = Profile(
        name=row["name"],
        kind=VendorKind(row["kind"]),
        location=Location(LatLon(row["lat"], row["lon"]), row["address"]),
        hours=WeeklyHours(openings, row["time_zone"]),
    )
    standing = Standing(
        approved_at=row["approved_at"],
        paused=row["paused"],
        status=VendorStatus(row["status"]),
        menu_number=row["menu_number"],
    )
    ownership = Ownership(vendor_id=VendorId(row["id"]), org_id=OrgId(row["org_id"]), owner_id=UserId(row["owner_id"]))
    return _as_stored(Vendor(ownership, profile, standing), row)


def _menu_row(menu: Menu) -> dict[str, Any]:
    return {
        "vendor_id": menu.vendor_id,
        "number": menu.number,
        "currency": menu.content.minimum.currency,
        "minimum_minor": menu.content.minimum.minor,
        "items": [fields_of(item) for item in menu.content.items],
        "published_at": menu.published_at,
    }


def _menu(row: Row) -> Menu:
    items = tuple(MenuItem(**item | {"item_id": MenuItemId(item["item_id"])}) for item in row["items"])
    content = MenuContent(minimum=Money(row["minimum_minor"], row["currency"]), items=items)
    return _as_stored(Menu(VendorId(row["vendor_id"]), row["number"], content, row["published_at"]), row)


def _ticket_row(ticket: Ticket) -> dict[str, Any]:
    asked, progress = ticket.asked, ticket.progress
    return {
        "vendor_id": asked.vendor_id,
        "customer_id": asked.customer_id,
        "lines": [fields_of(line) for line in asked.lines],
        "answer_by": asked.answer_by,
        "opened_at": asked.opened_at,
        "state": progress.state.value,
        "ready_at": progress.ready_at,
        "rejection": progress.rejection.value if progress.rejection else None,
        "note": progress.note,
        "changed_at": progress.changed_at,
    }


def _ticket(row: Row) -> Ticket:
    asked = TicketRequest(
        order_id=OrderId(row["id"]),
        vendor_id=VendorId(row["vendor_id"]),
        customer_id=UserId(row["customer_id"]),
        lines=tuple(Line(**line) for line in row["lines"]),
        answer_by=row["answer_by"],
        opened_at=row["opened_at"],
    )
    progress = TicketProgress(
        state=TicketState(row["state"]),
        ready_at=row["ready_at"],
        rejection=Rejection(row["rejection"]) if row["rejection"] else None,
        note=row["note"],
        changed_at=row["changed_at"],
    )
    return _as_stored(Ticket(asked, progress), row)


def _as_stored(aggregate: A, row: Row) -> A:
    aggregate.version, aggregate.sequence = row["version"], row["sequence"]
    return aggregate


VENDORS = RowMapping(table=table_of(VendorRow), to_row=_vendor_row, from_row=_vendor, name="vendor")
MENUS = RowMapping(table=table_of(MenuRow), to_row=_menu_row, from_row=_menu, name="menu")
TICKETS = RowMapping(table=table_of(TicketRow), to_row=_ticket_row, from_row=_ticket, name="ticket")
