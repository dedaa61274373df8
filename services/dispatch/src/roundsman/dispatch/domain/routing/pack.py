"""From a situation to the kernel's tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, erf, exp, pi, sqrt

import numpy as np

from roundsman.dispatch.domain.routing.candidates import pairs_of
from roundsman.dispatch.domain.routing.kernel import mean_way_s
from roundsman.dispatch.domain.routing.plain import Plain, plain
from roundsman.dispatch.domain.routing.reach import Squares, squares
from roundsman.dispatch.domain.routing.seats import Meant, lay
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
    plain: Plain
    pairs: Pairs
    pickups: Squares  # tasks by their first pickup


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


def leg_s(ground: Ground, start: int, end: int) -> float:
    """Seconds from one point to another."""
    if len(ground.seconds):
        return float(ground.seconds[start, end])
    east, north = ground.x_m[start] - ground.x_m[end], ground.y_m[start] - ground.y_m[end]
    return float(ceil(sqrt(east * east + north * north) / ground.step_m) * ground.step_s)


def pack(situation: Situation, travel: TravelTimes) -> Packed:
    """The tables of a situation."""
    world = _world(situation, travel)
    places = world.places[world.stops["point"][world.tasks["first"]]]
    return Packed(
        situation=situation,
        world=world,
        plain=plain(world),
        pairs=pairs_of(situation, world),
        pickups=squares(places["x_m"].copy(), places["y_m"].copy()),
    )


def routes_of(packed: Packed) -> Routes:
    """The plan of the situation's intents, as far as its jobs and drivers are still there; not costed yet."""
    n_drivers, n_tasks = len(packed.situation.drivers), len(packed.situation.tasks)
    routes = Routes(
        trips=np.full((n_drivers, MAX_TRIPS, SEATS), -1, np.int64),
        length=np.zeros(n_drivers, np.int64),
        cost=np.zeros(n_drivers),
        driver=np.full(n_tasks, -1, np.int64),
        asking=np.zeros(n_tasks),
    )
    lay(packed.world, packed.pairs, routes, _meant(packed.situation))
    return routes


def _meant(situation: Situation) -> Meant:
    row = {one.driver_id: i for i, one in enumerate(situation.drivers)}
    number = {one.job_id: i for i, one in enumerate(situation.tasks)}
    drivers, firsts, tasks = [], [0], []
    for intent in situation.intents:
        for trip in intent.trips if intent.driver_id in row else ():
            tasks += [number[job] for job in trip if job in number]
            drivers.append(row[intent.driver_id])
            firsts.append(len(tasks))
    return Meant(np.array(drivers, np.int64), np.array(firsts, np.int64), np.array(tasks, np.int64))


def _world(situation: Situation, travel: TravelTimes) -> World:
    points = Points()
    stops, tasks = _tasks(situation, points)
    starts = np.array([points.number(_last_point(one)) for one in situation.drivers], np.int64)
    way = [[points.number(point) for point in _points_under_way(one)] for one in situation.drivers]
    sources = np.array([points.number(point) for point, _ in situation.demand], np.int64)
    ground = travel.ground(points.all())
    world = World(
        stops=stops,
        tasks=tasks,
        fleet=_fleet(situation, starts, _free_s(situation, way, ground)),
        places=_places(ground),
        load=_table([one.load for one in situation.tasks], _kinds(situation), 0.0),
        capacity=_table([one.capacity for one in situation.drivers], _kinds(situation), np.inf),
        seconds=ground.seconds,
        step_m=ground.step_m,
        step_s=ground.step_s,
        late_weight=float(situation.rules.late_weight),
        busy_price=float(situation.rules.busy_price),
        now_s=float(situation.now_s),
    )
    _price_ends(situation, world, sources)
    return world


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
            opens_s = foreseen(stop, situation.now_s).opens_s
            at_s = max(at_s + leg_s(ground, start, end) + stop.before_s, opens_s) + stop.after_s
        free.append(at_s)
    return np.array(free, np.float64)


def _places(ground: Ground) -> Records:
    places = np.zeros(len(ground.x_m), PLACE)
    places["x_m"], places["y_m"] = ground.x_m, ground.y_m
    return places


def _price_ends(situation: Situation, world: World, sources: Index) -> None:
    """Price each place where a route can end: by the mean way from there to where work is expected."""
    if len(sources):
        ends = np.unique(np.concatenate([world.fleet["point"], world.stops["point"][world.tasks["drop"]]]))
        rates = np.array([rate for _, rate in situation.demand], np.float64)
        away_s = mean_way_s(world, ends, sources, rates / max(1e-9, rates.sum()))
        world.places["position"][ends] = situation.rules.position_price * away_s
