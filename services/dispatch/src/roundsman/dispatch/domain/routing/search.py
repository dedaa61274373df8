"""Ruin and recreate over the plans of all drivers, compiled: Schrimpf et al. 2000; Christiaens and Vanden Berghe 2020.

Equal plans are accepted, worse ones are not.
"""

from math import inf

import numpy as np

from roundsman.dispatch.domain.routing.compiled import compiled
from roundsman.dispatch.domain.routing.kernel import may_share, route_cost, travel_s
from roundsman.dispatch.domain.routing.tables import MAX_TRIPS, Index, Routes, World

ALONE, BEHIND, BEFORE = 0, 1, 2  # how a task joins a route: a trip of its own, or the second or first of a pair
FEWEST, MOST = 2, 8  # tasks taken out in one move


@compiled
def join(trips: Index, length: int, task: int, slot: int, how: int) -> int:
    """Put the task there; the new number of trips."""
    if how == BEHIND:
        trips[slot, 1] = task
        return length
    if how == BEFORE:
        trips[slot, 1] = trips[slot, 0]
        trips[slot, 0] = task
        return length
    for k in range(length, slot, -1):
        trips[k, 0], trips[k, 1] = trips[k - 1, 0], trips[k - 1, 1]
    trips[slot, 0], trips[slot, 1] = task, -1
    return length + 1


@compiled
def leave(trips: Index, length: int, task: int) -> int:
    """Take the task out; the new number of trips."""
    for slot in range(length):
        if trips[slot, 1] == task:
            trips[slot, 1] = -1
            return length
        if trips[slot, 0] == task:
            if trips[slot, 1] >= 0:
                trips[slot, 0], trips[slot, 1] = trips[slot, 1], -1
                return length
            for k in range(slot, length - 1):
                trips[k, 0], trips[k, 1] = trips[k + 1, 0], trips[k + 1, 1]
            return length - 1
    return length


@compiled
def best_on(world: World, routes: Routes, driver: int, task: int) -> tuple[float, int, int]:
    """The cheapest way to add the task to one driver's route: what it adds (inf: none), where, how."""
    best, best_slot, best_how = inf, -1, ALONE
    length, trips = routes.length[driver], routes.trips[driver]
    scratch = np.empty((MAX_TRIPS, 2), np.int64)
    for slot in range(length + 1):
        for how in range(3):
            if how == ALONE and length == MAX_TRIPS:
                continue
            if how != ALONE and (slot == length or trips[slot, 1] >= 0):
                continue
            if how != ALONE and not may_share(world, driver, task, trips[slot, 0]):
                continue
            scratch[:length] = trips[:length]
            cost = route_cost(world, driver, scratch, join(scratch, length, task, slot, how))
            if cost < best:
                best, best_slot, best_how = cost, slot, how
    return best - routes.cost[driver], best_slot, best_how


@compiled
def insert(world: World, routes: Routes, task: int, blink: float) -> float:
    """Give the task to the driver whom it costs least, or leave it out if that is cheaper; what it adds.

    With the probability `blink` a driver is overlooked.
    """
    best, chosen, slot, how, asking = world.tasks.unserved[task], -1, -1, ALONE, 0.0
    for row in range(world.pairs.row[task], world.pairs.row[task + 1]):
        if blink > 0.0 and np.random.random() < blink:
            continue
        driver = world.pairs.driver[row]
        added, its_slot, its_how = best_on(world, routes, driver, task)
        if added + world.pairs.cost[row] < best:
            asking = world.pairs.cost[row]
            best, chosen, slot, how = added + asking, driver, its_slot, its_how
    if chosen >= 0:
        length = join(routes.trips[chosen], routes.length[chosen], task, slot, how)
        routes.length[chosen] = length
        routes.cost[chosen] += best - asking
    routes.driver[task], routes.asking[task] = chosen, asking
    return best


@compiled
def remove(world: World, routes: Routes, task: int) -> float:
    """Take the task out of the plan; what it costs less."""
    driver = routes.driver[task]
    if driver < 0:
        return world.tasks.unserved[task]
    routes.length[driver] = leave(routes.trips[driver], routes.length[driver], task)
    before = routes.cost[driver]
    routes.cost[driver] = route_cost(world, driver, routes.trips[driver], routes.length[driver])
    saved = before - routes.cost[driver] + routes.asking[task]
    routes.driver[task], routes.asking[task] = -1, 0.0
    return saved


@compiled
def unlike(world: World, one: int, other: int) -> float:
    """How little two tasks have to do with each other: seconds between their pickups, doors and times."""
    stops, tasks, ground = world.stops, world.tasks, world.ground
    here, there = tasks.first[one], tasks.first[other]
    apart = travel_s(ground, stops.point[here], stops.point[there])
    apart += 0.5 * travel_s(ground, stops.point[tasks.drop[one]], stops.point[tasks.drop[other]])
    return apart + abs(stops.opens_s[here] - stops.opens_s[there])


@compiled
def related(world: World, count: int) -> Index:
    """A task drawn at random and the `count - 1` most like it, with chance; then in a random order."""
    total = world.tasks.drop.shape[0]
    seed = np.random.randint(total)
    score = np.empty(total)
    for task in range(total):
        score[task] = unlike(world, seed, task) * (0.2 + np.random.random())
    score[seed] = -1.0
    chosen = np.argsort(score)[:count]
    np.random.shuffle(chosen)
    return chosen


@compiled
def keep(to: Routes, of: Routes) -> None:
    """Make one plan equal to another."""
    to.trips[:] = of.trips
    to.length[:] = of.length
    to.cost[:] = of.cost
    to.driver[:] = of.driver
    to.asking[:] = of.asking


@compiled
def improve(world: World, routes: Routes, spare: Routes, iterations: int, seed: int) -> float:
    """Insert what is left out, then improve the plan in place; what it costs less than at first."""
    np.random.seed(seed)
    total, gained = world.tasks.drop.shape[0], 0.0
    for task in range(total):
        if routes.driver[task] < 0:
            gained += remove(world, routes, task) - insert(world, routes, task, 0.0)
    keep(spare, routes)
    for _ in range(iterations if total > 1 else 0):
        change = 0.0
        out = related(world, min(total, np.random.randint(FEWEST, MOST + 1)))
        for task in out:
            change -= remove(world, routes, task)
        for task in out:
            change += insert(world, routes, task, 0.02)
        if change <= 1e-9:
            gained -= change
            keep(spare, routes)
        else:
            keep(routes, spare)
    return gained
