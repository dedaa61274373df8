"""Plans of a problem: by goal, by whom, and several side by side."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum

from roundsman.planning.check import violations
from roundsman.planning.effort import Effort
from roundsman.planning.plan import Plan
from roundsman.planning.problem import Job, Problem, Stop, Window


class Goal(StrEnum):
    """What a plan is to have little of. Jobs left out come before all of them."""

    DISTANCE = "distance"
    VEHICLES = "vehicles"  # and then distance
    LATE = "late"  # serve also what cannot be on time, as few jobs as may be


class Planner(StrEnum):
    """Who plans. All know pairs, windows, loads in several dimensions, skills, depots and shifts."""

    QUICK = "vroom"
    HYBRID = "pyvrp"
    ANNEAL = "anneal"


class BrokenPlan(RuntimeError):
    """A planner gave a plan that breaks a rule: a defect of ours, never the caller's."""


def plan(problem: Problem, goal: Goal, effort: Effort, planner: Planner = Planner.ANNEAL) -> Plan:
    """The best plan that was found for the goal. Under `LATE` a late job's visits start after their window closed.

    Blocks for the effort's seconds, so call it off the event loop.

    Raises:
        BrokenPlan: the plan breaks a rule of the problem.
    """
    if goal is Goal.LATE:
        return _some_late(problem, effort, planner)
    made = _planner(planner)(problem, effort, _vehicle_price(problem) if goal is Goal.VEHICLES else 0)
    return _sound(problem, made)


def alternatives(problem: Problem, effort: Effort) -> Mapping[Goal, Plan]:
    """A plan for each goal, each with the whole effort."""
    return {goal: plan(problem, goal, effort) for goal in Goal}


def late_jobs(problem: Problem, made: Plan) -> frozenset[str]:
    """The jobs that a plan serves after their window has closed."""
    halves = {(one.job_id, place): stop for one in problem.jobs for place, stop in _halves(one)}
    return frozenset(
        visit.job_id
        for route in made.routes
        for visit in route.visits
        if visit.starts_s > halves[visit.job_id, str(visit.task)].window.closes_s
    )


def _some_late(problem: Problem, effort: Effort, planner: Planner) -> Plan:
    """Plan what can be on time, then once more with the windows of the rest open to the end of the last shift."""
    half = replace(effort, seconds=effort.seconds / 2)
    on_time = plan(problem, Goal.DISTANCE, half, planner)
    if not on_time.unserved or not problem.vehicles:
        return on_time
    left = {one.job_id for one in on_time.unserved}
    end_s = max(vehicle.shift.closes_s for vehicle in problem.vehicles)
    jobs = tuple(_stretched(job, end_s) if job.job_id in left else job for job in problem.jobs)
    return plan(replace(problem, jobs=jobs), Goal.DISTANCE, half, planner)


def _stretched(job: Job, end_s: int) -> Job:
    return replace(job, pickup=_open(job.pickup, end_s), delivery=_open(job.delivery, end_s))


def _open(stop: Stop | None, end_s: int) -> Stop | None:
    if stop is None:
        return None
    window = Window(opens_s=stop.window.opens_s, closes_s=max(stop.window.closes_s, end_s))
    return replace(stop, window=window)


def _halves(job: Job) -> list[tuple[str, Stop]]:
    return [(name, stop) for name, stop in (("pickup", job.pickup), ("delivery", job.delivery)) if stop]


def _planner(planner: Planner) -> Callable[[Problem, Effort, int], Plan]:
    """Imported when asked for: each costs up to a second to load, and who only reads plans needs none."""
    if planner is Planner.QUICK:
        from roundsman.planning.quick import quick  # noqa: PLC0415

        return lambda problem, _, fixed: quick(problem, fixed=fixed)
    if planner is Planner.HYBRID:
        from roundsman.planning.hybrid import hybrid  # noqa: PLC0415

        return lambda problem, effort, fixed: hybrid(problem, effort, fixed=fixed)
    from roundsman.planning.annealed import annealed  # noqa: PLC0415

    return lambda problem, effort, fixed: annealed(problem, effort, fixed=fixed)


def _vehicle_price(problem: Problem) -> int:
    """More than any detour can save, and small enough for 32 bits."""
    longest = max((max(row) for row in problem.ground.distance_m), default=0)
    return min(400_000_000, longest * max(4, len(problem.jobs)) + 1)


def _sound(problem: Problem, made: Plan) -> Plan:
    if broken := violations(problem, made):
        raise BrokenPlan("; ".join(map(str, broken)))
    return made
