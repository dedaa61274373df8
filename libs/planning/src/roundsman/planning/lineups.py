"""Line-ups: rides that belong together (one event, time and place) share vehicles with each other and nobody else."""

from collections.abc import Mapping
from dataclasses import replace

from roundsman.planning.effort import Effort
from roundsman.planning.plan import Plan
from roundsman.planning.planner import Goal, plan
from roundsman.planning.problem import Job, Problem


def line_ups(problem: Problem, groups: Mapping[str, str], effort: Effort) -> dict[str, Plan]:
    """A plan with the fewest vehicles for each group (`groups`: job -> its group), the one that begins first first.

    A vehicle carries one group. A job that is in no group is a group of its own, named by the job.
    """
    members: dict[str, list[Job]] = {}
    for job in sorted(problem.jobs, key=_begins_s):
        members.setdefault(groups.get(job.job_id, job.job_id), []).append(job)
    plans, vehicles = {}, problem.vehicles
    for group, jobs in members.items():
        made = plan(replace(problem, jobs=tuple(jobs), vehicles=vehicles), Goal.VEHICLES, effort)
        used = {route.vehicle_id for route in made.routes}
        vehicles = tuple(one for one in vehicles if one.vehicle_id not in used)
        plans[group] = made
    return plans


def _begins_s(job: Job) -> int:
    return min(stop.window.opens_s for stop in (job.pickup, job.delivery) if stop is not None)
