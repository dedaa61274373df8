"""Ruin and recreate over the plans of all drivers, compiled: Schrimpf et al. 2000; Christiaens and Vanden Berghe 2020.

Equal plans are accepted, worse ones are not.
"""

from math import inf
from typing import NamedTuple

import numpy as np

from roundsman.dispatch.domain.routing.compiled import compiled
from roundsman.dispatch.domain.routing.kernel import carry, finish, may_share, route_cost, start, travel_s
from roundsman.dispatch.domain.routing.reach import Squares, ring_of
from roundsman.dispatch.domain.routing.tables import MAX_TRIPS, Index, Pairs, Routes, World
from roundsman.dispatch.domain.routing.travel import Array

ALONE, BEHIND, BEFORE = 0, 1, 2  # how a task joins a route: a trip of its own, or the second or first of a pair
FEWEST, MOST = 2, 8  # tasks taken out in one move
OVERLOOKED = 0.02  # share of drivers not looked at when a task is put back: a way out of a dead end
ROUNDING = 1e-6  # plans that differ by less are equal
POOL = 256  # tasks among which related ones are looked for: in a city those further off have nothing to do with it


class Ruin(NamedTuple):
    """How a plan is improved."""

    iterations: int
    seed: int
    pickups: Squares  # tasks by their first pickup


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
def pool(world: World, pickups: Squares, seed: int) -> Index:
    """The tasks picked up around this one's pickup, some hundreds; all of them, if there are not more."""
    total, found = world.tasks.shape[0], 0
    if total <= POOL or world.seconds.shape[0]:
        return np.arange(total)
    near = np.empty(total, np.int64)
    place = world.places[world.stops[world.tasks[seed].first].point]
    for ring in range(max(pickups.columns, pickups.rows)):
        for square in ring_of(pickups, place.x_m, place.y_m, ring):
            first, end = pickups.first[square], pickups.first[square + 1]
            near[found : found + end - first] = pickups.who[first:end]
            found += end - first
        if found >= POOL:
            break
    return near[:found]


@compiled
def related(world: World, pickups: Squares, count: int) -> Index:
    """A task drawn at random and the `count - 1` most like it, with chance; then in a random order."""
    seed = np.random.randint(world.tasks.shape[0])
    score, chosen = np.empty(count), np.empty(count, np.int64)
    found = 0
    for task in pool(world, pickups, seed):
        its = unlike(world, seed, task) * (0.2 + np.random.random())
        if task == seed:
            its = -1.0
        if found < count or its < score[count - 1]:
            place = min(found, count - 1)
            while place > 0 and score[place - 1] > its:
                score[place], chosen[place] = score[place - 1], chosen[place - 1]
                place -= 1
            score[place], chosen[place] = its, task
            found = min(found + 1, count)
    np.random.shuffle(chosen)
    return chosen


@compiled
def keep(to: Routes, of: Routes, tasks: Index, drivers: Index) -> None:
    """Make one plan equal to another that differs from it in these tasks and drivers only; -1: none."""
    for task in tasks:
        to.driver[task], to.asking[task] = of.driver[task], of.asking[task]
    for driver in drivers:
        if driver >= 0:
            to.trips[driver] = of.trips[driver]
            to.length[driver], to.cost[driver] = of.length[driver], of.cost[driver]


@compiled
def complete(world: World, pairs: Pairs, routes: Routes) -> None:
    """Insert what the plan leaves out, as far as it can be served."""
    for task in range(world.tasks.shape[0]):
        if routes.driver[task] < 0:
            insert(world, pairs, routes, task, 0.0)


@compiled
def improve(world: World, pairs: Pairs, routes: Routes, ruin: Ruin) -> None:
    """Improve a complete plan in place: take some tasks out and insert them anew, as often as told."""
    np.random.seed(ruin.seed)
    total = world.tasks.shape[0]
    spare = Routes(
        routes.trips.copy(), routes.length.copy(), routes.cost.copy(), routes.driver.copy(), routes.asking.copy()
    )
    touched = np.empty(2 * MOST, np.int64)
    for _ in range(ruin.iterations if total > 1 else 0):
        change = 0.0
        out = related(world, ruin.pickups, min(total, np.random.randint(FEWEST, MOST + 1)))
        touched[:] = -1
        for number in range(out.shape[0]):
            touched[number] = routes.driver[out[number]]
            change -= remove(world, routes, out[number])
        for number in range(out.shape[0]):
            change += insert(world, pairs, routes, out[number], OVERLOOKED)
            touched[MOST + number] = routes.driver[out[number]]
        if change <= ROUNDING:
            keep(spare, routes, out, touched)
        else:
            keep(routes, spare, out, touched)


@compiled
def ways(world: World, pairs: Pairs, routes: Routes, task: int) -> tuple[Array, Index, Index]:
    """For each pair of a task that nobody has: what it adds (inf: nothing goes), where, how."""
    first, count = pairs.row[task], pairs.row[task + 1] - pairs.row[task]
    added, slot, how = np.empty(count), np.empty(count, np.int64), np.empty(count, np.int64)
    for number in range(count):
        row = first + number
        added[number], slot[number], how[number] = best_on(world, routes, pairs.driver[row], task)
        added[number] += pairs.cost[row]
    return added, slot, how
