"""Drivers, duties and earnings to rows and back, by hand."""

from datetime import date
from typing import Any

from roundsman.driver.domain.documents import Document
from roundsman.driver.domain.driver import (
    Availability,
    Driver,
    DriverFile,
    DriverIdentity,
    DriverStanding,
    DriverStatus,
)
from roundsman.driver.domain.duty import Duty, DutyProgress, DutyState
from roundsman.driver.domain.earning import Delivery, Earning
from roundsman.driver.domain.vehicle import Vehicle, VehicleType
from roundsman.driver.store.tables import DriverRow, DutyRow, EarningRow, table_of
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, JobId, OrderId, OrgId, UserId
from roundsman.kernel.money import Money
from roundsman.persistence.repository import A, RowMapping
from roundsman.persistence.session import Row


def _driver_row(driver: Driver) -> dict[str, Any]:
    file, standing = driver.file, driver.standing
    return {
        "user_id": driver.identity.user_id,
        "org_id": driver.identity.org_id,
        "name": file.name,
        "phone": file.phone,
        "vehicle_type": file.vehicle.type.value,
        "plate": file.vehicle.plate,
        "capacity": file.vehicle.capacity,
        "documents": [_document_row(document) for document in file.documents],
        "status": standing.status.value,
        "suspended_for": standing.suspended_for,
        "availability": standing.availability.value,
        "lat": standing.point.lat if standing.point else None,
        "lon": standing.point.lon if standing.point else None,
        "until_at": standing.until,
        "job_ids": list(standing.job_ids),
    }


def _driver(row: Row) -> Driver:
    identity = DriverIdentity(
        driver_id=DriverId(row["id"]), user_id=UserId(row["user_id"]), org_id=OrgId(row["org_id"])
    )
    file = DriverFile(
        name=row["name"],
        phone=row["phone"],
        vehicle=Vehicle(type=VehicleType(row["vehicle_type"]), plate=row["plate"], capacity=row["capacity"]),
        documents=tuple(_document(document) for document in row["documents"]),
    )
    standing = DriverStanding(
        status=DriverStatus(row["status"]),
        suspended_for=row["suspended_for"],
        availability=Availability(row["availability"]),
        point=LatLon(row["lat"], row["lon"]) if row["lat"] is not None else None,
        until=row["until_at"],
        job_ids=tuple(row["job_ids"]),
    )
    return _as_stored(Driver(identity, file, standing), row)


def _document_row(document: Document) -> dict[str, str]:
    return {"kind": document.kind, "number": document.number, "expires_on": document.expires_on.isoformat()}


def _document(row: Row) -> Document:
    return Document(kind=row["kind"], number=row["number"], expires_on=date.fromisoformat(row["expires_on"]))


def _duty_row(duty: Duty) -> dict[str, Any]:
    return {
        "order_id": duty.order_id,
        "driver_id": duty.progress.driver_id,
        "state": duty.progress.state.value,
        "as_of": duty.progress.as_of,
    }


def _duty(row: Row) -> Duty:
    progress = DutyProgress(
        state=DutyState(row["state"]),
        driver_id=DriverId(row["driver_id"]) if row["driver_id"] else None,
        as_of=row["as_of"],
    )
    return _as_stored(Duty(JobId(row["id"]), OrderId(row["order_id"]), progress), row)


def _earning_row(earning: Earning) -> dict[str, Any]:
    return {
        "order_id": earning.delivery.order_id,
        "driver_id": earning.delivery.driver_id,
        "amount_minor": earning.amount.minor,
        "currency": earning.amount.currency,
        "earned_at": earning.delivery.delivered_at,
    }


def _earning(row: Row) -> Earning:
    delivery = Delivery(
        job_id=JobId(row["id"]),
        order_id=OrderId(row["order_id"]),
        driver_id=DriverId(row["driver_id"]),
        delivered_at=row["earned_at"],
    )
    return _as_stored(Earning(delivery, Money(row["amount_minor"], row["currency"])), row)


def _as_stored(aggregate: A, row: Row) -> A:
    aggregate.version, aggregate.sequence = row["version"], row["sequence"]
    return aggregate


DRIVERS = RowMapping(table=table_of(DriverRow), to_row=_driver_row, from_row=_driver, name="driver")
DUTIES = RowMapping(table=table_of(DutyRow), to_row=_duty_row, from_row=_duty, name="job")
EARNINGS = RowMapping(table=table_of(EarningRow), to_row=_earning_row, from_row=_earning, name="earning")
