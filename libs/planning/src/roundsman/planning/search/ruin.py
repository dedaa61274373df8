"""Ruin: take strings of neighbouring stops out of neighbouring routes (Christiaens and Vanden Berghe 2020, 5.2)."""

import numpy as np

from roundsman.planning.search.compiled import compiled, leaf
from roundsman.planning.search.routes import refresh, take_out
from roundsman.planning.search.tables import (
    DELIVERY,
    DURATION,
    JOB,
    LATEST,
    LEAVES,
    NODE,
    NONE,
    PICKUP,
    PLACE,
    SIZE,
    Ints,
    Routes,
    World,
)

STOPS_A_RUIN = 10  # on average; the paper's figure
LONGEST_STRING = 10
SPLIT = 0.5  # how often a string keeps some stops in its middle
KEEP_ON = 0.01  # how seldom it stops at one kept stop


@compiled
def ruin(world: World, routes: Routes, absent: Ints, known: int) -> int:
    """Take jobs out around a random stop, after the `known` ones in `absent`. The new number of absent jobs."""
    used, served = 0, 0
    for route in range(len(routes.heads)):
        used += routes.heads[route, SIZE] > 0
        served += routes.heads[route, SIZE]
    if used == 0:
        return known
    length = min(float(LONGEST_STRING), served / used)
    strings = int(np.random.random() * (4 * STOPS_A_RUIN / (1 + length))) + 1
    ruined = np.zeros(len(routes.heads), np.bool_)
    seed = np.random.randint(len(world.nodes))
    for step in range(world.near.shape[1] + 1):
        node = seed if step == 0 else world.near[seed, step - 1]
        route = routes.where[node, 0]
        if route == NONE or ruined[route]:
            continue
        ruined[route] = True
        known = _take(world, routes, _string(world, routes, node, length), absent, known)
        refresh(world, routes, route)
        if not _on_time(world, routes, route):
            known = _take(world, routes, _all(world, routes, route), absent, known)
            refresh(world, routes, route)
        strings -= 1
        if strings == 0:
            break
    return known


@compiled
def _string(world: World, routes: Routes, node: int, length: float) -> Ints:
    """The jobs of a string of up to `length` stops around a node; now and then some in its middle are spared."""
    route, position = routes.where[node, 0], routes.where[node, 1]
    size = routes.heads[route, SIZE]
    taken = int(np.random.random() * min(length, float(size))) + 1
    spared = _spared(taken, size)
    span = taken + spared
    lowest, highest = max(1, position - span + 1), min(position, size - span + 1)
    first = lowest + int(np.random.random() * (highest - lowest + 1))
    gap = first + int(np.random.random() * (taken + 1))
    jobs = np.empty(taken, np.int32)
    for one in range(taken):
        stop = first + one
        if stop >= gap:
            stop += spared
        jobs[one] = world.nodes[routes.stops[route, stop, NODE], JOB]
    return jobs


@leaf
def _on_time(world: World, routes: Routes, route: int) -> bool:
    """Leaving stops out makes a route late only where a way is longer than one by another stop: rounding does it."""
    start, first = routes.stops[route, 0], routes.stops[route, 1]
    reached_s = start[LEAVES] + world.ground[start[PLACE], first[PLACE], DURATION]
    return bool(routes.heads[route, SIZE] == 0 or reached_s <= first[LATEST])


@compiled
def _all(world: World, routes: Routes, route: int) -> Ints:
    jobs = np.empty(routes.heads[route, SIZE], np.int32)
    for position in range(len(jobs)):
        jobs[position] = world.nodes[routes.stops[route, position + 1, NODE], JOB]
    return jobs


@leaf
def _spared(taken: int, size: int) -> int:
    if taken < 2 or taken == size or np.random.random() >= SPLIT:
        return 0
    spared = 1
    while taken + spared < size and np.random.random() > KEEP_ON:
        spared += 1
    return spared


@leaf
def _take(world: World, routes: Routes, jobs: Ints, absent: Ints, known: int) -> int:
    for job in jobs:
        half = max(world.jobs[job, PICKUP], world.jobs[job, DELIVERY])
        if routes.where[half, 0] != NONE:
            take_out(world, routes, job)
            absent[known] = job
            known += 1
    return known
