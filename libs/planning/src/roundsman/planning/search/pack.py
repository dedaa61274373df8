"""From a problem to the arrays of a search, and from its routes back to a plan."""

from collections.abc import Iterator

import numpy as np

from roundsman.planning.plan import Order, Plan, Task, timed
from roundsman.planning.problem import Problem, Stop, Vehicle
from roundsman.planning.search.routes import refresh
from roundsman.planning.search.tables import (
    DISTANCE,
    DURATION,
    JOB,
    LOAD,
    NODE,
    NONE,
    SIGN,
    SIZE,
    Flags,
    Ints,
    Routes,
    World,
)

NEIGHBOURS = 200  # of a node: a ruin rarely looks beyond the nearest fifty


def packed(problem: Problem, fixed: int) -> World:
    """The arrays of a problem; `fixed` is the price of using a vehicle, in metres."""
    ground = _ground(problem)
    nodes = np.array(list(_nodes(problem)), np.int32).reshape(-1, 6)
    return World(
        ground=ground,
        nodes=nodes,
        near=_near(ground, nodes[:, 1]),
        jobs=_jobs(problem, ground, fixed),
        fits=_fits(problem),
        fleet=_fleet(problem, fixed),
    )


def plan_of(problem: Problem, world: World, routes: Routes) -> Plan:
    """The routes as a plan."""
    return timed(problem, dict(_orders(problem, world, routes)))


def load(problem: Problem, world: World, plan: Plan, routes: Routes) -> None:
    """Fill empty routes with a plan's."""
    numbers = {vehicle.vehicle_id: number for number, vehicle in enumerate(problem.vehicles)}
    halves = {(problem.jobs[row[JOB]].job_id, row[SIGN] > 0): node for node, row in enumerate(world.nodes)}
    for route in plan.routes:
        number, size = numbers[route.vehicle_id], len(route.visits)
        nodes = [halves[visit.job_id, visit.task is Task.PICKUP] for visit in route.visits]
        routes.stops[number, 1 : size + 1, NODE] = nodes
        routes.heads[number, SIZE] = size
        refresh(world, routes, number)


def _ground(problem: Problem) -> Ints:
    """Both tables, and after the last place nowhere, which is as near as can be."""
    places = len(problem.ground.distance_m)
    ground = np.zeros((places + 1, places + 1, 2), np.int32)
    if places:
        ground[:places, :places, DISTANCE] = problem.ground.distance_m
        ground[:places, :places, DURATION] = problem.ground.duration_s
    return ground


def _nodes(problem: Problem) -> Iterator[tuple[int, ...]]:
    for index, job in enumerate(problem.jobs):
        if job.pickup:
            yield _node(index, job.pickup, 1)
        if job.delivery:
            yield _node(index, job.delivery, -1)


def _node(job: int, stop: Stop, sign: int) -> tuple[int, ...]:
    return job, stop.place, stop.window.opens_s, stop.window.closes_s, stop.service_s, sign


def _near(ground: Ints, places: Ints) -> Ints:
    between = ground[places][:, places, DISTANCE].astype(np.int64)
    np.fill_diagonal(between, np.iinfo(np.int64).max)
    nearest = np.argsort(between, axis=1, kind="stable")[:, : max(0, min(len(places) - 1, NEIGHBOURS))]
    return np.ascontiguousarray(nearest, np.int32)


def _jobs(problem: Problem, ground: Ints, fixed: int) -> Ints:
    """Leaving a job out costs more than the longest detour for it with a vehicle of its own."""
    worth = min(1_000_000_000, 4 * int(ground[..., DISTANCE].max(initial=0)) + fixed + 1)
    rows, node = [], 0
    for job in problem.jobs:
        first, node = (node, node + 1) if job.pickup else (NONE, node)
        last, node = (node, node + 1) if job.delivery else (NONE, node)
        rows.append([first, last, worth, *job.load])
    return np.array(rows, np.int32).reshape(len(rows), -1 if rows else LOAD)


def _fits(problem: Problem) -> Flags:
    return np.array(
        [
            [
                job.skills <= one.skills and all(a <= b for a, b in zip(job.load, one.capacity, strict=True))
                for one in problem.vehicles
            ]
            for job in problem.jobs
        ],
        np.bool_,
    ).reshape(len(problem.jobs), len(problem.vehicles))


def _fleet(problem: Problem, fixed: int) -> Ints:
    kinds: dict[tuple[object, ...], int] = {}
    rows = []
    for one in problem.vehicles:
        kind = kinds.setdefault((one.start, one.end, one.shift, one.capacity, one.skills), len(kinds))
        rows.append([one.start, _end(problem, one), one.shift.opens_s, one.shift.closes_s, fixed, kind, *one.capacity])
    return np.array(rows, np.int32).reshape(len(rows), -1 if rows else 6)


def _end(problem: Problem, vehicle: Vehicle) -> int:
    return len(problem.ground.distance_m) if vehicle.end is None else vehicle.end


def _orders(problem: Problem, world: World, routes: Routes) -> Iterator[tuple[str, Order]]:
    for index, vehicle in enumerate(problem.vehicles):
        nodes = routes.stops[index, 1 : routes.heads[index, SIZE] + 1, NODE]
        yield (
            vehicle.vehicle_id,
            [
                (
                    problem.jobs[world.nodes[node, JOB]].job_id,
                    Task.PICKUP if world.nodes[node, SIGN] > 0 else Task.DELIVERY,
                )
                for node in nodes
            ],
        )
