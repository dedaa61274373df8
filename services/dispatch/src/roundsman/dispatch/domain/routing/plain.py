"""The kernel's tables as lists, a column each: plain Python reads these many times as fast as it reads arrays.

A column and not a row each, so that nothing is made for every row that the garbage collector would have to look at.
"""

from dataclasses import dataclass
from typing import Any

from roundsman.dispatch.domain.routing.tables import Records, World


@dataclass(frozen=True, slots=True, kw_only=True)
class StopColumns:
    """As `STOP`."""

    point: list[int]
    opens_s: list[float]
    sd_s: list[float]
    closes_s: list[float]
    before_s: list[float]
    after_s: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskColumns:
    """As `TASK`, as far as it is read."""

    first: list[int]
    drop: list[int]
    placed_s: list[float]
    due_s: list[float]
    weight: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverColumns:
    """As `DRIVER`."""

    point: list[int]
    free_s: list[float]
    pickup_by_s: list[float]
    end_by_s: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceColumns:
    """As `PLACE`."""

    x_m: list[float]
    y_m: list[float]
    position: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """The tables of a world."""

    stops: StopColumns
    tasks: TaskColumns
    fleet: DriverColumns
    places: PlaceColumns


def plain(world: World) -> Plain:
    """The tables as they are now."""
    return Plain(
        stops=StopColumns(**_columns(world.stops, StopColumns)),
        tasks=TaskColumns(**_columns(world.tasks, TaskColumns)),
        fleet=DriverColumns(**_columns(world.fleet, DriverColumns)),
        places=PlaceColumns(**_columns(world.places, PlaceColumns)),
    )


def _columns(table: Records, read: type) -> dict[str, Any]:
    return {name: table[name].tolist() for name in read.__annotations__}
