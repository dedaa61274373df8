"""Who is soonest where, compiled: the ground is searched outwards until nobody further off can be sooner."""

from math import ceil, inf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roundsman.dispatch.domain.routing.compiled import compiled
from roundsman.dispatch.domain.routing.tables import Index, World
from roundsman.dispatch.domain.routing.travel import Array

_IN_A_SQUARE = 4  # on the average: smaller squares are mostly empty, larger ones hold too many who are not wanted
_EDGE_M = 1e-6  # somebody may lie so far outside their square by rounding


class Squares(NamedTuple):
    """Numbered things by where they are. Square `k` has `who[first[k]]` to `who[first[k + 1] - 1]`."""

    west_m: float
    south_m: float
    size_m: float
    columns: int
    rows: int
    first: Index
    who: Index


class Asked(NamedTuple):
    """Where drivers are looked for, and who may come: a row of `able`."""

    point: Index
    kind: Index
    able: NDArray[np.bool_]  # (kinds, drivers)
    most: int


class Search(NamedTuple):
    """One place, and the soonest found so far, in order; equals by number."""

    x_m: float
    y_m: float
    earliest_s: float  # when the first of all drivers is free
    able: NDArray[np.bool_]  # (drivers,)
    at_s: Array
    who: Index


def squares(x_m: Array, y_m: Array) -> Squares:
    """Things laid out by their places."""
    if not len(x_m):
        return Squares(0.0, 0.0, 1.0, 1, 1, np.zeros(2, np.int64), np.zeros(0, np.int64))
    west, south = float(x_m.min()), float(y_m.min())
    width, height = float(x_m.max()) - west, float(y_m.max()) - south
    share = _IN_A_SQUARE / len(x_m)
    size = max((width * height * share) ** 0.5, max(width, height) * share, 1.0)
    columns, rows = int(width / size) + 1, int(height / size) + 1
    square = np.minimum(((y_m - south) / size).astype(np.int64), rows - 1) * columns
    square += np.minimum(((x_m - west) / size).astype(np.int64), columns - 1)
    first = np.concatenate([[0], np.cumsum(np.bincount(square, minlength=columns * rows))]).astype(np.int64)
    return Squares(west, south, size, columns, rows, first, np.argsort(square, kind="stable").astype(np.int64))


@compiled
def soonest(world: World, fleet: Squares, asked: Asked) -> tuple[Index, Index]:
    """For each place that is asked for its `most` soonest drivers, soonest first: rows as in `Pairs`, and drivers."""
    total, count = asked.point.shape[0], min(asked.most, world.fleet.shape[0])
    row, driver = np.zeros(total + 1, np.int64), np.empty(total * count, np.int64)
    at_s, who, earliest_s = np.empty(count), np.empty(count, np.int64), inf
    for one in range(world.fleet.shape[0]):
        earliest_s = min(earliest_s, world.fleet[one].free_s)
    for number in range(total):
        point = asked.point[number]
        place = world.places[point]
        search = Search(place.x_m, place.y_m, earliest_s, asked.able[asked.kind[number]], at_s, who)
        found = among_all(world, point, search) if world.seconds.shape[0] else outwards(world, fleet, search)
        row[number + 1] = row[number] + found
        driver[row[number] : row[number + 1]] = who[:found]
    return row, driver[: row[total]].copy()


@compiled
def spread(row: Index, driver: Index, ask_of: Index, meant: Index) -> tuple[Index, Index]:
    """The answers, given to each task that asked; `meant` (-1: nobody) is among its drivers in any case."""
    total, most = ask_of.shape[0], 1
    for ask in range(row.shape[0] - 1):
        most = max(most, row[ask + 1] - row[ask] + 1)
    rows, drivers = np.zeros(total + 1, np.int64), np.empty(total * most, np.int64)
    for task in range(total):
        found = rows[task]
        missing = meant[task] >= 0
        for at in range(row[ask_of[task]], row[ask_of[task] + 1]):
            drivers[found] = driver[at]
            missing = missing and driver[at] != meant[task]
            found += 1
        if missing:
            drivers[found] = meant[task]
            found += 1
        rows[task + 1] = found
    return rows, drivers[: rows[total]].copy()


