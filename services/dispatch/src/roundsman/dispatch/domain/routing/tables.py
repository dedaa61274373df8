"""The flat arrays that the compiled kernel works on. Rows are numbered; -1 stands for none."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roundsman.dispatch.domain.routing.travel import Array

Index = NDArray[np.int64]
Records = NDArray[np.void]

HORIZON_S = 5400.0  # where a route ends matters only to the work of the next hours
USUAL_WAY_S = 1800.0  # a driver with less of the shift left than a delivery takes gets less out of a good place
SEATS = 2  # jobs carried at once: more gave nothing on the public days
MAX_TRIPS = 12  # planned ahead for one driver: more is never carried out as planned


# Tables of records and not tuples of columns: compiled code counts references to every array that it is handed.
STOP = np.dtype(
    [
        ("point", np.int64),
        ("opens_s", np.float64),
        ("sd_s", np.float64),
        ("closes_s", np.float64),
        ("before_s", np.float64),
        ("after_s", np.float64),
    ]
)
# The pickups of a task are the stops from `first` to before `drop`; `drop` is its door. Tasks of one `kin` may share a
# trip; -1: none. `unserved` is what it costs to leave the task out.
TASK = np.dtype(
    [
        ("first", np.int64),
        ("drop", np.int64),
        ("kin", np.int64),
        ("placed_s", np.float64),
        ("due_s", np.float64),
        ("weight", np.float64),
        ("unserved", np.float64),
    ]
)
# Where and when a driver is free of all that is settled, and what bounds them.
DRIVER = np.dtype([("point", np.int64), ("free_s", np.float64), ("pickup_by_s", np.float64), ("end_by_s", np.float64)])
# `position` is what it costs to end a route there.
PLACE = np.dtype([("x_m", np.float64), ("y_m", np.float64), ("position", np.float64)])


class Pairs(NamedTuple):
    """Who may carry what: task `j` has the rows `row[j]` to `row[j + 1] - 1`."""

    row: Index
    driver: Index
    cost: Array  # of asking this driver: they may decline


class World(NamedTuple):
    """Everything that does not change while a plan is improved."""

    stops: Records
    tasks: Records
    fleet: Records
    places: Records
    load: Array  # (tasks, kinds)
    capacity: Array  # (drivers, kinds)
    seconds: Array  # travel from row to column, or (0, 0): along the plane
    step_m: float
    step_s: float
    late_weight: float
    busy_price: float  # of a driver's second within the shift
    now_s: float


class Here(NamedTuple):
    """Where a driver is on a route, since when, and what the route cost so far."""

    point: int
    at_s: float
    cost: float


class Routes(NamedTuple):
    """A plan: for each driver `length` trips of one or two tasks."""

    trips: Index  # (drivers, MAX_TRIPS, 2)
    length: Index
    cost: Array  # of each driver's route
    driver: Index  # (tasks,) who has it
    asking: Array  # (tasks,) the cost of the pair that was chosen
