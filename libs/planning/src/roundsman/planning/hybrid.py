"""A plan by PyVRP, an iterated local search in C++ that may pass through plans which break a rule."""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import pyvrp
from pyvrp.stop import MaxIterations, MaxRuntime

from roundsman.planning.effort import Effort
from roundsman.planning.plan import Plan, Task, timed
from roundsman.planning.problem import Job, Problem, Vehicle

FORBIDDEN_S = 1_000_000_000  # the way to a job that a vehicle may not carry


def hybrid(problem: Problem, effort: Effort, *, fixed: int = 0) -> Plan:
    """PyVRP's plan; using a vehicle costs `fixed` metres. If it found none that keeps every rule, all is left out."""
    if not problem.jobs or not problem.vehicles:
        return timed(problem, {})
    data, singles, pairs = _data(problem, fixed)
    stop = MaxRuntime(effort.seconds) if effort.rounds is None else MaxIterations(effort.rounds)
    found = pyvrp.solve(data, stop, seed=effort.seed, collect_stats=False, display=False).best
    if not found.is_feasible():
        return timed(problem, {})
    return timed(problem, dict(_orders(problem, found, singles, pairs)))


def _data(problem: Problem, fixed: int) -> tuple["pyvrp.ProblemData", list[Job], list[Job]]:
    """The problem in PyVRP's words: every stop a location of its own, so that a profile can forbid it."""
    singles = [one for one in problem.jobs if not (one.pickup and one.delivery)]
    # It refuses a pair whose delivery closes before its pickup opens: such a job is left out by all.
    pairs = [
        one
        for one in problem.jobs
        if one.pickup and one.delivery and one.delivery.window.closes_s >= one.pickup.window.opens_s
    ]
    places = [stop.place for one in singles if (stop := one.pickup or one.delivery)]
    for one in pairs:
        places += [stop.place for stop in (one.pickup, one.delivery) if stop]
    owners = [*singles, *(one for one in pairs for _ in range(2))]
    depots = sorted({(one.start, one.end) for one in problem.vehicles}, key=str)
    ends = sorted({place for pair in depots for place in pair}, key=str)
    rows = [_row(problem, [*places, *ends], table) for table in ("distance_m", "duration_s")]
    profiles = sorted({_may(one, owners) for one in problem.vehicles})
    return (
        pyvrp.ProblemData(
            locations=[pyvrp.Location(0, 0) for _ in (*places, *ends)],
            clients=[_client(n, one, fixed, rows[0]) for n, one in enumerate(singles)],
            depots=[pyvrp.Depot(len(places) + n) for n in range(len(ends))],
            vehicle_types=[_type(one, (fixed, ends, profiles.index(_may(one, owners)))) for one in problem.vehicles],
            distance_matrices=cast(Any, [rows[0] for _ in profiles]),
            duration_matrices=cast(Any, [_with_forbidden(rows[1], may) for may in profiles]),
            shipments=[_shipment(len(singles) + 2 * n, one, fixed, rows[0]) for n, one in enumerate(pairs)],
        ),
        singles,
        pairs,
    )


def _row(problem: Problem, places: list[int | None], table: str) -> "np.typing.NDArray[np.int64]":
    """One table between the stops, the starts and the ends; nowhere (None) is free to reach."""
    source = np.zeros((len(problem.ground.distance_m) + 1,) * 2, np.int64)
    source[:-1, :-1] = getattr(problem.ground, table)
    index = [-1 if place is None else place for place in places]
    return np.ascontiguousarray(source[index][:, index])


def _may(vehicle: Vehicle, owners: list[Job]) -> tuple[bool, ...]:
    return tuple(one.skills <= vehicle.skills for one in owners)


def _with_forbidden(table: "np.typing.NDArray[np.int64]", may: tuple[bool, ...]) -> "np.typing.NDArray[np.int64]":
    barred = table.copy()
    for location, allowed in enumerate(may):
        if not allowed:
            barred[:, location] = FORBIDDEN_S
            barred[location, location] = 0
    return barred


def _prize(fixed: int, distances: "np.typing.NDArray[np.int64]") -> int:
    return int(4 * distances.max(initial=0)) + fixed + 1


def _client(location: int, one: Job, fixed: int, distances: "np.typing.NDArray[np.int64]") -> "pyvrp.Client":
    stop = one.pickup or one.delivery
    if stop is None:
        raise ValueError(one.job_id)
    return pyvrp.Client(
        location,
        delivery=list(one.load) if one.delivery else [0] * len(one.load),
        pickup=list(one.load) if one.pickup else [0] * len(one.load),
        service_duration=stop.service_s,
        tw_early=stop.window.opens_s,
        tw_late=stop.window.closes_s,
        prize=_prize(fixed, distances),
        required=False,
    )


def _shipment(location: int, one: Job, fixed: int, distances: "np.typing.NDArray[np.int64]") -> "pyvrp.Shipment":
    if one.pickup is None or one.delivery is None:
        raise ValueError(one.job_id)
    return pyvrp.Shipment(
        location,
        location + 1,
        pickup_tw_early=one.pickup.window.opens_s,
        pickup_tw_late=one.pickup.window.closes_s,
        pickup_service_duration=one.pickup.service_s,
        delivery_tw_early=one.delivery.window.opens_s,
        delivery_tw_late=one.delivery.window.closes_s,
        delivery_service_duration=one.delivery.service_s,
        amount=list(one.load),
        prize=_prize(fixed, distances),
        required=False,
    )


def _type(one: Vehicle, about: tuple[int, list[int | None], int]) -> "pyvrp.VehicleType":
    fixed, ends, profile = about
    return pyvrp.VehicleType(
        capacity=list(one.capacity),
        start_depot=ends.index(one.start),
        end_depot=ends.index(one.end),
        fixed_cost=fixed,
        tw_early=one.shift.opens_s,
        tw_late=one.shift.closes_s,
        profile=profile,
    )


def _orders(
    problem: Problem, found: "pyvrp.Solution", singles: list[Job], pairs: list[Job]
) -> Iterator[tuple[str, list[tuple[str, Task]]]]:
    for route in found.routes():
        order = []
        for visit in route:
            if visit.is_pickup() or visit.is_delivery():
                order.append((pairs[visit.idx].job_id, Task.PICKUP if visit.is_pickup() else Task.DELIVERY))
            elif visit.is_client():
                one = singles[visit.idx]
                order.append((one.job_id, Task.PICKUP if one.pickup else Task.DELIVERY))
        yield problem.vehicles[route.vehicle_type()].vehicle_id, order
