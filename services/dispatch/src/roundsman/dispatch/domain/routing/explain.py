"""Why: the drivers whom a job could have had, with what each would have meant."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from math import inf

from roundsman.dispatch.domain.routing.candidates import may_carry
from roundsman.dispatch.domain.routing.pack import Packed
from roundsman.dispatch.domain.routing.plan import Candidate, Terms, Trip, Verdict
from roundsman.dispatch.domain.routing.schedule import Timetable, ending_cost, timetable
from roundsman.dispatch.domain.routing.search import join, remove, ways
from roundsman.dispatch.domain.routing.situation import Driver, Situation, Task
from roundsman.dispatch.domain.routing.tables import MAX_TRIPS, Routes

_TOLD = 8  # candidates told: the chosen one, the best others, and some who could not be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighed:
    """The cheapest way to give one task to one driver."""

    cost: float
    driver: int
    slot: int
    how: int


def candidates_for(packed: Packed, routes: Routes, task: int) -> tuple[Candidate, ...]:
    """Everybody near enough to be told, judged for one task, the rest of the plan as it is; best first.

    The plan is as it was afterwards.
    """
    chosen = int(routes.driver[task])
    with _without(packed, routes, task):
        weighed = _weighed(packed, routes, task)
        weighed.sort(key=lambda one: (one.driver != chosen, one.cost, one.driver))
        able = [one for one in weighed if one.cost < inf][:_TOLD]
        told = [_candidate(packed, routes, task, one) for one in able]
    if told and chosen >= 0:
        told = [replace(told[0], verdict=Verdict.CHOSEN, reason=_chosen(told)), *told[1:]]
    return (*told, *islice(_others(packed, task, weighed), _TOLD - len(told)))


@contextmanager
def _without(packed: Packed, routes: Routes, task: int) -> Iterator[None]:
    """The plan as if nobody had the task."""
    driver = int(routes.driver[task])
    if driver < 0:
        yield
        return
    trips, length, cost = routes.trips[driver].copy(), routes.length[driver], routes.cost[driver]
    asking = routes.asking[task]
    remove(packed.world, routes, task)
    yield
    routes.trips[driver], routes.length[driver], routes.cost[driver] = trips, length, cost
    routes.driver[task], routes.asking[task] = driver, asking


def _weighed(packed: Packed, routes: Routes, task: int) -> list[_Weighed]:
    row = packed.pairs.row
    drivers = packed.pairs.driver[row[task] : row[task + 1]].tolist()
    found = ways(packed.world, packed.pairs, routes, task)
    columns = zip(drivers, *(column.tolist() for column in found), strict=True)
    return [_Weighed(cost=cost, driver=driver, slot=slot, how=how) for driver, cost, slot, how in columns]


def _candidate(packed: Packed, routes: Routes, task: int, way: _Weighed) -> Candidate:
    terms = _terms(packed, routes, task, way)
    return Candidate(
        driver_id=packed.situation.drivers[way.driver].driver_id,
        verdict=Verdict.COSTLIER,
        reason=_in_words(terms),
        terms=terms,
    )


def _terms(packed: Packed, routes: Routes, task: int, way: _Weighed) -> Terms:
    before = timetable(packed, way.driver, _numbers(routes, way.driver))
    after = timetable(packed, way.driver, _joined(routes, task, way))
    one = packed.situation.tasks[task]
    trip = next(trip for trip in after.trips if one.job_id in trip.job_ids)
    pickup, delivery = trip.visits[0], [visit for visit in trip.visits if visit.job_id == one.job_id][-1]
    there_s = pickup.arrive_s + one.pickups[0].before_s
    return Terms(
        arrival_s=pickup.arrive_s,
        delivered_s=delivery.handover_s,
        wait_s=pickup.handover_s - there_s,
        ready_wait_s=max(0.0, pickup.handover_s - one.pickups[0].opens_s),
        lateness_s=max(0.0, delivery.handover_s - one.due_s),
        detour_s=_detour_s(before.trips, after.trips),
        position_s=_position(packed, way.driver, after) - _position(packed, way.driver, before),
        cost=way.cost,
    )


def _numbers(routes: Routes, driver: int) -> list[list[int]]:
    trips = routes.trips[driver, : routes.length[driver]]
    return [[int(task) for task in trip if task >= 0] for trip in trips]


def _joined(routes: Routes, task: int, way: _Weighed) -> list[list[int]]:
    trips = routes.trips[way.driver].copy()
    length = join(trips, int(routes.length[way.driver]), task, way.slot, way.how)
    return [[int(number) for number in trip if number >= 0] for trip in trips[: min(length, MAX_TRIPS)]]


def _detour_s(before: Sequence[Trip], after: Sequence[Trip]) -> float:
    """How much later the others get theirs, in sum."""
    then = {visit.job_id: visit.handover_s for trip in after for visit in trip.visits}  # the last visit is the door
    now = {visit.job_id: visit.handover_s for trip in before for visit in trip.visits}
    return sum(then[job] - at_s for job, at_s in now.items())


def _position(packed: Packed, driver: int, table: Timetable) -> float:
    return ending_cost(packed, driver, table.point, table.at_s)


def _in_words(terms: Terms) -> str:
    parts = [f"adds {terms.cost:.0f} in all"]
    parts += [f"the goods wait {terms.ready_wait_s:.0f} s"] if terms.ready_wait_s >= 1 else []
    parts += [f"the driver waits {terms.wait_s:.0f} s"] if terms.wait_s >= 1 else []
    parts += [f"others wait {terms.detour_s:.0f} s longer"] if terms.detour_s >= 1 else []
    parts += [f"{terms.lateness_s:.0f} s late"] if terms.lateness_s >= 1 else []
    return "; ".join(parts).capitalize() + "."


def _chosen(told: Sequence[Candidate]) -> str:
    if len(told) == 1 or told[0].terms is None or told[1].terms is None:
        return "Nobody else can serve it."
    more = told[1].terms.cost - told[0].terms.cost
    if more < 0:
        return f"The whole plan is cheaper so, though {told[1].driver_id} would cost this job {-more:.0f} less."
    return f"The next best, {told[1].driver_id}, would cost {more:.0f} more."


def _others(packed: Packed, task: int, weighed: Sequence[_Weighed]) -> Iterator[Candidate]:
    """Those who cannot have it, and why."""
    situation, one = packed.situation, packed.situation.tasks[task]
    unable = {way.driver for way in weighed if way.cost == inf}
    for number, driver in enumerate(situation.drivers):
        verdict, reason = _refused(situation, driver, one)
        if verdict is not None or number in unable:
            yield Candidate(driver_id=driver.driver_id, verdict=verdict or Verdict.UNABLE, reason=reason)


def _refused(situation: Situation, driver: Driver, task: Task) -> tuple[Verdict | None, str]:
    if driver.driver_id in task.refused_by:
        return Verdict.REFUSED, "Declined this job or was taken off it."
    if task.locked_to not in {None, driver.driver_id}:
        return Verdict.LOCKED, "A dispatcher gave the job to another driver."
    if driver.seen_s < situation.now_s - situation.rules.contact_s:
        return Verdict.SILENT, "Not heard of for too long."
    if not may_carry(driver, task):
        return Verdict.UNABLE, "Lacks a skill or the room for it."
    return None, "A time window, the end of the shift or the hours of service forbid it."
