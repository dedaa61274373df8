"""Where a job costs least: every position of a route is judged in constant time from the route's kept figures.

A position is passed over now and then (a *blink*), so that repairs of the same ruin differ (Christiaens and Vanden
Berghe 2020, "Slack Induction by String Removals for Vehicle Routing Problems").
"""

import numpy as np

from roundsman.planning.search.compiled import leaf
from roundsman.planning.search.tables import (
    ABOARD,
    AT,
    CLOSES,
    DELIVERY,
    DISTANCE,
    DURATION,
    FIXED,
    JOB,
    LATEST,
    LEAVES,
    LEG,
    LOAD,
    NODE,
    NONE,
    OPENS,
    PICKUP,
    PLACE,
    ROOM,
    SERVICE,
    SIGN,
    SIZE,
    Routes,
    World,
)

BLINK = 0.01
TOO_LATE = -2


@leaf
def cheapest(world: World, routes: Routes, job: int, route: int, below: int) -> tuple[int, int, int]:
    """(extra cost, position of pickup, position of delivery) in this route, or (`below`, -1, -1) if none is cheaper."""
    size = routes.heads[route, SIZE]
    opening = 0 if size else world.fleet[route, FIXED]
    pickup, delivery = world.jobs[job, PICKUP], world.jobs[job, DELIVERY]
    if NONE in (pickup, delivery):
        return _single(world, routes, max(pickup, delivery), route, (below, opening))
    best, first, second = below - opening, NONE, NONE
    for position in range(size + 1):
        if _has_room(world, routes, job, route, (position, ABOARD)):
            cost, after = _pair(world, routes, job, (route, position), best)
            if after == TOO_LATE:
                break  # later positions are reached later still
            if after != NONE:
                best, first, second = cost, position, after
    return best + opening, first, second


@leaf
def _has_room(world: World, routes: Routes, job: int, route: int, at: tuple[int, int]) -> bool:
    """Does the job fit beside the load in this column of a position?"""
    for dimension in range(world.jobs.shape[1] - LOAD):
        aboard = routes.stops[route, at[0], at[1] + 3 * dimension]
        if aboard + world.jobs[job, LOAD + dimension] > world.fleet[route, ROOM + dimension]:
            return False
    return True


@leaf
def _single(world: World, routes: Routes, node: int, route: int, price: tuple[int, int]) -> tuple[int, int, int]:
    nodes, ground, stops, size = world.nodes, world.ground, routes.stops, routes.heads[route, SIZE]
    place, opens_s, closes_s = nodes[node, AT], nodes[node, OPENS], nodes[node, CLOSES]
    # A delivery is aboard from the start to here, a pickup from here to the end.
    column = ABOARD + 1 if nodes[node, SIGN] < 0 else ABOARD + 2
    best, found = price[0], NONE
    for position in range(size + 1):
        if stops[route, position, LEAVES] > closes_s:
            break
        here, then = stops[route, position, PLACE], stops[route, position + 1, PLACE]
        cost = ground[here, place, DISTANCE] + ground[place, then, DISTANCE] + price[1] - stops[route, position, LEG]
        if cost >= best:
            continue
        at_s = max(stops[route, position, LEAVES] + ground[here, place, DURATION], opens_s)
        if at_s > closes_s:
            break
        if at_s + nodes[node, SERVICE] + ground[place, then, DURATION] > stops[route, position + 1, LATEST]:
            continue
        if np.random.random() >= BLINK and _has_room(world, routes, nodes[node, JOB], route, (position, column)):
            best, found = cost, position
    return best, found, found


@leaf
def _pair(world: World, routes: Routes, job: int, at: tuple[int, int], below: int) -> tuple[int, int]:
    """(extra cost, position of the delivery) with the pickup after position `at[1]` of route `at[0]`."""
    nodes, ground, stops, route, first = world.nodes, world.ground, routes.stops, at[0], at[1]
    pickup, drop, size = world.jobs[job, PICKUP], world.jobs[job, DELIVERY], routes.heads[route, SIZE]
    before, then = stops[route, first, PLACE], stops[route, first + 1, PLACE]
    here, goal = nodes[pickup, AT], nodes[drop, AT]
    at_s = max(stops[route, first, LEAVES] + ground[before, here, DURATION], nodes[pickup, OPENS])
    if at_s > nodes[pickup, CLOSES]:
        return below, TOO_LATE
    at_s += nodes[pickup, SERVICE]
    spent = ground[before, here, DISTANCE] + ground[here, then, DISTANCE] - stops[route, first, LEG]
    best, found = below, NONE
    for position in range(first, size + 1):
        if spent >= below:
            break  # a delivery on top makes no detour shorter
        then = stops[route, position + 1, PLACE]
        drop_s = max(at_s + ground[here, goal, DURATION], nodes[drop, OPENS])
        if drop_s > nodes[drop, CLOSES]:
            break
        cost = spent + ground[here, goal, DISTANCE] + ground[goal, then, DISTANCE] - ground[here, then, DISTANCE]
        if cost < best and np.random.random() >= BLINK:
            done_s = drop_s + nodes[drop, SERVICE] + ground[goal, then, DURATION]
            if done_s <= stops[route, position + 1, LATEST]:
                best, found = cost, position
        if position == size or not _has_room(world, routes, job, route, (position + 1, ABOARD)):
            break
        node = stops[route, position + 1, NODE]
        at_s = max(at_s + ground[here, then, DURATION], nodes[node, OPENS])
        if at_s > stops[route, position + 1, LATEST]:
            break
        at_s += nodes[node, SERVICE]
        here = then
    return best, found
