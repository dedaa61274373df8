"""Ruin and recreate over the plans of all drivers, compiled: Schrimpf et al. 2000; Christiaens and Vanden Berghe 2020.

Equal plans are accepted, worse ones are not.
"""

from math import inf

import numpy as np

from roundsman.dispatch.domain.routing.compiled import compiled
from roundsman.dispatch.domain.routing.kernel import carry, finish, may_share, route_cost, start, travel_s
from roundsman.dispatch.domain.routing.tables import MAX_TRIPS, Index, Pairs, Routes, World

ALONE, BEHIND, BEFORE = 0, 1, 2  # how a task joins a route: a trip of its own, or the second or first of a pair
FEWEST, MOST = 2, 8  # tasks taken out in one move
OVERLOOKED = 0.02  # share of drivers not looked at when a task is put back: a way out of a dead end
ROUNDING = 1e-6  # plans that differ by less are equal


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
    length = routes.length[driver]
    trips, here = routes.trips[driver, :length], start(world, driver)
    for slot in range(length + 1):
        if length < MAX_TRIPS:
            cost = finish(world, driver, trips, slot, carry(world, driver, task, -1, here))
            if cost < best:
                best, best_slot, best_how = cost, slot, ALONE
        if slot < length:
            other = trips[slot, 0]
            if trips[slot, 1] < 0 and may_share(world, driver, task, other):
                cost = finish(world, driver, trips, slot + 1, carry(world, driver, other, task, here))
                if cost < best:
                    best, best_slot, best_how = cost, slot, BEHIND
                cost = finish(world, driver, trips, slot + 1, carry(world, driver, task, other, here))
                if cost < best:
                    best, best_slot, best_how = cost, slot, BEFORE
            here = carry(world, driver, other, trips[slot, 1], here)
    return best - routes.cost[driver], best_slot, best_how


@compiled
def insert(world: World, pairs: Pairs, routes: Routes, task: int, blink: float) -> float:
    """Give the task to the driver whom it costs least, or leave it out if that is cheaper; what it adds.

    With the probability `blink` a driver is overlooked.
    """
    best, chosen, slot, how, asking = world.tasks[task].unserved, -1, -1, ALONE, 0.0
    for row in range(pairs.row[task], pairs.row[task + 1]):
        if blink > 0.0 and np.random.random() < blink:
            continue
        driver = pairs.driver[row]
        added, its_slot, its_how = best_on(world, routes, driver, task)
        if added + pairs.cost[row] < best:
            asking = pairs.cost[row]
            best, chosen, slot, how = added + asking, driver, its_slot, its_how
    if chosen >= 0:
        routes.length[chosen] = join(routes.trips[chosen], routes.length[chosen], task, slot, how)
        routes.cost[chosen] += best - asking
    routes.driver[task], routes.asking[task] = chosen, asking
    return best


@compiled
def remove(world: World, routes: Routes, task: int) -> float:
    """Take the task out of the plan; what it costs less."""
    driver = routes.driver[task]
    if driver < 0:
        return world.tasks[task].unserved
    length = leave(routes.trips[driver], routes.length[driver], task)
    before, after = routes.cost[driver], route_cost(world, driver, routes.trips[driver], length)
    saved = before - after + routes.asking[task]
    routes.length[driver], routes.cost[driver] = length, after
    routes.driver[task], routes.asking[task] = -1, 0.0
    return saved


@compiled
def unlike(world: World, one: int, other: int) -> float:
    """How little two tasks have to do with each other: seconds between their pickups, doors and times."""
    this, that = world.tasks[one], world.tasks[other]
    here, there = world.stops[this.first], world.stops[that.first]
    apart = travel_s(world, here.point, there.point) + abs(here.opens_s - there.opens_s)
    return apart + 0.5 * travel_s(world, world.stops[this.drop].point, world.stops[that.drop].point)


@compiled
def related(world: World, count: int) -> Index:
    """A task drawn at random and the `count - 1` most like it, with chance; then in a random order."""
    total = world.tasks.shape[0]
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
def complete(world: World, pairs: Pairs, routes: Routes) -> None:
    """Insert what the plan leaves out, as far as it can be served."""
    for task in range(world.tasks.shape[0]):
        if routes.driver[task] < 0:
            insert(world, pairs, routes, task, 0.0)


@compiled
def improve(world: World, pairs: Pairs, routes: Routes, iterations: int, seed: int) -> None:
    """Improve a complete plan in place: take some tasks out and insert them anew, as often as told."""
    np.random.seed(seed)
    total = world.tasks.shape[0]
    spare = Routes(
        routes.trips.copy(), routes.length.copy(), routes.cost.copy(), routes.driver.copy(), routes.asking.copy()
    )
    for _ in range(iterations if total > 1 else 0):
        change = 0.0
        out = related(world, min(total, np.random.randint(FEWEST, MOST + 1)))
        for task in out:
            change -= remove(world, routes, task)
        for task in out:
            change += insert(world, pairs, routes, task, OVERLOOKED)
        if change <= ROUNDING:
            keep(spare, routes)
        else:
            keep(routes, spare)
