"""Recreate: put the absent jobs back one by one, each where it costs least, in one of several orders."""

import numpy as np

from roundsman.planning.search.compiled import compiled, leaf
from roundsman.planning.search.insertion import cheapest
from roundsman.planning.search.routes import insert
from roundsman.planning.search.tables import (
    ALLOWED,
    AT,
    CLOSES,
    DELIVERY,
    DISTANCE,
    KIND,
    LOAD,
    NONE,
    OPENS,
    PICKUP,
    SIZE,
    START,
    WORTH,
    Ints,
    Routes,
    World,
)

# Orders and their weights after Christiaens and Vanden Berghe (2020): at random, heavy first, far first, near first,
# narrow windows first, early openings first, late closings first.
WEIGHTS = np.array([4, 4, 2, 1, 2, 2, 2])


@compiled
def recreate(world: World, routes: Routes, absent: Ints, known: int) -> int:
    """Insert what fits; the jobs that do not are moved to the front of `absent`. Their number."""
    order = _draw()
    keys = np.empty(known, np.float64)
    for index in range(known):
        keys[index] = _key(world, absent[index], order)
    sorted_jobs = absent[:known][np.argsort(keys)]
    left = 0
    for job in sorted_jobs:
        if not _place(world, routes, job):
            absent[left] = job
            left += 1
    return left


@compiled
def _place(world: World, routes: Routes, job: int) -> bool:
    """Insert the job where it costs least, if anywhere."""
    best, chosen, first, second = world.jobs[job, WORTH], NONE, NONE, NONE
    tried = np.zeros(len(routes.heads), np.bool_)  # kinds of which an unused vehicle was tried: the others are alike
    for route in range(len(routes.heads)):
        if not (routes.heads[route, ALLOWED] and world.fits[job, route]):
            continue
        if routes.heads[route, SIZE] == 0:
            if tried[world.fleet[route, KIND]]:
                continue
            tried[world.fleet[route, KIND]] = True
        cost, pickup, delivery = cheapest(world, routes, job, route, best)
        if cost < best:
            best, chosen, first, second = cost, route, pickup, delivery
    if chosen != NONE:
        insert(world, routes, job, (chosen, first, second))
    return chosen != NONE


@leaf
def _draw() -> int:
    draw, order = np.random.randint(17), 0
    while draw >= WEIGHTS[order]:
        draw -= WEIGHTS[order]
        order += 1
    return order


@compiled
def _key(world: World, job: int, order: int) -> float:
    """What to sort the absent jobs by, ascending."""
    nodes, pickup, delivery = world.nodes, world.jobs[job, PICKUP], world.jobs[job, DELIVERY]
    first, last = delivery if pickup == NONE else pickup, pickup if delivery == NONE else delivery
    key = np.random.random()
    far = world.ground[world.fleet[0, START], nodes[first, AT], DISTANCE]
    if order == 1:
        key = -float(world.jobs[job, LOAD:].sum())
    elif order in (2, 3):
        key = float(far if order == 3 else -far)
    elif order == 4:
        key = float(min(nodes[last, CLOSES] - nodes[last, OPENS], nodes[first, CLOSES] - nodes[first, OPENS]))
    elif order == 5:
        key = float(nodes[first, OPENS])
    elif order == 6:
        key = -float(nodes[last, CLOSES])
    return key
