"""How long it takes from place to place: the port, and straight lines behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, sqrt
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from roundsman.dispatch.domain.routing.situation import Point
from roundsman.kernel.geo import EARTH_RADIUS_M

Array = NDArray[np.float64]


class Ground(NamedTuple):
    """Travel times between numbered points as the compiled kernel reads them: a matrix, or without one a plane."""

    seconds: Array  # (n, n) from row to column, or (0, 0)
    x_m: Array  # (n,)
    y_m: Array  # (n,)
    step_m: float  # travelled in `step_s`; a step begun counts whole
    step_s: float


class TravelTimes(Protocol):
    """Travel times of one situation. Pure: asked twice, it answers alike."""

    def ground(self, points: Sequence[Point]) -> Ground:
        """The ground with these points numbered from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneTravel:
    """Straight lines between points in metres: `step_m` in each `step_s`, rounded up to whole steps."""

    step_m: float
    step_s: float = 1.0

    def ground(self, points: Sequence[Point]) -> Ground:
        """See `TravelTimes`."""
        at = np.array(points, dtype=np.float64).reshape(-1, 2)
        return Ground(np.empty((0, 0)), at[:, 0].copy(), at[:, 1].copy(), float(self.step_m), float(self.step_s))

    def between(self, start: Point, end: Point) -> float:
        """Seconds from one point to another."""
        apart_m = sqrt((start[0] - end[0]) ** 2 + (start[1] - end[1]) ** 2)
        return ceil(apart_m / self.step_m) * self.step_s


@dataclass(frozen=True, slots=True, kw_only=True)
class StraightTravel:
    """Straight lines between (latitude, longitude) points at one speed.

    The points are laid on a plane around their middle: within a city (50 km) wrong by less than 0.1 %.
    """

    speed_mps: float

    def ground(self, points: Sequence[Point]) -> Ground:
        """See `TravelTimes`."""
        at = np.radians(np.array(points, dtype=np.float64).reshape(-1, 2))
        shrink = cos(float(at[:, 0].mean())) if len(at) else 1.0
        east, north = at[:, 1] * shrink * EARTH_RADIUS_M, at[:, 0] * EARTH_RADIUS_M
        return Ground(np.empty((0, 0)), east, north, float(self.speed_mps), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTravel:
    """Seconds from a table, as a road router answers: a point is (row, anything)."""

    seconds: tuple[tuple[float, ...], ...]

    def ground(self, points: Sequence[Point]) -> Ground:
        """See `TravelTimes`."""
        rows = [int(point[0]) for point in points]
        table = np.array(self.seconds, dtype=np.float64)[np.ix_(rows, rows)]
        empty = np.zeros(len(rows))
        return Ground(np.ascontiguousarray(table), empty, empty, 1.0, 1.0)
