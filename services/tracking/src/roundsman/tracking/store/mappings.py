"""Aggregates to rows and back."""

from typing import Any

from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, OrderId, OrgId, UserId, VendorId
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row
from roundsman.tracking.domain.people import Driver, Vendor
from roundsman.tracking.domain.trip import Leg, Parties, Phase, Told, Trip
from roundsman.tracking.store.tables import DriverRow, TripRow, VendorRow, table_of


def _trip_to_row(trip: Trip) -> dict[str, Any]:
    return {
        "phase": trip.phase.value,
        "moving_driver_id": trip.leg.driver_id if trip.leg and trip.moving else None,
        "changed_at": trip.changed_at,
        "arrived_at": trip.arrived_at,
        "ended_at": trip.ended_at,
        **_parties_to_row(trip.parties),
        **_leg_to_row(trip.leg),
        "told_phase": trip.told.phase.value if trip.told else None,
        "told_eta_at": trip.told.eta_at if trip.told else None,
    }


def _parties_to_row(parties: Parties | None) -> dict[str, Any]:
    return {
        "org_id": parties and parties.org_id,
        "customer_id": parties and parties.customer_id,
        "vendor_id": parties and parties.vendor_id,
    }


def _leg_to_row(leg: Leg | None) -> dict[str, Any]:
    return {
        "driver_id": leg and leg.driver_id,
        "vehicle_type": leg and leg.vehicle_type,
        "pickup_lat": leg and leg.pickup.lat,
        "pickup_lon": leg and leg.pickup.lon,
        "dropoff_lat": leg and leg.dropoff.lat,
        "dropoff_lon": leg and leg.dropoff.lon,
        "leg_since": leg and leg.since,
    }


def _trip_from_row(row: Row) -> Trip:
    trip = Trip(OrderId(row["id"]), version=row["version"], sequence=row["sequence"])
    trip.phase = Phase(row["phase"])
    trip.changed_at = row["changed_at"]
    trip.arrived_at = row["arrived_at"]
    trip.ended_at = row["ended_at"]
    if row["customer_id"] is not None:
        trip.parties = Parties(
            org_id=OrgId(row["org_id"]),
            customer_id=UserId(row["customer_id"]),
            vendor_id=VendorId(row["vendor_id"]),
        )
    if row["driver_id"] is not None:
        trip.leg = _leg_from_row(row)
    if row["told_phase"] is not None:
        trip.told = Told(phase=Phase(row["told_phase"]), eta_at=row["told_eta_at"])
    return trip


def _leg_from_row(row: Row) -> Leg:
    return Leg(
        driver_id=DriverId(row["driver_id"]),
        vehicle_type=row["vehicle_type"],
        pickup=LatLon(row["pickup_lat"], row["pickup_lon"]),
        dropoff=LatLon(row["dropoff_lat"], row["dropoff_lon"]),
        since=row["leg_since"],
    )


def _driver_from_row(row: Row) -> Driver:
    driver = Driver(DriverId(row["id"]), version=row["version"], sequence=row["sequence"])
    driver.user_id, driver.org_id, driver.told_at = UserId(row["user_id"]), OrgId(row["org_id"]), row["told_at"]
    return driver


def _vendor_from_row(row: Row) -> Vendor:
    vendor = Vendor(VendorId(row["id"]), version=row["version"], sequence=row["sequence"])
    vendor.owner_id, vendor.told_at = UserId(row["owner_id"]), row["told_at"]
    return vendor


TRIPS = RowMapping(table=table_of(TripRow), to_row=_trip_to_row, from_row=_trip_from_row, name="trip")
DRIVERS = RowMapping(
    table=table_of(DriverRow),
    to_row=lambda driver: {"user_id": driver.user_id, "org_id": driver.org_id, "told_at": driver.told_at},
    from_row=_driver_from_row,
    name="driver",
)
VENDORS = RowMapping(
    table=table_of(VendorRow),
    to_row=lambda vendor: {"owner_id": vendor.owner_id, "told_at": vendor.told_at},
    from_row=_vendor_from_row,
    name="vendor",
)
