"""The kernel's tables as lists: plain Python reads these many times as fast as it reads arrays."""

from dataclasses import dataclass
from typing import NamedTuple

from roundsman.dispatch.domain.routing.tables import World


class StopRow(NamedTuple):
    """As `STOP`."""

    point: int
    opens_s: float
    sd_s: float
    closes_s: float
    before_s: float
    after_s: float


class TaskRow(NamedTuple):
    """As `TASK`."""

    first: int
    drop: int
    kin: int
    placed_s: float
    due_s: float
    weight: float
    unserved: float


class DriverRow(NamedTuple):
    """As `DRIVER`."""

    point: int
    free_s: float
    pickup_by_s: float
    end_by_s: float


class PlaceRow(NamedTuple):
    """As `PLACE`."""

    x_m: float
    y_m: float
    position: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """The tables of a world."""

    stops: list[StopRow]
    tasks: list[TaskRow]
    fleet: list[DriverRow]
    places: list[PlaceRow]


def plain(world: World) -> Plain:
    """The tables as they are now."""
    return Plain(
        stops=list(map(StopRow._make, world.stops.tolist())),
        tasks=list(map(TaskRow._make, world.tasks.tolist())),
        fleet=list(map(DriverRow._make, world.fleet.tolist())),
        places=list(map(PlaceRow._make, world.places.tolist())),
    )
