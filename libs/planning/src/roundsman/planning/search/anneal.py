"""The search: ruin, recreate, accept by simulated annealing; or, for fewer vehicles, led by what is left out."""

from typing import NamedTuple

import numpy as np

from roundsman.planning.search.compiled import compiled, leaf
from roundsman.planning.search.recreate import recreate
from roundsman.planning.search.routes import keep
from roundsman.planning.search.ruin import ruin
from roundsman.planning.search.tables import COST, TOUCHED, WORTH, Ints, Routes, World

TRIAL, CURRENT, BEST = 0, 1, 2


class Trail(NamedTuple):
    """Three plans: being changed, accepted last, best so far. Row i of `absent` are the jobs that plan i leaves out."""

    trial: Routes
    current: Routes
    best: Routes
    absent: Ints  # [plan]: how many, and then which
    absences: Ints  # per job: how often it was left out


class Pace(NamedTuple):
    """One stretch of the search."""

    seed: int
    rounds: int
    hot: float  # an uphill step of this size is accepted once in e times
    fewer: bool  # led by what is left out, to save a vehicle


@leaf
def total(world: World, routes: Routes, absent: Ints) -> int:
    """The price of a plan: its routes and what it leaves out."""
    price = 0
    for route in range(len(routes.heads)):
        price += routes.heads[route, COST]
    for index in range(absent[0]):
        price += world.jobs[absent[1 + index], WORTH]
    return price


@compiled
def search(world: World, trail: Trail, pace: Pace) -> int:
    """Run one stretch; the number of rounds made (it ends early when `fewer` has put every job in)."""
    np.random.seed(pace.seed)
    absent, price = trail.absent, total(world, trail.current, trail.absent[CURRENT])
    best = total(world, trail.best, absent[BEST])
    for made in range(pace.rounds):
        known = ruin(world, trail.trial, absent[TRIAL, 1:], absent[TRIAL, 0])
        absent[TRIAL, 0] = recreate(world, trail.trial, absent[TRIAL, 1:], known)
        new = total(world, trail.trial, absent[TRIAL])
        if _accepted(trail, pace, new - price):
            price = new
            keep(trail.trial, trail.current)
            absent[CURRENT] = absent[TRIAL]
            if price < best and not (pace.fewer and absent[CURRENT, 0]):
                best = price
                trail.best.heads[:, TOUCHED] = 1
                keep(trail.current, trail.best)
                absent[BEST] = absent[CURRENT]
            if pace.fewer and absent[CURRENT, 0] == 0:
                return made + 1
        else:
            keep(trail.current, trail.trial)
            absent[TRIAL] = absent[CURRENT]
    return pace.rounds


@leaf
def _accepted(trail: Trail, pace: Pace, dearer: int) -> bool:
    if pace.fewer:
        now, then = _absences(trail, TRIAL), _absences(trail, CURRENT)
        for index in range(trail.absent[TRIAL, 0]):
            trail.absences[trail.absent[TRIAL, 1 + index]] += 1
        if trail.absent[TRIAL, 0] == 0 or now < then:
            return True
        if trail.absent[TRIAL, 0] > trail.absent[CURRENT, 0]:
            return False
    return bool(dearer < -pace.hot * np.log(np.random.random()))


@leaf
def _absences(trail: Trail, plan: int) -> int:
    """How often the jobs that a plan leaves out have been left out: low means the hard ones are in."""
    count = 0
    for index in range(trail.absent[plan, 0]):
        count += trail.absences[trail.absent[plan, 1 + index]]
    return count
