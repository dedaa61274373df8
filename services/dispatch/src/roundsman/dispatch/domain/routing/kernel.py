"""The cost of a route and its improvement, compiled by numba: a decision evaluates some hundred thousand routes.

A module of plain loops over flat arrays, because that is what numba turns into machine code. What it computes is said
in plain Python in `schedule.py`; tests hold the two together.
"""

from math import ceil, erf, exp, inf, pi, sqrt

import numpy as np

from roundsman.dispatch.domain.routing.compiled import compiled
from roundsman.dispatch.domain.routing.tables import HORIZON_S, USUAL_WAY_S, Here, Index, World
from roundsman.dispatch.domain.routing.travel import Array


@compiled
def travel_s(world: World, start: int, end: int) -> float:
    """Seconds from one point to another."""
    if world.seconds.shape[0]:
        return world.seconds[start, end]
    here, there = world.places[start], world.places[end]
    east, north = here.x_m - there.x_m, here.y_m - there.y_m
    return ceil(sqrt(east * east + north * north) / world.step_m) * world.step_s


@compiled
def mean_way_s(world: World, starts: Index, ends: Index, shares: Array) -> Array:
    """The mean way from each start to the ends, each with its share."""
    means = np.zeros(starts.shape[0])
    for start in range(starts.shape[0]):
        for end in range(ends.shape[0]):
            means[start] += shares[end] * travel_s(world, starts[start], ends[end])
    return means


@compiled
def opened_s(here_s: float, opens_s: float, sd_s: float) -> float:
    """When goods are expected to change hands: the mean of max(here, opens) for a normal `opens` (Clark 1961)."""
    if sd_s <= 0.0:
        return max(here_s, opens_s)
    z = (here_s - opens_s) / sd_s
    below = 0.5 * (1.0 + erf(z / sqrt(2.0)))
    return here_s * below + opens_s * (1.0 - below) + sd_s * exp(-0.5 * z * z) / sqrt(2.0 * pi)


@compiled
def collect(world: World, driver: int, first: int, second: int, here: Here) -> Here:
    """Do the pickups of a trip of one or two tasks (`second` is -1 then)."""
    point, at_s = here.point, here.at_s
    task, by_s = world.tasks[first], world.fleet[driver].pickup_by_s
    for number in range(task.first, task.drop):
        stop = world.stops[number]
        at_s += travel_s(world, point, stop.point) + stop.before_s
        at_s = opened_s(at_s, stop.opens_s, stop.sd_s)
        if second >= 0:
            shared = world.stops[world.tasks[second].first]
            at_s = opened_s(at_s, shared.opens_s, shared.sd_s)
        if at_s > stop.closes_s or at_s > by_s:
            return Here(point, at_s, inf)
        at_s += stop.after_s
        point = stop.point
    return Here(point, at_s, here.cost)


@compiled
def deliver(world: World, number: int, here: Here) -> Here:
    """Bring one task to its door."""
    task = world.tasks[number]
    stop = world.stops[task.drop]
    at_s = max(here.at_s + travel_s(world, here.point, stop.point) + stop.before_s, stop.opens_s)
    if at_s > stop.closes_s:
        return Here(stop.point, at_s, inf)
    waited = at_s - task.placed_s + world.late_weight * max(0.0, at_s - task.due_s)
    return Here(stop.point, at_s + stop.after_s, here.cost + task.weight * waited)


@compiled
def ending(world: World, driver: int, here: Here) -> float:
    """What it costs that a driver is busy until then (within the shift) and free there, away from expected work."""
    until_s = world.fleet[driver].pickup_by_s
    left_s = max(0.0, min(until_s, world.now_s + HORIZON_S) - here.at_s)
    place = world.places[here.point].position * min(1.0, left_s / USUAL_WAY_S)
    return world.busy_price * (min(here.at_s, until_s) - world.now_s) + place


@compiled
def start(world: World, driver: int) -> Here:
    """Where a driver's route begins."""
    one = world.fleet[driver]
    return Here(one.point, one.free_s, 0.0)


@compiled
def carry(world: World, driver: int, first: int, second: int, here: Here) -> Here:
    """Do one trip; its cost is inf if it breaks a bound."""
    here = collect(world, driver, first, second, here)
    if here.cost < inf:
        here = deliver(world, first, here)
    if here.cost < inf and second >= 0:
        here = deliver(world, second, here)
    return here


@compiled
def finish(world: World, driver: int, trips: Index, slot: int, here: Here) -> float:
    """The cost of a route that has come here and goes on with the trips from `slot`; inf if it breaks a bound."""
    for k in range(slot, trips.shape[0]):
        if here.cost == inf:
            break
        here = carry(world, driver, trips[k, 0], trips[k, 1], here)
    if here.cost == inf or here.at_s > world.fleet[driver].end_by_s:
        return inf
    return here.cost + ending(world, driver, here)


@compiled
def route_cost(world: World, driver: int, trips: Index, length: int) -> float:
    """The cost of one driver's trips, or inf if they break a bound."""
    return finish(world, driver, trips[:length], 0, start(world, driver))


@compiled
def may_share(world: World, driver: int, one: int, other: int) -> bool:
    """Whether a driver can carry both at once: same pickup, and room for both."""
    if world.tasks[one].kin < 0 or world.tasks[one].kin != world.tasks[other].kin:
        return False
    for kind in range(world.load.shape[1]):
        if world.load[one, kind] + world.load[other, kind] > world.capacity[driver, kind]:
            return False
    return True
