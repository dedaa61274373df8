"""Does a plan keep every rule of its problem? Written from the rules alone; it shares no code with any planner."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from roundsman.planning.plan import Plan, Route, Task
from roundsman.planning.problem import Job, Problem, Stop, Vehicle


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule."""

    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"


def violations(problem: Problem, plan: Plan) -> list[Violation]:
    """Every broken rule, none if the plan can be driven as it stands."""
    vehicles = {vehicle.vehicle_id: vehicle for vehicle in problem.vehicles}
    jobs = {job.job_id: job for job in problem.jobs}
    found = list(_whole(plan, jobs))
    for vehicle_id, times in Counter(route.vehicle_id for route in plan.routes).items():
        if times > 1 or vehicle_id not in vehicles:
            found.append(Violation("vehicle", f"{vehicle_id} is unknown or has two routes"))
    for route in plan.routes:
        if route.vehicle_id in vehicles and all(visit.job_id in jobs for visit in route.visits):
            found += _route(problem, route, vehicles[route.vehicle_id], jobs)
    return found


def _whole(plan: Plan, jobs: dict[str, Job]) -> Iterator[Violation]:
    """Is each job either served once, whole and by one vehicle, or named as left out?"""
    seen = Counter((visit.job_id, visit.task) for route in plan.routes for visit in route.visits)
    left = Counter(one.job_id for one in plan.unserved)
    for job_id in {job_id for job_id, _ in seen} | set(left):
        if job_id not in jobs:
            yield Violation("job", f"{job_id} is unknown")
    for job_id, job in jobs.items():
        halves = [task for task, stop in ((Task.PICKUP, job.pickup), (Task.DELIVERY, job.delivery)) if stop]
        times = [seen[job_id, task] for task in halves]
        strays = sum(seen[job_id, task] for task in Task if task not in halves)
        if strays or left[job_id] > 1 or any(one + left[job_id] != 1 for one in times):
            yield Violation("job", f"{job_id} is visited {times} times and left out {left[job_id]} times")


def _route(problem: Problem, route: Route, vehicle: Vehicle, jobs: dict[str, Job]) -> Iterator[Violation]:
    name = route.vehicle_id
    if any(not jobs[visit.job_id].skills <= vehicle.skills for visit in route.visits):
        yield Violation("skills", f"{name} lacks one for a job")
    yield from _pairs(route, jobs)
    yield from _loads(route, vehicle, jobs)
    yield from _times(problem, route, jobs)
    yield from _ends(problem, route, vehicle)


def _pairs(route: Route, jobs: dict[str, Job]) -> Iterator[Violation]:
    aboard: set[str] = set()
    for visit in route.visits:
        job = jobs[visit.job_id]
        if visit.task is Task.PICKUP:
            aboard.add(visit.job_id)
        elif job.pickup is not None and visit.job_id not in aboard:
            yield Violation("pairing", f"{route.vehicle_id} delivers {visit.job_id} before it has it")
        else:
            aboard.discard(visit.job_id)
    for job_id in sorted(aboard):
        if jobs[job_id].delivery is not None:
            yield Violation("pairing", f"{route.vehicle_id} never delivers {job_id}")


def _loads(route: Route, vehicle: Vehicle, jobs: dict[str, Job]) -> Iterator[Violation]:
    for dimension, room in enumerate(vehicle.capacity):
        aboard = sum(
            jobs[visit.job_id].load[dimension]
            for visit in route.visits
            if visit.task is Task.DELIVERY and jobs[visit.job_id].pickup is None
        )
        highest = aboard
        for visit in route.visits:
            load = jobs[visit.job_id].load[dimension]
            aboard += load if visit.task is Task.PICKUP else -load
            highest = max(highest, aboard)
        if highest > room:
            yield Violation("capacity", f"{route.vehicle_id} carries {highest} of {room} in dimension {dimension}")


def _times(problem: Problem, route: Route, jobs: dict[str, Job]) -> Iterator[Violation]:
    free_s, here = route.begins_s, None
    for visit in route.visits:
        stop: Stop | None = jobs[visit.job_id].pickup if visit.task is Task.PICKUP else jobs[visit.job_id].delivery
        if stop is None or stop.place != visit.place:
            yield Violation("place", f"{route.vehicle_id} is elsewhere for {visit.job_id}")
            continue
        travel_s = 0 if here is None else problem.ground.duration_s[here][visit.place]
        if visit.arrives_s < free_s + travel_s:
            yield Violation("travel", f"{route.vehicle_id} is at {visit.job_id} before it can be")
        if not max(stop.window.opens_s, visit.arrives_s) <= visit.starts_s <= stop.window.closes_s:
            yield Violation("window", f"{visit.job_id} starts at {visit.starts_s}")
        if visit.leaves_s < visit.starts_s + stop.service_s:
            yield Violation("service", f"{visit.job_id} is left before it is served")
        free_s, here = visit.leaves_s, visit.place


def _ends(problem: Problem, route: Route, vehicle: Vehicle) -> Iterator[Violation]:
    """The way out and home, the shift, and the distance that the route claims."""
    ground, places = problem.ground, [visit.place for visit in route.visits]
    way = [vehicle.start, *places] + ([vehicle.end] if vehicle.end is not None and places else [])
    if places and route.visits[0].arrives_s < route.begins_s + ground.duration_s[vehicle.start][places[0]]:
        yield Violation("travel", f"{route.vehicle_id} is at its first stop before it can be")
    home_s = ground.duration_s[places[-1]][vehicle.end] if places and vehicle.end is not None else 0
    if places and route.ends_s < route.visits[-1].leaves_s + home_s:
        yield Violation("travel", f"{route.vehicle_id} is home before it can be")
    if route.begins_s < vehicle.shift.opens_s or route.ends_s > vehicle.shift.closes_s:
        yield Violation("shift", f"{route.vehicle_id} is out from {route.begins_s} to {route.ends_s}")
    driven_m = sum(ground.distance_m[a][b] for a, b in pairwise(way))
    if driven_m != route.distance_m:
        yield Violation("distance", f"{route.vehicle_id} claims {route.distance_m} of {driven_m}")
