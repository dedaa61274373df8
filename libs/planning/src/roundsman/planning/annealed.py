"""A whole search within a time: from a quick plan, fewer vehicles first if that is the goal, then less driving."""

from time import monotonic

import numpy as np

from roundsman.planning.check import violations
from roundsman.planning.effort import Effort
from roundsman.planning.plan import Plan, timed
from roundsman.planning.problem import Problem
from roundsman.planning.quick import quick
from roundsman.planning.search.anneal import BEST, CURRENT, TRIAL, Pace, Trail, search
from roundsman.planning.search.pack import load, packed, plan_of
from roundsman.planning.search.routes import keep, refresh, take_out
from roundsman.planning.search.tables import (
    ALLOWED,
    DISTANCE,
    JOB,
    NODE,
    SIZE,
    TOUCHED,
    World,
    empty_routes,
)

STRETCH = 50  # rounds between looks at the clock: about a millisecond
# Temperatures, as shares of the mean distance between two places: early on, steps of a third of it are accepted.
HOT, COLD = 0.3, 0.01
FEWER_SHARE = 0.5  # of the time may go into saving vehicles


def annealed(problem: Problem, effort: Effort, *, fixed: int = 0) -> Plan:
    """The best plan found; a vehicle used costs `fixed` metres, and with any such price fewer vehicles come first."""
    clock = _Clock(effort)
    world = packed(problem, fixed)
    if not len(world.jobs) or not len(world.fleet):
        return plan_of(problem, world, empty_routes(world))
    trail = _start(problem, world, fixed)
    if fixed:
        _build(world, trail, clock)
        _save_vehicles(world, trail, clock)
    _anneal(world, trail, clock)
    return plan_of(problem, world, trail.best)


class _Clock:
    """How much of the effort is spent, from 0 to 1, whichever way it is counted."""

    def __init__(self, effort: Effort) -> None:
        self._effort, self._began, self._made = effort, monotonic(), 0

    @property
    def spent(self) -> float:
        if self._effort.rounds is not None:
            return self._made / max(1, self._effort.rounds)
        return (monotonic() - self._began) / self._effort.seconds

    def pace(self, hot: float, *, fewer: bool) -> Pace:
        self._made += STRETCH
        return Pace((self._effort.seed * 1_000_003 + self._made) % 2**32, STRETCH, hot, fewer)


def _start(problem: Problem, world: World, fixed: int) -> Trail:
    """From VROOM's plan: where stops lie in clusters, a search from nothing rarely finds the one good shape."""
    first = quick(problem, fixed=fixed)
    if violations(problem, first):
        first = timed(problem, {})
    jobs, left = len(world.jobs), {one.job_id for one in first.unserved}
    out = [index for index, job in enumerate(problem.jobs) if job.job_id in left]
    absent = np.zeros((3, jobs + 1), np.int32)
    absent[:, 0] = len(out)
    absent[:, 1 : len(out) + 1] = out
    plans = empty_routes(world), empty_routes(world), empty_routes(world)
    trail = Trail(*plans, absent, np.zeros(jobs, np.int32))
    load(problem, world, first, trail.best)
    _restart(trail)
    return trail


def _build(world: World, trail: Trail, clock: _Clock) -> None:
    """A first plan, cooled down quickly: what saving vehicles starts from."""
    for share in np.linspace(0, 1, 20):
        search(world, trail, clock.pace(_heat(world, float(share)), fewer=False))


def _save_vehicles(world: World, trail: Trail, clock: _Clock) -> None:
    """Forbid one vehicle after another while the others can be made to carry everything."""
    while trail.absent[BEST, 0] == 0 and np.sum(trail.best.heads[:, SIZE] > 0) > 1 and clock.spent < FEWER_SHARE:
        _restart(trail)
        _drop(world, trail)
        trail.absences[:] = 0
        while trail.absent[CURRENT, 0] and clock.spent < FEWER_SHARE:
            search(world, trail, clock.pace(_heat(world, 0.5), fewer=True))
        if trail.absent[CURRENT, 0]:
            break
    _restart(trail)


def _drop(world: World, trail: Trail) -> None:
    """Empty the route with the fewest stops, and allow no vehicle that is not used."""
    trial = trail.trial
    trial.heads[:, ALLOWED] = trial.heads[:, SIZE] > 0
    used = np.flatnonzero(trial.heads[:, SIZE])
    route = int(used[np.argmin(trial.heads[used, SIZE])])
    jobs = sorted({int(world.nodes[node, JOB]) for node in trial.stops[route, 1 : trial.heads[route, SIZE] + 1, NODE]})
    for job in jobs:
        take_out(world, trial, job)
    trial.heads[route, ALLOWED] = 0
    refresh(world, trial, route)
    trail.absent[TRIAL, 0] = len(jobs)
    trail.absent[TRIAL, 1 : len(jobs) + 1] = jobs
    keep(trial, trail.current)
    trail.absent[CURRENT] = trail.absent[TRIAL]


def _restart(trail: Trail) -> None:
    """Go on from the best plan."""
    for target, plan in ((trail.trial, TRIAL), (trail.current, CURRENT)):
        target.heads[:, TOUCHED] = 1
        keep(trail.best, target)
        trail.absent[plan] = trail.absent[BEST]


def _anneal(world: World, trail: Trail, clock: _Clock) -> None:
    began = clock.spent
    while (spent := clock.spent) < 1:
        search(world, trail, clock.pace(_heat(world, (spent - began) / (1 - began)), fewer=False))


def _heat(world: World, share: float) -> float:
    return float(_mean_distance(world) * HOT * (COLD / HOT) ** share)


def _mean_distance(world: World) -> float:
    return float(world.ground[:-1, :-1, DISTANCE].mean())
