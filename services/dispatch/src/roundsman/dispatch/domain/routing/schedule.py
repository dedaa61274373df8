"""The times and the cost of one driver's trips, in plain Python: what the kernel computes, to be read and to explain.

Tests hold the kernel to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, erf, exp, inf, pi, sqrt

from roundsman.dispatch.domain.routing.pack import Packed
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
    fleet = packed.plain.fleet
    table = Timetable(point=fleet.point[driver], at_s=fleet.free_s[driver])
    for trip in trips:
        _Trip(packed, driver, trip).carry_out(table)
    table.feasible = table.feasible and table.at_s <= fleet.end_by_s[driver]
    return table


def ending_cost(packed: Packed, driver: int, point: int, at_s: float) -> float:
    """What it costs that a driver is busy until then and free there."""
    world, until_s = packed.world, packed.plain.fleet.pickup_by_s[driver]
    left_s = max(0.0, min(until_s, world.now_s + HORIZON_S) - at_s)
    busy_s = min(at_s, until_s) - world.now_s
    return world.busy_price * busy_s + packed.plain.places.position[point] * min(1.0, left_s / USUAL_WAY_S)


def seconds_between(packed: Packed, start: int, end: int) -> float:
    """Travel from one numbered point to another."""
    world = packed.world
    if len(world.seconds):
        return float(world.seconds[start, end])
    places = packed.plain.places
    east, north = places.x_m[start] - places.x_m[end], places.y_m[start] - places.y_m[end]
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

    __slots__ = ("idle_s", "jobs", "packed", "pickup_by_s", "spare_s", "tasks", "visits")

    def __init__(self, packed: Packed, driver: int, tasks: Sequence[int]) -> None:
        self.packed = packed
        self.tasks = tasks
        self.jobs = [packed.situation.tasks[task].job_id for task in tasks]
        self.pickup_by_s = packed.plain.fleet.pickup_by_s[driver]
        self.visits: list[Visit] = []
        self.idle_s = 0.0  # what the driver waits before the first delivery: the start may be so much later
        self.spare_s = inf  # how much later no bound is broken

    def carry_out(self, table: Timetable) -> None:
        """Go all the way; the table tells the trip, and where it ends."""
        start_s, tasks = table.at_s, self.packed.plain.tasks
        for stop in range(tasks.first[self.tasks[0]], tasks.drop[self.tasks[0]]):
            self._collect(table, stop)
        for seat in range(len(self.tasks)):
            self._deliver(table, seat)
        later_s = max(0.0, min(self.idle_s, self.spare_s))
        table.trips.append(Trip(job_ids=tuple(self.jobs), start_s=start_s + later_s, visits=tuple(self.visits)))

    def _collect(self, table: Timetable, stop: int) -> None:
        stops, first = self.packed.plain.stops, self.packed.plain.tasks.first
        arrive_s = self._arrive_s(table, stop)
        handover_s = here_s = arrive_s + stops.before_s[stop]
        sure_s, sure_z = -inf, self.packed.situation.rules.sure_z
        for goods in (stop, *(first[other] for other in self.tasks[1:])):
            handover_s = expected_s(handover_s, stops.opens_s[goods], stops.sd_s[goods])
            sure_s = max(sure_s, stops.opens_s[goods] + sure_z * stops.sd_s[goods])
        self.idle_s += max(0.0, sure_s - here_s)
        self._bound(table, here_s, handover_s, min(stops.closes_s[stop], self.pickup_by_s))
        self._leave(table, stop, handover_s)
        for job in self.jobs:
            self.visits.append(Visit(job_id=job, arrive_s=arrive_s, handover_s=handover_s, leave_s=table.at_s))

    def _deliver(self, table: Timetable, seat: int) -> None:
        stops, task = self.packed.plain.stops, self.tasks[seat]
        stop = self.packed.plain.tasks.drop[task]
        arrive_s = self._arrive_s(table, stop)
        here_s = arrive_s + stops.before_s[stop]
        handover_s = max(here_s, stops.opens_s[stop])
        self.idle_s += handover_s - here_s if seat == 0 else 0.0
        self._bound(table, here_s, handover_s, stops.closes_s[stop])
        self._leave(table, stop, handover_s)
        table.waited += self._waiting(task, handover_s)
        self.visits.append(Visit(job_id=self.jobs[seat], arrive_s=arrive_s, handover_s=handover_s, leave_s=table.at_s))

    def _arrive_s(self, table: Timetable, stop: int) -> float:
        return table.at_s + seconds_between(self.packed, table.point, self.packed.plain.stops.point[stop])

    def _bound(self, table: Timetable, here_s: float, handover_s: float, closes_s: float) -> None:
        table.feasible = table.feasible and handover_s <= closes_s
        self.spare_s = min(self.spare_s, closes_s - here_s)

    def _leave(self, table: Timetable, stop: int, handover_s: float) -> None:
        table.at_s = handover_s + self.packed.plain.stops.after_s[stop]
        table.point = self.packed.plain.stops.point[stop]

    def _waiting(self, task: int, handover_s: float) -> float:
        tasks = self.packed.plain.tasks
        late_s = max(0.0, handover_s - tasks.due_s[task])
        return tasks.weight[task] * (handover_s - tasks.placed_s[task] + self.packed.world.late_weight * late_s)
