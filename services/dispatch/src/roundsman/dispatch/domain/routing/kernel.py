"""The cost of a route and its improvement, compiled by numba: a decision evaluates some hundred thousand routes.

A module of plain loops over flat arrays, because that is what numba turns into machine code. What it computes is said
in plain Python in `schedule.py`; tests hold the two together.
"""

from math import ceil, erf, exp, inf, pi, sqrt

from roundsman.dispatch.domain.routing.compiled import compiled
from roundsman.dispatch.domain.routing.tables import HORIZON_S, USUAL_WAY_S, Index, World
from roundsman.dispatch.domain.routing.travel import Ground


@compiled
def travel_s(ground: Ground, start: int, end: int) -> float:
    """Seconds from one point to another."""
    if ground.seconds.shape[0]:
        return ground.seconds[start, end]
    east, north = ground.x_m[start] - ground.x_m[end], ground.y_m[start] - ground.y_m[end]
    return ceil(sqrt(east * east + north * north) / ground.step_m) * ground.step_s


@compiled
def opened_s(here_s: float, opens_s: float, sd_s: float) -> float:
    """When goods are expected to change hands: the mean of max(here, opens) for a normal `opens` (Clark 1961)."""
    if sd_s <= 0.0:
        return max(here_s, opens_s)
    z = (here_s - opens_s) / sd_s
    below = 0.5 * (1.0 + erf(z / sqrt(2.0)))
    return here_s * below + opens_s * (1.0 - below) + sd_s * exp(-0.5 * z * z) / sqrt(2.0 * pi)


@compiled
def collect(world: World, driver: int, pair: Index, point: int, at_s: float) -> float:
    """When the driver leaves the last pickup of a trip; inf if a window or the shift forbids it."""
    stops, first, second = world.stops, pair[0], pair[1]
    by_s = world.fleet.pickup_by_s[driver]
    for stop in range(world.tasks.first[first], world.tasks.drop[first]):
        at_s += travel_s(world.ground, point, stops.point[stop]) + stops.before_s[stop]
        at_s = opened_s(at_s, stops.opens_s[stop], stops.sd_s[stop])
        if second >= 0:
            shared = world.tasks.first[second]
            at_s = opened_s(at_s, stops.opens_s[shared], stops.sd_s[shared])
        if at_s > stops.closes_s[stop] or at_s > by_s:
            return inf
        at_s += stops.after_s[stop]
        point = stops.point[stop]
    return at_s


@compiled
def deliver(world: World, stop: int, point: int, at_s: float) -> float:
    """When goods change hands at a door, or inf if its window is over by then."""
    stops = world.stops
    at_s += travel_s(world.ground, point, stops.point[stop]) + stops.before_s[stop]
    at_s = max(at_s, stops.opens_s[stop])
    return inf if at_s > stops.closes_s[stop] else at_s


@compiled
def waiting(world: World, task: int, at_s: float) -> float:
    """What it costs that a customer gets the goods at this time."""
    late_s = max(0.0, at_s - world.tasks.due_s[task])
    return world.tasks.weight[task] * (at_s - world.tasks.placed_s[task] + world.measure.late_weight * late_s)


@compiled
def ending(world: World, driver: int, point: int, at_s: float) -> float:
    """What it costs that a driver is busy until then (within the shift) and free there, away from expected work."""
    until_s, now_s = world.fleet.pickup_by_s[driver], world.measure.now_s
    left_s = max(0.0, min(until_s, now_s + HORIZON_S) - at_s)
    place = world.measure.position[point] * min(1.0, left_s / USUAL_WAY_S)
    return world.measure.busy_price * (min(at_s, until_s) - now_s) + place


@compiled
def drop_off(world: World, trip: Index, point: int, at_s: float) -> tuple[float, int, float]:
    """The deliveries of a trip: when and where they end (inf if a window is missed), and what the waiting costs."""
    cost, stops = 0.0, world.stops
    for seat in range(2):
        task = trip[seat]
        if task >= 0:
            stop = world.tasks.drop[task]
            at_s = deliver(world, stop, point, at_s)
            cost += waiting(world, task, at_s)
            at_s += stops.after_s[stop]
            point = stops.point[stop]
    return at_s, point, cost


@compiled
def route_cost(world: World, driver: int, trips: Index, length: int) -> float:
    """The cost of one driver's trips, or inf if they break a bound."""
    point, at_s, total = world.fleet.point[driver], world.fleet.free_s[driver], 0.0
    for k in range(length):
        at_s = collect(world, driver, trips[k], point, at_s)
        point = world.stops.point[world.tasks.drop[trips[k, 0]] - 1]
        at_s, point, cost = drop_off(world, trips[k], point, at_s)
        if at_s == inf:
            return inf
        total += cost
    if at_s > world.fleet.end_by_s[driver]:
        return inf
    return total + ending(world, driver, point, at_s)


@compiled
def may_share(world: World, driver: int, one: int, other: int) -> bool:
    """Whether a driver can carry both at once: same pickup, and room for both."""
    tasks = world.tasks
    if tasks.kin[one] < 0 or tasks.kin[one] != tasks.kin[other]:
        return False
    for kind in range(tasks.load.shape[1]):
        if tasks.load[one, kind] + tasks.load[other, kind] > world.fleet.capacity[driver, kind]:
            return False
    return True
