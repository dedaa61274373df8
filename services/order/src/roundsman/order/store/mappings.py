"""Rows to aggregates and back, by hand."""

from typing import Any, TypeVar

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.fields import fields_of
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, MenuItemId, OrderId, OrgId, UserId, VendorId
from roundsman.order.domain.driver import Driver
from roundsman.order.domain.events import Happening
from roundsman.order.domain.lifecycle import Kind, Reason, Status
from roundsman.order.domain.order import Order, Progress
from roundsman.order.domain.timeline import TimelineEntry
from roundsman.order.domain.values import Cancellation, Line, Pin, Place, Price, Proof, Terms
from roundsman.order.domain.vendor import Card, Menu, MenuItem, Vendor, VendorFacts
from roundsman.order.store.tables import DriverRow, MenuRow, OrderRow, TimelineRow, VendorRow, table_of
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row

A = TypeVar("A", bound=Aggregate)


def _order_row(order: Order) -> dict[str, Any]:
    return _terms_columns(order.terms) | _progress_columns(order.progress)


def _terms_columns(terms: Terms) -> dict[str, Any]:
    return {
        "org_id": terms.org_id,
        "customer_id": terms.customer_id,
        "vendor_id": terms.vendor_id,
        "kind": terms.kind.value,
        "lines": [fields_of(line) for line in terms.lines],
        "item_names": "\n".join(line.name for line in terms.lines),
        "price": fields_of(terms.price),
        "total_minor": terms.price.total_minor,
        "pickup": _place_document(terms.pickup),
        "dropoff": _place_document(terms.dropoff),
        "proof": [proof.value for proof in terms.proof],
        "pin": terms.pin.code if terms.pin else None,
        "pin_salt": terms.pin.salt if terms.pin else None,
        "instructions": terms.instructions,
        "placed_at": terms.placed_at,
    }


def _progress_columns(progress: Progress) -> dict[str, Any]:
    return {
        "status": progress.status.value,
        "authorized": progress.authorized,
        "ready": progress.ready,
        "ready_at": progress.ready_at,
        "driver_id": progress.driver_id,
        "heard_at": progress.heard_at,
        "photo_ref": progress.photo_ref,
        "ended_at": progress.ended_at,
        "cancellation": fields_of(progress.cancellation) if progress.cancellation else None,
        "happenings": progress.happenings,
    }


def order_from(row: Row) -> Order:
    """Rebuild an order."""
    counts = (row["version"], row["sequence"])
    return Order.rebuilt(OrderId(row["id"]), _terms(row), _progress(row), counts)


def _terms(row: Row) -> Terms:
    return Terms(
        org_id=OrgId(row["org_id"]),
        customer_id=UserId(row["customer_id"]),
        vendor_id=VendorId(row["vendor_id"]),
        kind=Kind(row["kind"]),
        lines=tuple(Line(**line | {"item_id": MenuItemId(line["item_id"])}) for line in row["lines"]),
        price=Price(**row["price"]),
        pickup=_place(row["pickup"]),
        dropoff=_place(row["dropoff"]),
        proof=tuple(Proof(proof) for proof in row["proof"]),
        pin=Pin(row["pin"], row["pin_salt"]) if row["pin"] else None,
        instructions=row["instructions"],
        placed_at=row["placed_at"],
    )


def _progress(row: Row) -> Progress:
    ended = row["cancellation"]
    return Progress(
        status=Status(row["status"]),
        authorized=row["authorized"],
        ready=row["ready"],
        ready_at=row["ready_at"],
        driver_id=DriverId(row["driver_id"]) if row["driver_id"] else None,
        heard_at=row["heard_at"],
        photo_ref=row["photo_ref"],
        ended_at=row["ended_at"],
        cancellation=Cancellation(**ended | {"reason": Reason(ended["reason"])}) if ended else None,
        happenings=row["happenings"],
    )


def _place_document(place: Place) -> dict[str, Any]:
    return {"lat": place.point.lat, "lon": place.point.lon, "address": place.address}


def _place(document: dict[str, Any]) -> Place:
    return Place(point=LatLon(document["lat"], document["lon"]), address=document["address"])


def _timeline_row(entry: TimelineEntry) -> dict[str, Any]:
    return fields_of(entry.happening)


def happening_from(row: Row) -> Happening:
    """Rebuild a line of the timeline."""
    return Happening(
        order_id=OrderId(row["order_id"]),
        number=row["number"],
        event=row["event"],
        at=row["at"],
        actor=row["actor"],
        was=Status(row["was"]) if row["was"] else None,
        now=Status(row["now"]),
        note=row["note"],
    )


def _vendor_row(vendor: Vendor) -> dict[str, Any]:
    facts = vendor.facts
    return {
        "org_id": facts.org_id,
        "owner_id": facts.owner_id,
        "name": facts.name,
        "is_open": facts.is_open,
        "place": _place_document(facts.place),
        "told_at": facts.told_at,
    }


def _vendor_from(row: Row) -> Vendor:
    facts = VendorFacts(
        org_id=OrgId(row["org_id"]),
        owner_id=UserId(row["owner_id"]),
        name=row["name"],
        is_open=row["is_open"],
        place=_place(row["place"]),
        told_at=row["told_at"],
    )
    return _counted(Vendor(VendorId(row["id"]), facts), row)


def _menu_row(menu: Menu) -> dict[str, Any]:
    card = menu.card
    return {
        "number": card.number,
        "currency": card.currency,
        "minimum_minor": card.minimum_minor,
        "items": [fields_of(item) for item in card.items],
    }


def _menu_from(row: Row) -> Menu:
    card = Card(
        number=row["number"],
        currency=row["currency"],
        minimum_minor=row["minimum_minor"],
        items=tuple(MenuItem(**item | {"item_id": MenuItemId(item["item_id"])}) for item in row["items"]),
    )
    return _counted(Menu(VendorId(row["id"]), card), row)


def _driver_row(driver: Driver) -> dict[str, Any]:
    return {"user_id": driver.user_id, "told_at": driver.told_at}


def _driver_from(row: Row) -> Driver:
    return _counted(Driver(DriverId(row["id"]), UserId(row["user_id"]), row["told_at"]), row)


def _timeline_from(row: Row) -> TimelineEntry:
    return _counted(TimelineEntry(happening_from(row)), row)


def _counted(aggregate: A, row: Row) -> A:
    aggregate.version, aggregate.sequence = row["version"], row["sequence"]
    return aggregate


ORDERS = RowMapping(table=table_of(OrderRow), to_row=_order_row, from_row=order_from, name="order")
TIMELINE = RowMapping(
    table=table_of(TimelineRow), to_row=_timeline_row, from_row=_timeline_from, name="line of a timeline"
)
VENDORS = RowMapping(table=table_of(VendorRow), to_row=_vendor_row, from_row=_vendor_from, name="vendor")
MENUS = RowMapping(table=table_of(MenuRow), to_row=_menu_row, from_row=_menu_from, name="menu")
DRIVERS = RowMapping(table=table_of(DriverRow), to_row=_driver_row, from_row=_driver_from, name="driver")
