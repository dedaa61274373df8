"""The flat arrays that the compiled kernel works on. Rows are numbered; -1 stands for none."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roundsman.dispatch.domain.routing.travel import Array, Ground

Index = NDArray[np.int64]

HORIZON_S = 5400.0  # where a route ends matters only to the work of the next hours
USUAL_WAY_S = 1800.0  # a driver with less of the shift left than a delivery takes gets less out of a good place
SEATS = 2  # jobs carried at once: more gave nothing on the public days
MAX_TRIPS = 12  # planned ahead for one driver: more is never carried out as planned


class Stops(NamedTuple):
    """All stops of all tasks."""

    point: Index
    opens_s: Array
    sd_s: Array
    closes_s: Array
    before_s: Array
    after_s: Array


class Tasks(NamedTuple):
    """Task `j` has the pickups `first[j]` to `drop[j] - 1` and the delivery `drop[j]` among the stops."""

    first: Index
    drop: Index
    placed_s: Array
    due_s: Array
    weight: Array
    unserved: Array  # what it costs to leave the task out
    kin: Index  # tasks of one number may share a trip; -1: none
    load: Array  # (n, kinds)


class Fleet(NamedTuple):
    """Where and when each driver is free of all that is settled, and what bounds them."""

    point: Index
    free_s: Array
    pickup_by_s: Array
    end_by_s: Array
    capacity: Array  # (drivers, kinds)


class Pairs(NamedTuple):
    """Who may carry what: task `j` has the rows `row[j]` to `row[j + 1] - 1`."""

    row: Index
    driver: Index
    cost: Array  # of asking this driver: they may decline


class Measure(NamedTuple):
    """What a plan costs beyond the waiting of customers."""

    late_weight: float
    busy_price: float  # of a driver's second within the shift
    position: Array  # (points,) of ending a route there
    now_s: float


class World(NamedTuple):
    """Everything that does not change while a plan is improved."""

    ground: Ground
    stops: Stops
    tasks: Tasks
    fleet: Fleet
    measure: Measure
    pairs: Pairs


class Routes(NamedTuple):
    """A plan: for each driver `length` trips of one or two tasks."""

    trips: Index  # (drivers, MAX_TRIPS, 2)
    length: Index
    cost: Array  # of each driver's route
    driver: Index  # (tasks,) who has it
    asking: Array  # (tasks,) the cost of the pair that was chosen


def copied(routes: Routes) -> Routes:
    """A plan of its own, equal to this one."""
    trips, length, driver = routes.trips.copy(), routes.length.copy(), routes.driver.copy()
    return Routes(trips=trips, length=length, cost=routes.cost.copy(), driver=driver, asking=routes.asking.copy())
