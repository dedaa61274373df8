"""From a situation to the kernel's tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import erf, exp, pi, sqrt

import numpy as np

from roundsman.dispatch.domain.routing.kernel import may_share
from roundsman.dispatch.domain.routing.situation import Driver, Point, Rules, Situation, Stop, Task
from roundsman.dispatch.domain.routing.tables import (
    DRIVER,
    MAX_TRIPS,
    PLACE,
    SEATS,
    STOP,
    TASK,
    Index,
    Pairs,
    Records,
    Routes,
    World,
)
from roundsman.dispatch.domain.routing.travel import Array, Ground, TravelTimes

_AT_ONCE = 256


class Points:
    """Numbers for the points of a situation, in the order in which they are met."""

    def __init__(self) -> None:
        self._numbers: dict[Point, int] = {}

    def number(self, point: Point) -> int:
        """Its number, a new one if it is new."""
        return self._numbers.setdefault(point, len(self._numbers))

    def all(self) -> list[Point]:
        """Every point, by number."""
        return list(self._numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A situation as tables; row numbers are places in `situation.tasks` and `situation.drivers`."""

    situation: Situation
    world: World
    pairs: Pairs


def foreseen(stop: Stop, now_s: float) -> Stop:
    """The stop with what `now_s` tells: goods that are not ready yet will be ready later than that.

    The mean and deviation of a normal distribution cut off at `now_s`.
    """
    if stop.opens_sd_s <= 0.0:
        return stop
    z = (now_s - stop.opens_s) / stop.opens_sd_s
    beyond = max(1e-9, 0.5 * (1.0 - erf(z / sqrt(2.0))))
    hazard = exp(-0.5 * z * z) / sqrt(2.0 * pi) / beyond
    shrunk = max(0.05, 1.0 + z * hazard - hazard * hazard)
    mean_s = max(now_s + 1.0, stop.opens_s + stop.opens_sd_s * hazard)
    return replace(stop, opens_s=mean_s, opens_sd_s=stop.opens_sd_s * sqrt(shrunk))


def legs(ground: Ground, starts: Index, ends: Index) -> Array:
    """Seconds from each start to each end, shape (starts, ends)."""
    if len(ground.seconds):
        return np.asarray(ground.seconds[np.ix_(starts, ends)])
    east = ground.x_m[starts][:, None] - ground.x_m[ends][None, :]
    north = ground.y_m[starts][:, None] - ground.y_m[ends][None, :]
    return np.asarray(np.ceil(np.sqrt(east * east + north * north) / ground.step_m) * ground.step_s)


def pack(situation: Situation, travel: TravelTimes) -> Packed:
    """The tables of a situation."""
    points = Points()
    stops, tasks = _tasks(situation, points)
    starts = np.array([points.number(_last_point(one)) for one in situation.drivers], np.int64)
    way = [[points.number(point) for point in _points_under_way(one)] for one in situation.drivers]
    sources = np.array([points.number(point) for point, _ in situation.demand], np.int64)
    ground = travel.ground(points.all())
    fleet = _fleet(situation, starts, _free_s(situation, way, ground))
    world = World(
        stops=stops,
        tasks=tasks,
        fleet=fleet,
        places=_places(situation, ground, sources),
        load=_table([one.load for one in situation.tasks], _kinds(situation), 0.0),
        capacity=_table([one.capacity for one in situation.drivers], _kinds(situation), np.inf),
        seconds=ground.seconds,
        step_m=ground.step_m,
        step_s=ground.step_s,
        late_weight=float(situation.rules.late_weight),
        busy_price=float(situation.rules.busy_price),
        now_s=float(situation.now_s),
    )
    return Packed(
        situation=situation, world=world, pairs=_pairs(situation, fleet, ground, stops["point"][tasks["first"]])
    )


