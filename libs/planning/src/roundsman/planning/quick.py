"""A first plan within milliseconds, by VROOM."""

from collections import defaultdict

import numpy as np
import vroom

from roundsman.planning.plan import Plan, Task, timed
from roundsman.planning.problem import Job, Problem, Stop, Vehicle

THREADS = 2
EXPLORE = 0  # VROOM's own scale, 0 to 5: each step takes longer for less, and a search goes on from here


def quick(problem: Problem, *, fixed: int = 0) -> Plan:
    """VROOM's plan; using a vehicle costs `fixed` metres. It may leave out more than it need."""
    if not problem.jobs or not problem.vehicles:
        return timed(problem, {})
    numbers = {skill: n for n, skill in enumerate(sorted(set().union(*(one.skills for one in problem.jobs))))}
    ask = vroom.Input()
    ask.set_durations_matrix("car", np.array(problem.ground.duration_s, np.uint32))
    ask.set_distances_matrix("car", np.array(problem.ground.distance_m, np.uint32))
    ask.set_costs_matrix("car", np.array(problem.ground.distance_m, np.uint32))
    ask.add_vehicle([_vehicle(n, one, numbers, fixed) for n, one in enumerate(problem.vehicles)])
    ask.add_job([_job(n, one, numbers) for n, one in enumerate(problem.jobs)])
    return _plan(problem, ask.solve(exploration_level=EXPLORE, nb_threads=THREADS))


def _vehicle(number: int, one: Vehicle, numbers: dict[str, int], fixed: int) -> "vroom.Vehicle":
    return vroom.Vehicle(
        number,
        start=one.start,
        end=one.end,
        capacity=vroom.Amount(one.capacity),
        skills={numbers[skill] for skill in one.skills if skill in numbers},
        time_window=vroom.TimeWindow(one.shift.opens_s, one.shift.closes_s),
        costs=vroom.VehicleCosts(fixed=fixed),
    )


def _job(number: int, one: Job, numbers: dict[str, int]) -> "vroom.Job | vroom.Shipment":
    skills, load = {numbers[skill] for skill in one.skills}, vroom.Amount(one.load)
    if one.pickup and one.delivery:
        return vroom.Shipment(_step(number, one.pickup), _step(number, one.delivery), amount=load, skills=skills)
    stop = one.pickup or one.delivery
    if stop is None:
        raise ValueError(one.job_id)
    return vroom.Job(
        number,
        location=stop.place,
        default_service=stop.service_s,
        pickup=load if one.pickup else vroom.Amount([0] * len(one.load)),
        delivery=load if one.delivery else vroom.Amount([0] * len(one.load)),
        skills=skills,
        time_windows=[vroom.TimeWindow(stop.window.opens_s, stop.window.closes_s)],
    )


def _step(number: int, stop: Stop) -> "vroom.ShipmentStep":
    return vroom.ShipmentStep(
        number,
        location=stop.place,
        default_service=stop.service_s,
        time_windows=[vroom.TimeWindow(stop.window.opens_s, stop.window.closes_s)],
    )


def _plan(problem: Problem, answer: "vroom.Solution") -> Plan:
    orders: dict[str, list[tuple[str, Task]]] = defaultdict(list)
    for step in answer.routes.to_dict("records"):
        if step["type"] in ("start", "end", "break"):
            continue
        job = problem.jobs[int(step["id"])]
        picks = step["type"] == "pickup" or (step["type"] == "job" and job.delivery is None)
        orders[problem.vehicles[int(step["vehicle_id"])].vehicle_id].append(
            (job.job_id, Task.PICKUP if picks else Task.DELIVERY)
        )
    return timed(problem, orders)
