"""The nearest of many who move: exact by great circle, in memory, cheap to keep up to date.

The earth is cut into rows of one height and each row into cells of about that width, so a cell is as large in Tromsø
as in Nairobi. A search looks at the cells that can hold somebody within a reach, and doubles it until it has enough.
The box around a circle on the sphere is Jan Philip Matuschek's (bounding coordinates).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from math import asin, cos, floor, inf, pi, radians, sin, sqrt

from roundsman.kernel.geo import EARTH_RADIUS_M, LatLon

_CELL_M = 500.0  # measured with 500 to 100,000 drivers in a city: half or twice of it is slower for one or the other
_ROUNDING = 1e-6  # more than a search's box may lose to floating point, as a share of the reach
_MOST_M = pi * EARTH_RADIUS_M
_SPAN = 1 << 32  # more than a row has cells: a cell's number is of its row and column

_Point = tuple[float, float, float]  # on the unit sphere: the straight line orders places as the great circle does
_Near = tuple[float, str]  # squared straight line, name


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody who was found."""

    name: str
    distance_m: float


def everybody(_: str) -> bool:
    """Leaves nobody out."""
    return True


class _Columns(dict[int, int]):
    """Row -> how many cells it has; measured when first asked for."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, row: int) -> int:
        lat = pi * ((row + 0.5) / self._rows - 0.5)
        self[row] = columns = max(1, round(2 * self._rows * cos(lat)))
        return columns


class NearestIndex:
    """Places by name. One thread at a time."""

    def __init__(self, cell_m: float = _CELL_M) -> None:
        self._rows = max(1, floor(_MOST_M / cell_m))
        self._columns = _Columns(self._rows)
        self._cell_of: dict[str, int] = {}
        self._cells: dict[int, dict[str, _Point]] = {}

    def __len__(self) -> int:
        return len(self._cell_of)

    def __contains__(self, name: str) -> bool:
        return name in self._cell_of

    def put(self, name: str, where: LatLon) -> None:
        """Somebody is there now, and nowhere else."""
        lat, lon = where.lat, where.lon
        row = min(int((lat + 90) / 180 * self._rows), self._rows - 1)
        columns = self._columns[row]
        cell = row * _SPAN + int((lon + 180) / 360 * columns) % columns
        before = self._cell_of.get(name)
        if before != cell:
            if before is not None:
                self._leave(name, before)
            self._cell_of[name] = cell
        self._cells.setdefault(cell, {})[name] = _point(where)

    def drop(self, name: str) -> None:
        """Somebody is nowhere; who is unknown needs nothing."""
        cell = self._cell_of.pop(name, None)
        if cell is not None:
            self._leave(name, cell)

    def nearest(self, where: LatLon, count: int, wanted: Callable[[str], bool] = everybody) -> list[Near]:
        """The `count` nearest of those who are wanted, nearest first, or as many as there are; equals by name."""
        found: list[_Near] = []
        reach_m = self._first_reach_m(count)
        while count > 0 and reach_m < inf:
            cells = self._cells_within(where, reach_m)
            reach_m = reach_m if cells is not None else inf  # looks at all of them
            found = nsmallest(count, self._those_in(cells, where, reach_m, wanted))
            if len(found) == count:
                break
            reach_m *= 2
        return [Near(name, _distance_m(squared)) for squared, name in found]

    def _first_reach_m(self, count: int) -> float:
        """Where the circle should hold `count`, were all cells as full as those where anybody is."""
        full = len(self._cell_of) / max(1, len(self._cells))
        cell_m = _MOST_M / self._rows
        return cell_m * max(0.5, sqrt(1.5 * count / pi / max(1.0, full)))

    def _cells_within(self, where: LatLon, reach_m: float) -> list[dict[str, _Point]] | None:
        """The cells that can hold somebody so near; None where looking at everybody is less work."""
        ranges = list(self._ranges(where, reach_m * (1 + _ROUNDING) + _ROUNDING))
        if sum(len(span) for _, span in ranges) > len(self._cells):
            return None
        numbers = (row * _SPAN + column % self._columns[row] for row, span in ranges for column in span)
        return [cell for number in numbers if (cell := self._cells.get(number))]

    def _ranges(self, where: LatLon, reach_m: float) -> Iterator[tuple[int, range]]:
        """Rows, each with the columns that a circle's box touches; columns may run over either end of the row."""
        angle = reach_m / EARTH_RADIUS_M
        half_lat = angle * 180 / pi
        first, last = (self._row(where.lat + sign * half_lat) for sign in (-1, 1))
        if abs(where.lat) + half_lat >= 90:
            half_lon = 180.0
        else:
            half_lon = asin(min(1.0, sin(angle) / cos(radians(where.lat)))) * 180 / pi
        for row in range(first, last + 1):
            columns = self._columns[row]
            west, east = (floor((where.lon + 180 + sign * half_lon) / 360 * columns) for sign in (-1, 1))
            yield row, range(columns) if east - west + 1 >= columns else range(west, east + 1)

    def _row(self, lat: float) -> int:
        return min(max(int((lat + 90) / 180 * self._rows), 0), self._rows - 1)

    def _those_in(
        self,
        cells: list[dict[str, _Point]] | None,
        where: LatLon,
        reach_m: float,
        wanted: Callable[[str], bool],
    ) -> Iterator[_Near]:
        x, y, z = _point(where)
        most = inf if reach_m >= _MOST_M else (2 * sin(reach_m / EARTH_RADIUS_M / 2)) ** 2
        for cell in self._cells.values() if cells is None else cells:
            for name, (a, b, c) in cell.items():
                squared = (a - x) * (a - x) + (b - y) * (b - y) + (c - z) * (c - z)
                if squared <= most and wanted(name):
                    yield squared, name

    def _leave(self, name: str, cell: int) -> None:
        inside = self._cells[cell]
        del inside[name]
        if not inside:
            del self._cells[cell]


def _point(where: LatLon) -> _Point:
    lat, lon = radians(where.lat), radians(where.lon)
    flat = cos(lat)
    return flat * cos(lon), flat * sin(lon), sin(lat)


def _distance_m(squared: float) -> float:
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(squared) / 2))