def routes_of(packed: Packed) -> Routes:
    """The plan of the situation's intents, as far as its jobs and drivers are still there; not costed yet."""
    n_drivers, n_tasks = len(packed.situation.drivers), len(packed.situation.tasks)
    routes = Routes(
        trips=np.full((n_drivers, MAX_TRIPS, 2), -1, np.int64),
        length=np.zeros(n_drivers, np.int64),
        cost=np.zeros(n_drivers),
        driver=np.full(n_tasks, -1, np.int64),
        asking=np.zeros(n_tasks),
    )
    row = {one.driver_id: i for i, one in enumerate(packed.situation.drivers)}
    number = {one.job_id: i for i, one in enumerate(packed.situation.tasks)}
    for intent in packed.situation.intents:
        driver = row.get(intent.driver_id)
        if driver is not None:
            _lay(packed, routes, driver, ([number[job] for job in trip if job in number] for trip in intent.trips))
    return routes


def _lay(packed: Packed, routes: Routes, driver: int, trips: Iterable[Sequence[int]]) -> None:
    for trip in trips:
        allowed = [task for task in trip if routes.driver[task] < 0 and _asking(packed, driver, task) is not None]
        shared = len(allowed) == SEATS and may_share(packed.world, driver, *allowed)
        for seats in [allowed] if shared else [[task] for task in allowed]:
            _seat(packed, routes, driver, seats)


def _seat(packed: Packed, routes: Routes, driver: int, seats: Sequence[int]) -> None:
    slot = int(routes.length[driver])
    if slot == MAX_TRIPS:
        return
    routes.trips[driver, slot, : len(seats)] = seats
    routes.length[driver] += 1
    for task in seats:
        routes.driver[task], routes.asking[task] = driver, _asking(packed, driver, task)


def _asking(packed: Packed, driver: int, task: int) -> float | None:
    """What it costs to ask the driver; None if they may not have the task."""
    pairs = packed.pairs
    rows = slice(pairs.row[task], pairs.row[task + 1])
    place = np.flatnonzero(pairs.driver[rows] == driver)
    return float(pairs.cost[rows][place[0]]) if len(place) else None


def _tasks(situation: Situation, points: Points) -> tuple[Records, Records]:
    stops: list[Stop] = []
    rows = []
    kinds: dict[tuple[int, float, float], int] = {}
    for task in situation.tasks:
        first = len(stops)
        stops += [*(foreseen(stop, situation.now_s) for stop in task.pickups), task.dropoff]
        unserved, kin = _unserved(task, situation.rules), _kin(task, points, kinds)
        rows.append((first, len(stops) - 1, kin, task.placed_s, task.due_s, task.priority, unserved))
    return _stops(stops, points), np.array(rows, TASK)


def _unserved(task: Task, rules: Rules) -> float:
    """What it costs to leave a task out; one that a person gave to somebody is left out only if it has to be."""
    return task.priority * rules.unserved_s * (1000.0 if task.locked_to else 1.0)


def _kin(task: Task, points: Points, kinds: dict[tuple[int, float, float], int]) -> int:
    stop = task.pickups[0]
    if len(task.pickups) > 1:
        return -1
    key = (points.number(stop.point), stop.before_s, stop.after_s)
    return kinds.setdefault(key, len(kinds))


def _stops(stops: Sequence[Stop], points: Points) -> Records:
    rows = [
        (points.number(one.point), one.opens_s, one.opens_sd_s, one.closes_s, one.before_s, one.after_s)
        for one in stops
    ]
    return np.array(rows, STOP)


def _kinds(situation: Situation) -> int:
    loads = [len(one.load) for one in situation.tasks]
    return max([1, *loads, *(len(one.capacity) for one in situation.drivers)])


def _table(rows: Sequence[Sequence[float]], kinds: int, missing: float) -> Array:
    filled = [[*row, *[missing] * (kinds - len(row))] for row in rows]
    return np.array(filled, np.float64).reshape(len(rows), kinds)


def _fleet(situation: Situation, starts: Index, free_s: Array) -> Records:
    rows = [
        (start, at_s, one.shift_end_s, one.hours_end_s)
        for start, at_s, one in zip(starts, free_s, situation.drivers, strict=True)
    ]
    return np.array(rows, DRIVER)


def _last_point(driver: Driver) -> Point:
    return driver.under_way[-1].point if driver.under_way else driver.point


