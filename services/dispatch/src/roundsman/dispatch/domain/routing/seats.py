"""Who sits where in a plan, compiled: the trips of the last plan laid out again, as far as they still hold."""

from math import inf
from typing import NamedTuple

import numpy as np

from roundsman.dispatch.domain.routing.compiled import compiled
from roundsman.dispatch.domain.routing.kernel import may_share, route_cost
from roundsman.dispatch.domain.routing.tables import MAX_TRIPS, SEATS, Index, Pairs, Routes, World


class Meant(NamedTuple):
    """Trips in order: trip `k` is of `driver[k]` and has the tasks from `first[k]` to before `first[k + 1]`."""

    driver: Index
    first: Index
    task: Index


@compiled
def row_of(pairs: Pairs, task: int, driver: int) -> int:
    """The row of a pair; -1: this driver may not have the task."""
    for row in range(pairs.row[task], pairs.row[task + 1]):
        if pairs.driver[row] == driver:
            return row
    return -1


@compiled
def lay(world: World, pairs: Pairs, routes: Routes, meant: Meant) -> None:
    """Take up what was meant, but tasks that somebody has already or that their driver may not have."""
    held = np.empty(meant.task.shape[0], np.int64)
    for trip in range(meant.driver.shape[0]):
        driver, count = meant.driver[trip], 0
        for at in range(meant.first[trip], meant.first[trip + 1]):
            task = meant.task[at]
            if routes.driver[task] < 0 and row_of(pairs, task, driver) >= 0:
                held[count] = task
                routes.driver[task] = driver
                count += 1
        if count == SEATS and may_share(world, driver, held[0], held[1]):
            seat(pairs, routes, driver, held[:SEATS])
        else:
            for one in range(count):
                seat(pairs, routes, driver, held[one : one + 1])


@compiled
def seat(pairs: Pairs, routes: Routes, driver: int, tasks: Index) -> None:
    """One more trip at the end of a route; if the route is full, its tasks are nobody's."""
    slot = routes.length[driver]
    for number in range(tasks.shape[0]):
        task = tasks[number]
        if slot < MAX_TRIPS:
            routes.trips[driver, slot, number] = task
            routes.asking[task] = pairs.cost[row_of(pairs, task, driver)]
        else:
            routes.driver[task] = -1
    routes.length[driver] = min(slot + 1, MAX_TRIPS)


@compiled
def settle(world: World, routes: Routes) -> None:
    """Cost every route; one that can no longer be carried out is given up, its tasks are planned anew."""
    for driver in range(world.fleet.shape[0]):
        trips = routes.trips[driver]
        routes.cost[driver] = route_cost(world, driver, trips, routes.length[driver])
        if routes.cost[driver] == inf:
            for task in trips[: routes.length[driver]].flat:
                if task >= 0:
                    routes.driver[task], routes.asking[task] = -1, 0.0
            trips[:] = -1
            routes.length[driver] = 0
            routes.cost[driver] = route_cost(world, driver, trips, 0)
