"""A plan: who visits what, when, and what is left out and why. The same type whoever made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from roundsman.planning.problem import Job, Problem, Stop, Vehicle


class Task(StrEnum):
    """What is done at a visit."""

    PICKUP = "pickup"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stop of a route: arrives, waits until it starts, leaves when served."""

    job_id: str
    task: Task
    place: int
    arrives_s: int
    starts_s: int
    leaves_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What one vehicle does. It leaves its start at `begins_s` and is done at `ends_s`."""

    vehicle_id: str
    visits: tuple[Visit, ...]
    begins_s: int
    ends_s: int
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """A job left out, and what stands against it."""

    job_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Routes of the vehicles that are used, and the jobs that are not served."""

    routes: tuple[Route, ...]
    unserved: tuple[Unserved, ...]

    @property
    def distance_m(self) -> int:
        return sum(route.distance_m for route in self.routes)


Order = Sequence[tuple[str, Task]]  # of a route: (job, what is done)


def timed(problem: Problem, orders: Mapping[str, Order]) -> Plan:
    """The plan that visits in these orders (vehicle -> its visits), each as early as may be.

    It keeps to no rule by itself: an order that breaks a window gives a plan that `check.violations` refuses.
    """
    jobs = {job.job_id: job for job in problem.jobs}
    routes = [
        _route(problem, vehicle, [(jobs[job_id], task) for job_id, task in orders[vehicle.vehicle_id]])
        for vehicle in problem.vehicles
        if orders.get(vehicle.vehicle_id)
    ]
    served = {visit.job_id for route in routes for visit in route.visits}
    left = [Unserved(job_id=one.job_id, why=_why(problem, one)) for one in problem.jobs if one.job_id not in served]
    return Plan(routes=tuple(routes), unserved=tuple(left))


def stop_of(job: Job, task: Task) -> Stop:
    """The half of a job that a visit serves; KeyError if the job has no such half."""
    stop = job.pickup if task is Task.PICKUP else job.delivery
    if stop is None:
        raise KeyError(f"{job.job_id} has no {task}")
    return stop


def _route(problem: Problem, vehicle: Vehicle, order: Sequence[tuple[Job, Task]]) -> Route:
    ground, here, at_s, distance_m = problem.ground, vehicle.start, vehicle.shift.opens_s, 0
    visits = []
    for job, task in order:
        stop = stop_of(job, task)
        arrives_s = at_s + ground.duration_s[here][stop.place]
        starts_s = max(arrives_s, stop.window.opens_s)
        at_s = starts_s + stop.service_s
        distance_m += ground.distance_m[here][stop.place]
        here = stop.place
        visits.append(
            Visit(job_id=job.job_id, task=task, place=here, arrives_s=arrives_s, starts_s=starts_s, leaves_s=at_s)
        )
    if vehicle.end is not None:
        at_s += ground.duration_s[here][vehicle.end]
        distance_m += ground.distance_m[here][vehicle.end]
    return Route(
        vehicle_id=vehicle.vehicle_id,
        visits=tuple(visits),
        begins_s=vehicle.shift.opens_s,
        ends_s=at_s,
        distance_m=distance_m,
    )


def _why(problem: Problem, job: Job) -> str:
    """What stands against a job, the plainest reason first."""
    skilled = [one for one in problem.vehicles if job.skills <= one.skills]
    if not skilled:
        return "No vehicle has the skills."
    roomy = [one for one in skilled if all(a <= b for a, b in zip(job.load, one.capacity, strict=True))]
    if not roomy:
        return "No vehicle with the skills is large enough."
    if not any(_alone(problem, one, job) for one in roomy):
        return "No fitting vehicle is there in time, even with nothing else to do."
    return "Every fitting vehicle is taken by other work."


def _alone(problem: Problem, vehicle: Vehicle, job: Job) -> bool:
    """Could the vehicle serve this job if it had no other?"""
    order = [(job, task) for task, stop in ((Task.PICKUP, job.pickup), (Task.DELIVERY, job.delivery)) if stop]
    route = _route(problem, vehicle, order)
    late = any(
        visit.starts_s > stop_of(job, task).window.closes_s
        for visit, (_, task) in zip(route.visits, order, strict=True)
    )
    return not late and route.ends_s <= vehicle.shift.closes_s