@compiled
def among_all(world: World, point: int, search: Search) -> int:
    """Fill in the soonest by a table of times; how many there are."""
    found = 0
    for driver in range(world.fleet.shape[0]):
        if search.able[driver]:
            one = world.fleet[driver]
            found = rank(search, found, driver, one.free_s + world.seconds[one.point, point])
    return found


@compiled
def outwards(world: World, fleet: Squares, search: Search) -> int:
    """Fill in the soonest by straight lines, ring of squares by ring; how many there are."""
    found, count = 0, search.who.shape[0]
    for ring in range(max(fleet.columns, fleet.rows)):
        if found == count:
            steps = ceil(beyond_m(fleet, search.x_m, search.y_m, ring) / world.step_m)
            if search.earliest_s + steps * world.step_s > search.at_s[count - 1]:
                break
        for square in ring_of(fleet, search.x_m, search.y_m, ring):
            found = within(world, fleet, search, square, found)
    return found


@compiled
def within(world: World, fleet: Squares, search: Search, square: int, found: int) -> int:
    """Take in the drivers of one square; how many there are then."""
    for at in range(fleet.first[square], fleet.first[square + 1]):
        driver = fleet.who[at]
        if search.able[driver]:
            one = world.fleet[driver]
            there = world.places[one.point]
            east, north = search.x_m - there.x_m, search.y_m - there.y_m
            way_s = ceil(sqrt(east * east + north * north) / world.step_m) * world.step_s
            found = rank(search, found, driver, one.free_s + way_s)
    return found


@compiled
def square_of(squares: Squares, x_m: float, y_m: float) -> tuple[int, int]:
    """Column and row of a place; of the nearest square, for a place outside."""
    column = min(max(int((x_m - squares.west_m) / squares.size_m), 0), squares.columns - 1)
    row = min(max(int((y_m - squares.south_m) / squares.size_m), 0), squares.rows - 1)
    return column, row


@compiled
def ring_of(squares: Squares, x_m: float, y_m: float, ring: int) -> Index:
    """The squares that are so many squares away from a place's own."""
    column, row = square_of(squares, x_m, y_m)
    found, numbers = 0, np.empty(max(1, 8 * ring), np.int64)
    for across in range(max(0, column - ring), min(squares.columns, column + ring + 1)):
        step = 1 if ring == 0 or abs(across - column) == ring else 2 * ring
        for up in range(row - ring, row + ring + 1, step):
            if 0 <= up < squares.rows:
                numbers[found] = up * squares.columns + across
                found += 1
    return numbers[:found]


@compiled
def beyond_m(squares: Squares, x_m: float, y_m: float, ring: int) -> float:
    """How far away all are at least who are in this ring of squares around a place, or further out."""
    column, row = square_of(squares, x_m, y_m)
    least = inf
    if column >= ring:
        least = min(least, x_m - squares.west_m - (column - ring + 1) * squares.size_m)
    if column + ring < squares.columns:
        least = min(least, squares.west_m + (column + ring) * squares.size_m - x_m)
    if row >= ring:
        least = min(least, y_m - squares.south_m - (row - ring + 1) * squares.size_m)
    if row + ring < squares.rows:
        least = min(least, squares.south_m + (row + ring) * squares.size_m - y_m)
    return max(0.0, least - _EDGE_M)


@compiled
def rank(search: Search, found: int, driver: int, at_s: float) -> int:
    """Take a driver in among the soonest, if they are; how many there are then."""
    count: int = search.who.shape[0]
    if found == count:
        last_s = search.at_s[count - 1]
        if at_s > last_s or (at_s == last_s and driver > search.who[count - 1]):
            return found
    place = min(found, count - 1)
    while place > 0:
        before_s = search.at_s[place - 1]
        if before_s < at_s or (before_s == at_s and search.who[place - 1] < driver):
            break
        search.at_s[place], search.who[place] = before_s, search.who[place - 1]
        place -= 1
    search.at_s[place], search.who[place] = at_s, driver
    return found + 1 if found < count else count
