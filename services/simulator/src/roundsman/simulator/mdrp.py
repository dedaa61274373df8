"""Reads a day in the format of the public Meal Delivery Routing Problem instances.

Reyes, Erera, Savelsbergh, Sahasrabudhe, O'Neil: The Meal Delivery Routing Problem (2018). Tab-separated files
with one header line; times are whole minutes from the start of the day, coordinates metres on a plane.
"""

import csv
from math import asin, atan2, cos, degrees, hypot, radians, sin
from pathlib import Path

from roundsman.kernel.geo import EARTH_RADIUS_M, LatLon
from roundsman.simulator.day import BadDay, Courier, Day, PlannedOrder, Restaurant

CENTRE = LatLon(41.8781, -87.6298)  # where the plane's origin is put: Chicago


def read_day(folder: Path) -> Day:
    """The day in `folder`.

    Raises:
        BadDay: a file is missing or has a line that cannot be read.
    """
    parameters = _rows(folder / "instance_parameters.txt")[0]
    return Day(
        name=folder.name,
        restaurants=tuple(_restaurant(row) for row in _rows(folder / "restaurants.txt")),
        couriers=tuple(_courier(row) for row in _rows(folder / "couriers.txt")),
        orders=tuple(_order(row) for row in _rows(folder / "orders.txt")),
        speed_mps=_number(parameters, "meters_per_minute") / 60,
        pickup_service_s=_number(parameters, "pickup service minutes") * 60,
        dropoff_service_s=_number(parameters, "dropoff service minutes") * 60,
    )


def project(x_m: float, y_m: float) -> LatLon:
    """A point of the plane as a place around the centre; distances are kept within 0.001 % over a city.

    The inverse of the azimuthal equidistant projection: Snyder, Map Projections: A Working Manual (1987), 25.
    """
    angle, bearing = hypot(x_m, y_m) / EARTH_RADIUS_M, atan2(x_m, y_m)
    north = radians(CENTRE.lat)
    lat = asin(sin(north) * cos(angle) + cos(north) * sin(angle) * cos(bearing))
    lon = atan2(sin(bearing) * sin(angle) * cos(north), cos(angle) - sin(north) * sin(lat))
    return LatLon(degrees(lat), CENTRE.lon + degrees(lon))


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(newline="", encoding="utf-8") as text:
            rows = list(csv.DictReader(text, delimiter="\t"))
    except OSError as error:
        raise BadDay(f"{file} cannot be read: {error.strerror}.") from error
    if not rows:
        raise BadDay(f"{file} has no line below its header.")
    return rows


def _number(row: dict[str, str], column: str) -> float:
    try:
        return float(row[column])
    except (KeyError, TypeError, ValueError) as error:
        raise BadDay(f"The column {column!r} is missing or no number in: {row}") from error


def _place(row: dict[str, str]) -> LatLon:
    return project(_number(row, "x"), _number(row, "y"))


def _restaurant(row: dict[str, str]) -> Restaurant:
    return Restaurant(name=row["restaurant"], place=_place(row))


def _courier(row: dict[str, str]) -> Courier:
    on_s, off_s = _number(row, "on_time") * 60, _number(row, "off_time") * 60
    return Courier(name=row["courier"], place=_place(row), on_s=on_s, off_s=off_s)


def _order(row: dict[str, str]) -> PlannedOrder:
    return PlannedOrder(
        name=row["order"],
        restaurant=row["restaurant"],
        place=_place(row),
        placed_s=_number(row, "placement_time") * 60,
        ready_s=_number(row, "ready_time") * 60,
    )
