"""What is to be planned: jobs, vehicles and the ground between places. Times are seconds of one clock, distances
metres.

A place is an index into the ground's tables. Whole numbers throughout: the same problem gives the same plan everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LARGEST = 1_000_000_000  # of any single figure: the search keeps them in 32 bits


class BadProblem(ValueError):
    """The problem contradicts itself or has a figure that no plan can use; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When service may start, both ends included; for a shift, when a vehicle may be out."""

    opens_s: int
    closes_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Half of a job: where, when, and how long it takes there."""

    place: int
    window: Window
    service_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Goods or people to be moved. Without a pickup they are loaded where the vehicle starts; without a delivery they
    stay aboard to its end."""

    job_id: str
    pickup: Stop | None = None
    delivery: Stop | None = None
    load: tuple[int, ...] = ()  # one figure a dimension: weight, seats, ...
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """Who carries: from its start to its end (None: wherever the last stop is) within its shift."""

    vehicle_id: str
    start: int
    end: int | None
    shift: Window
    capacity: tuple[int, ...] = ()
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Distances and travel times between places: `[from][to]`."""

    distance_m: Sequence[Sequence[int]]
    duration_s: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything that a plan has to hold to.

    Raises:
        BadProblem: an id is used twice, a place is not on the ground, a job has no stop, a window closes before it
            opens, loads and capacities differ in their dimensions, or a figure is negative or above `LARGEST`.
    """

    jobs: tuple[Job, ...]
    vehicles: tuple[Vehicle, ...]
    ground: Ground

    def __post_init__(self) -> None:
        _distinct("job", [job.job_id for job in self.jobs])
        _distinct("vehicle", [vehicle.vehicle_id for vehicle in self.vehicles])
        _tables(self.ground)
        places = len(self.ground.distance_m)
        dimensions = {len(one.load) for one in self.jobs} | {len(one.capacity) for one in self.vehicles}
        if len(dimensions) > 1:
            raise BadProblem("Loads and capacities need the same number of dimensions.")
        for job in self.jobs:
            _job(job, places)
        for vehicle in self.vehicles:
            _vehicle(vehicle, places)


def _distinct(kind: str, ids: list[str]) -> None:
    if len(set(ids)) != len(ids):
        raise BadProblem(f"Give each {kind} an id of its own.")


def _tables(ground: Ground) -> None:
    places = len(ground.distance_m)
    rows = [*ground.distance_m, *ground.duration_s]
    if len(ground.duration_s) != places or any(len(row) != places for row in rows):
        raise BadProblem("Distances and travel times are square tables of the same places.")
    for row in rows:
        _figures("distances and travel times", row)
    if any(table[place][place] for table in (ground.distance_m, ground.duration_s) for place in range(places)):
        raise BadProblem("From a place to itself it is no way.")


def _job(job: Job, places: int) -> None:
    stops = [stop for stop in (job.pickup, job.delivery) if stop is not None]
    if not stops:
        raise BadProblem(f"Job {job.job_id} has neither pickup nor delivery.")
    _figures(f"the load of job {job.job_id}", job.load)
    for stop in stops:
        _window(f"job {job.job_id}", stop.window)
        _place(f"job {job.job_id}", stop.place, places)
        _figures(f"the service time of job {job.job_id}", [stop.service_s])


def _vehicle(vehicle: Vehicle, places: int) -> None:
    _window(f"vehicle {vehicle.vehicle_id}", vehicle.shift)
    _figures(f"the capacity of vehicle {vehicle.vehicle_id}", vehicle.capacity)
    for place in (vehicle.start, vehicle.end):
        if place is not None:
            _place(f"vehicle {vehicle.vehicle_id}", place, places)


def _window(whose: str, window: Window) -> None:
    _figures(f"the window of {whose}", [window.opens_s, window.closes_s])
    if window.closes_s < window.opens_s:
        raise BadProblem(f"The window of {whose} closes before it opens.")


def _place(whose: str, place: int, places: int) -> None:
    if not 0 <= place < places:
        raise BadProblem(f"Place {place} of {whose} is not on the ground.")


def _figures(what: str, figures: Sequence[int]) -> None:
    if any(not 0 <= figure <= LARGEST for figure in figures):
        raise BadProblem(f"Figures of {what} are 0 to {LARGEST}.")
