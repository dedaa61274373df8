"""The times and the cost of one driver's trips, in plain Python: what the kernel computes, to be read and to explain.

Tests hold the kernel to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, erf, exp, inf, pi, sqrt

from roundsman.dispatch.domain.routing.pack import Packed
from roundsman.dispatch.domain.routing.plain import StopRow, TaskRow
from roundsman.dispatch.domain.routing.plan import Trip, Visit
from roundsman.dispatch.domain.routing.tables import HORIZON_S, USUAL_WAY_S


@dataclass(slots=True)
class Timetable:
    """A driver's trips as they would go."""

    point: int  # where and when the driver is free at last
    at_s: float
    trips: list[Trip] = field(default_factory=list)
    waited: float = 0.0  # what the customers' waiting costs
    feasible: bool = True


def cost_of(packed: Packed, driver: int, trips: Sequence[Sequence[int]]) -> float:
    """What the trips cost; inf if they break a bound."""
    table = timetable(packed, driver, trips)
    if not table.feasible:
        return inf
    return table.waited + ending_cost(packed, driver, table.point, table.at_s)


def timetable(packed: Packed, driver: int, trips: Sequence[Sequence[int]]) -> Timetable:
    """The trips of task numbers, one after another, from where the driver is free."""
    one = packed.plain.fleet[driver]
    table = Timetable(point=one.point, at_s=one.free_s)
    for trip in trips:
        _Trip(packed, driver, trip).carry_out(table)
    table.feasible = table.feasible and table.at_s <= one.end_by_s
    return table


def ending_cost(packed: Packed, driver: int, point: int, at_s: float) -> float:
    """What it costs that a driver is busy until then and free there."""
    world, until_s = packed.world, packed.plain.fleet[driver].pickup_by_s
    left_s = max(0.0, min(until_s, world.now_s + HORIZON_S) - at_s)
    busy_s = min(at_s, until_s) - world.now_s
    return world.busy_price * busy_s + packed.plain.places[point].position * min(1.0, left_s / USUAL_WAY_S)


def seconds_between(packed: Packed, start: int, end: int) -> float:
    """Travel from one numbered point to another."""
    world = packed.world
    if len(world.seconds):
        return float(world.seconds[start, end])
    here, there = packed.plain.places[start], packed.plain.places[end]
    east, north = here.x_m - there.x_m, here.y_m - there.y_m
    return float(ceil(sqrt(east * east + north * north) / world.step_m) * world.step_s)


def expected_s(here_s: float, opens_s: float, sd_s: float) -> float:
    """The mean of max(here, opens), `opens` being normal: Clark, The greatest of a finite set (1961)."""
    if sd_s <= 0.0:
        return max(here_s, opens_s)
    z = (here_s - opens_s) / sd_s
    below = 0.5 * (1.0 + erf(z / sqrt(2.0)))
    return here_s * below + opens_s * (1.0 - below) + sd_s * exp(-0.5 * z * z) / sqrt(2.0 * pi)


class _Trip:
    """One trip under way in thought."""

    def __init__(self, packed: Packed, driver: int, tasks: Sequence[int]) -> None:
        self.packed = packed
        self.stops = packed.plain.stops
        self.tasks = [packed.plain.tasks[task] for task in tasks]
        self.jobs = [packed.situation.tasks[task].job_id for task in tasks]
        self.pickup_by_s = packed.plain.fleet[driver].pickup_by_s
        self.shared = [self.stops[other.first] for other in self.tasks[1:]]  # goods fetched at the same stop
        self.visits: list[Visit] = []
        self.idle_s = 0.0  # what the driver waits before the first delivery: the start may be so much later
        self.spare_s = inf  # how much later no bound is broken

    def carry_out(self, table: Timetable) -> None:
        """Go all the way; the table tells the trip, and where it ends."""
        start_s = table.at_s
        for stop in range(self.tasks[0].first, self.tasks[0].drop):
            self._collect(table, stop)
        for seat in range(len(self.tasks)):
            self._deliver(table, seat)
        later_s = max(0.0, min(self.idle_s, self.spare_s))
        table.trips.append(Trip(job_ids=tuple(self.jobs), start_s=start_s + later_s, visits=tuple(self.visits)))

    def _collect(self, table: Timetable, number: int) -> None:
        stop = self.stops[number]
        arrive_s = self._arrive_s(table, stop)
        handover_s = here_s = arrive_s + stop.before_s
        sure_s, sure_z = -inf, self.packed.situation.rules.sure_z
        for goods in (stop, *self.shared):
            handover_s = expected_s(handover_s, goods.opens_s, goods.sd_s)
            sure_s = max(sure_s, goods.opens_s + sure_z * goods.sd_s)
        self.idle_s += max(0.0, sure_s - here_s)
        self._bound(table, here_s, handover_s, min(stop.closes_s, self.pickup_by_s))
        self._leave(table, stop, handover_s)
        for job in self.jobs:
            self.visits.append(Visit(job_id=job, arrive_s=arrive_s, handover_s=handover_s, leave_s=table.at_s))

    def _deliver(self, table: Timetable, seat: int) -> None:
        task = self.tasks[seat]
        stop = self.stops[task.drop]
        arrive_s = self._arrive_s(table, stop)
        here_s = arrive_s + stop.before_s
        handover_s = max(here_s, stop.opens_s)
        self.idle_s += handover_s - here_s if seat == 0 else 0.0
        self._bound(table, here_s, handover_s, stop.closes_s)
        self._leave(table, stop, handover_s)
        table.waited += self._waiting(task, handover_s)
        self.visits.append(Visit(job_id=self.jobs[seat], arrive_s=arrive_s, handover_s=handover_s, leave_s=table.at_s))

    def _arrive_s(self, table: Timetable, stop: StopRow) -> float:
        return table.at_s + seconds_between(self.packed, table.point, stop.point)

    def _bound(self, table: Timetable, here_s: float, handover_s: float, closes_s: float) -> None:
        table.feasible = table.feasible and handover_s <= closes_s
        self.spare_s = min(self.spare_s, closes_s - here_s)

    def _leave(self, table: Timetable, stop: StopRow, handover_s: float) -> None:
        table.at_s = handover_s + stop.after_s
        table.point = stop.point

    def _waiting(self, task: TaskRow, handover_s: float) -> float:
        late_s = max(0.0, handover_s - task.due_s)
        waited_s = handover_s - task.placed_s
        return task.weight * (waited_s + self.packed.world.late_weight * late_s)
