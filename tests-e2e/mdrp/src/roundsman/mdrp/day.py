"""A day in the official format. Times are minutes from the start of the day, places metres on a plane."""

import csv
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path

Place = tuple[float, float]


class BadDay(Exception):
    """A file of the day is missing or has a line that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Known from its placing on."""

    name: str
    place: Place
    restaurant: str
    placed_min: int
    ready_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Picks up from `on_min` to `off_min`; deliveries may run over."""

    name: str
    place: Place
    on_min: int
    off_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What holds for the whole day."""

    metres_per_min: float
    pickup_service_min: float
    dropoff_service_min: float
    target_min: float  # from click to door
    pay_per_order: float
    pay_per_hour: float  # guaranteed


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One instance."""

    name: str
    parameters: Parameters
    restaurants: dict[str, Place]
    couriers: dict[str, Courier]
    orders: dict[str, Order]

    def travel_min(self, start: Place, end: Place) -> int:
        """Whole minutes, rounded up."""
        apart_m = sqrt((start[0] - end[0]) ** 2 + (start[1] - end[1]) ** 2)
        return ceil(apart_m / self.parameters.metres_per_min)

    def place(self, name: str) -> Place:
        """Where a restaurant, the door of an order, or a courier's start is."""
        if name in self.restaurants:
            return self.restaurants[name]
        return self.orders[name].place if name in self.orders else self.couriers[name].place


def read_day(folder: Path) -> Day:
    """The day in `folder`.

    Raises:
        BadDay: a file is missing or has a line that cannot be read.
    """
    try:
        return Day(
            name=folder.name,
            parameters=_parameters(_rows(folder / "instance_parameters.txt")[0]),
            restaurants={row["restaurant"]: _place(row) for row in _rows(folder / "restaurants.txt")},
            couriers={row["courier"]: _courier(row) for row in _rows(folder / "couriers.txt")},
            orders={row["order"]: _order(row) for row in _rows(folder / "orders.txt")},
        )
    except (OSError, KeyError, IndexError, TypeError, ValueError) as error:
        raise BadDay(f"{folder} holds no day that can be read: {error!r}") from error


def days_in(folder: Path) -> list[Path]:
    """The folders of instances below `folder`, by name."""
    return sorted(orders.parent for orders in folder.glob("*/orders.txt"))


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as text:
        return list(csv.DictReader(text, delimiter="\t"))


def _place(row: dict[str, str]) -> Place:
    return float(row["x"]), float(row["y"])


def _whole(text: str) -> int:
    return int(float(text))


def _parameters(row: dict[str, str]) -> Parameters:
    return Parameters(
        metres_per_min=float(row["meters_per_minute"]),
        pickup_service_min=float(row["pickup service minutes"]),
        dropoff_service_min=float(row["dropoff service minutes"]),
        target_min=float(row["target click-to-door"]),
        pay_per_order=float(row["pay per order"]),
        pay_per_hour=float(row["guaranteed pay per hour"]),
    )


def _courier(row: dict[str, str]) -> Courier:
    return Courier(
        name=row["courier"], place=_place(row), on_min=_whole(row["on_time"]), off_min=_whole(row["off_time"])
    )


def _order(row: dict[str, str]) -> Order:
    return Order(
        name=row["order"],
        place=_place(row),
        restaurant=row["restaurant"],
        placed_min=_whole(row["placement_time"]),
        ready_min=_whole(row["ready_time"]),
    )
