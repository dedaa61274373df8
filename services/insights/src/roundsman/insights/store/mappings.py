"""What is known, to rows and back."""

from typing import Any

from roundsman.insights.domain.drivers import Availability, DriverFacts
from roundsman.insights.domain.happenings import Happening, Occasion, What
from roundsman.insights.domain.orders import Milestone, OrderFacts, Placement
from roundsman.insights.domain.turns import Turn
from roundsman.insights.store.tables import DriverRow, HappeningRow, OrderRow, TurnRow, table_of
from roundsman.kernel.ids import DriverId, OrderId, OrgId
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def _order_to_row(order: OrderFacts) -> dict[str, Any]:
    placement = order.placement
    return {
        "org_id": placement and placement.org_id,
        "kind": placement and placement.kind,
        "cell": placement and placement.cell,
        "placed_at": placement and placement.placed_at,
        "state": order.state,
        "ready_by": order.ready_by,
        "taken_at": order.taken_at,
        "given_back_at": order.given_back_at,
        **{f"{milestone}_at": order.reached.get(milestone) for milestone in Milestone},
    }


def _order_from_row(row: Row) -> OrderFacts:
    order = OrderFacts(OrderId(row["id"]), version=row["version"], sequence=row["sequence"])
    if row["placed_at"] is not None:
        order.placement = Placement(
            org_id=OrgId(row["org_id"]), kind=row["kind"], cell=row["cell"], placed_at=row["placed_at"]
        )
    order.reached = {one: row[f"{one}_at"] for one in Milestone if row[f"{one}_at"] is not None}
    order.ready_by, order.taken_at, order.given_back_at = row["ready_by"], row["taken_at"], row["given_back_at"]
    return order


def _driver_to_row(driver: DriverFacts) -> dict[str, Any]:
    return {
        "org_id": driver.org_id,
        "org_told_at": driver.org_told_at,
        "availability": driver.availability.value,
        "available_told_at": driver.available_told_at,
        "cell": driver.cell,
    }


def _driver_from_row(row: Row) -> DriverFacts:
    driver = DriverFacts(DriverId(row["id"]), version=row["version"], sequence=row["sequence"])
    driver.org_id = OrgId(row["org_id"]) if row["org_id"] is not None else None
    driver.org_told_at = row["org_told_at"]
    driver.availability = Availability(row["availability"])
    driver.available_told_at = row["available_told_at"]
    driver.cell = row["cell"]
    return driver


def _happening_to_row(happening: Happening) -> dict[str, Any]:
    occasion = happening.occasion
    return {
        "order_id": occasion.order_id,
        "what": occasion.what.value,
        "name": occasion.name,
        "at": occasion.at,
        "amount_minor": occasion.amount_minor,
        "currency": occasion.currency,
    }


def _happening_from_row(row: Row) -> Happening:
    occasion = Occasion(
        order_id=OrderId(row["order_id"]),
        what=What(row["what"]),
        name=row["name"],
        at=row["at"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
    )
    return Happening(row["id"], occasion, version=row["version"], sequence=row["sequence"])


def _turn_to_row(turn: Turn) -> dict[str, Any]:
    return {"driver_id": turn.driver_id, "at": turn.at, "availability": turn.availability.value}


def _turn_from_row(row: Row) -> Turn:
    driver_id, did = DriverId(row["driver_id"]), Availability(row["availability"])
    return Turn(driver_id, row["at"], did, version=row["version"], sequence=row["sequence"])


ORDERS = RowMapping(table=table_of(OrderRow), to_row=_order_to_row, from_row=_order_from_row, name="order")
DRIVERS = RowMapping(table=table_of(DriverRow), to_row=_driver_to_row, from_row=_driver_from_row, name="driver")
HAPPENINGS = RowMapping(
    table=table_of(HappeningRow), to_row=_happening_to_row, from_row=_happening_from_row, name="happening"
)
TURNS = RowMapping(table=table_of(TurnRow), to_row=_turn_to_row, from_row=_turn_from_row, name="turn")