def _points_under_way(driver: Driver) -> list[Point]:
    return [driver.point, *(stop.point for stop in driver.under_way)]


def _free_s(situation: Situation, way: Sequence[Sequence[int]], ground: Ground) -> Array:
    free = []
    for driver, points in zip(situation.drivers, way, strict=True):
        at_s = max(driver.from_s, situation.now_s)
        for start, stop, end in zip(points, driver.under_way, points[1:], strict=False):
            leg_s = float(legs(ground, np.array([start]), np.array([end]))[0, 0])
            opens_s = foreseen(stop, situation.now_s).opens_s
            at_s = max(at_s + leg_s + stop.before_s, opens_s) + stop.after_s
        free.append(at_s)
    return np.array(free, np.float64)


def _places(situation: Situation, ground: Ground, sources: Index) -> Records:
    """The points; for each the mean way to where work is expected, priced."""
    places = np.zeros(len(ground.x_m), PLACE)
    places["x_m"], places["y_m"] = ground.x_m, ground.y_m
    if len(sources):
        rates = np.array([rate for _, rate in situation.demand])
        away_s = legs(ground, np.arange(len(places)), sources) @ (rates / max(1e-9, rates.sum()))
        places["position"] = situation.rules.position_price * away_s
    return places


def _pairs(situation: Situation, fleet: Records, ground: Ground, pickups: Index) -> Pairs:
    """For each task the drivers who may have it, nearest first, `candidates` of them."""
    asking = np.array([(1.0 - one.acceptance) * situation.rules.offer_s for one in situation.drivers])
    able = _Able(situation)
    rows, drivers, costs = [0], [np.zeros(0, np.int64)], [np.zeros(0)]
    for task, reach_s in zip(situation.tasks, _reach_s(fleet, ground, pickups), strict=True):
        chosen = _soonest(able.drivers(task), reach_s, situation.rules.candidates)
        missed = [situation.drivers[one].driver_id in task.missed_by for one in chosen] if task.missed_by else 0
        drivers.append(chosen)
        costs.append(asking[chosen] + situation.rules.offer_s * np.asarray(missed))
        rows.append(rows[-1] + len(chosen))
    return Pairs(row=np.array(rows, np.int64), driver=np.concatenate(drivers), cost=np.concatenate(costs))


def _reach_s(fleet: Records, ground: Ground, pickups: Index) -> Iterator[Array]:
    """For each task when each driver could be there; some tasks at a time, so that a city fits into memory."""
    for start in range(0, len(pickups), _AT_ONCE):
        yield from legs(ground, pickups[start : start + _AT_ONCE], fleet["point"]) + fleet["free_s"][None, :]


def _soonest(drivers: Index, reach_s: Array, count: int) -> Index:
    """The `count` drivers who are there first, in that order."""
    theirs = reach_s[drivers]
    if len(drivers) > count:
        near = np.argpartition(theirs, count)[:count]
        drivers, theirs = drivers[near], theirs[near]
    return drivers[np.argsort(theirs, kind="stable")]


class _Able:
    """Who may carry a task; asked once for all tasks that are alike, and most are."""

    def __init__(self, situation: Situation) -> None:
        self.drivers_all = situation.drivers
        since_s = situation.now_s - situation.rules.contact_s
        self.heard = [number for number, one in enumerate(situation.drivers) if one.seen_s >= since_s]
        self.known: dict[tuple[object, ...], Index] = {}

    def drivers(self, task: Task) -> Index:
        """The numbers of the drivers."""
        key = (task.needs, task.load, task.locked_to, task.refused_by)
        if key not in self.known:
            able = [number for number in self.heard if may_carry(self.drivers_all[number], task)]
            self.known[key] = np.array(able, np.int64)
        return self.known[key]


def may_carry(driver: Driver, task: Task) -> bool:
    """Whether nothing but time stands against it: lock, refusal, skills, room."""
    if task.locked_to is not None and task.locked_to != driver.driver_id:
        return False
    if driver.driver_id in task.refused_by or not task.needs <= driver.skills:
        return False
    return all(load <= room for load, room in zip(task.load, driver.capacity, strict=False))
