"""Changing one route and keeping its figures true. Plain loops over arrays: that is what compiles well."""

from roundsman.planning.search.compiled import compiled, leaf
from roundsman.planning.search.tables import (
    ABOARD,
    AT,
    BEGINS,
    CLOSES,
    COST,
    DELIVERY,
    DISTANCE,
    DURATION,
    END,
    ENDS,
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
    SERVICE,
    SIGN,
    SIZE,
    TOUCHED,
    Routes,
    World,
)


@leaf
def refresh(world: World, routes: Routes, route: int) -> None:
    """Work out a route's figures after its nodes have changed."""
    _number(world, routes, route)
    _time(world, routes, route)
    _load(world, routes, route)
    routes.heads[route, TOUCHED] = 1


@leaf
def _number(world: World, routes: Routes, route: int) -> None:
    ground, nodes, stops, where = world.ground, world.nodes, routes.stops, routes.where
    size, here, cost = routes.heads[route, SIZE], stops[route, 0, PLACE], world.fleet[route, FIXED]
    for position in range(1, size + 1):
        node = stops[route, position, NODE]
        where[node, 0], where[node, 1] = route, position
        stops[route, position, PLACE] = nodes[node, AT]
        leg = ground[here, nodes[node, AT], DISTANCE]
        stops[route, position - 1, LEG] = leg
        cost += leg
        here = nodes[node, AT]
    end = world.fleet[route, END]
    stops[route, size + 1, PLACE] = end
    stops[route, size, LEG] = ground[here, end, DISTANCE] if size else 0
    routes.heads[route, COST] = cost + stops[route, size, LEG] if size else 0


@leaf
def _time(world: World, routes: Routes, route: int) -> None:
    ground, nodes, stops, size = world.ground, world.nodes, routes.stops, routes.heads[route, SIZE]
    at_s = world.fleet[route, BEGINS]
    stops[route, 0, LEAVES] = at_s
    for position in range(1, size + 1):
        node = stops[route, position, NODE]
        at_s += ground[stops[route, position - 1, PLACE], nodes[node, AT], DURATION]
        at_s = max(at_s, nodes[node, OPENS]) + nodes[node, SERVICE]
        stops[route, position, LEAVES] = at_s
    by_s = world.fleet[route, ENDS]
    stops[route, size + 1, LATEST] = by_s
    for position in range(size, 0, -1):
        node = stops[route, position, NODE]
        by_s -= ground[nodes[node, AT], stops[route, position + 1, PLACE], DURATION] + nodes[node, SERVICE]
        by_s = min(by_s, nodes[node, CLOSES])
        stops[route, position, LATEST] = by_s


@leaf
def _load(world: World, routes: Routes, route: int) -> None:
    nodes, jobs, stops, size = world.nodes, world.jobs, routes.stops, routes.heads[route, SIZE]
    for dimension in range(jobs.shape[1] - LOAD):
        column, load = ABOARD + 3 * dimension, LOAD + dimension
        aboard = 0
        for position in range(1, size + 1):
            node = stops[route, position, NODE]
            if nodes[node, SIGN] < 0 and jobs[nodes[node, JOB], PICKUP] == NONE:
                aboard += jobs[nodes[node, JOB], load]
        highest = aboard
        stops[route, 0, column] = stops[route, 0, column + 1] = aboard
        for position in range(1, size + 1):
            node = stops[route, position, NODE]
            aboard += nodes[node, SIGN] * jobs[nodes[node, JOB], load]
            highest = max(highest, aboard)
            stops[route, position, column] = aboard
            stops[route, position, column + 1] = highest
        highest = 0
        for position in range(size, -1, -1):
            highest = max(highest, stops[route, position, column])
            stops[route, position, column + 2] = highest


@leaf
def insert(world: World, routes: Routes, job: int, where: tuple[int, int, int]) -> None:
    """Put a job into a route: its pickup after the first position, its delivery after the second (as they were)."""
    route, first, second = where
    pickup, delivery = world.jobs[job, PICKUP], world.jobs[job, DELIVERY]
    if delivery != NONE:
        _shift_in(routes, route, second, delivery)
    if pickup != NONE:
        _shift_in(routes, route, first, pickup)
    refresh(world, routes, route)


@leaf
def _shift_in(routes: Routes, route: int, after: int, node: int) -> None:
    stops = routes.stops
    for position in range(routes.heads[route, SIZE], after, -1):
        stops[route, position + 1, NODE] = stops[route, position, NODE]
    stops[route, after + 1, NODE] = node
    routes.heads[route, SIZE] += 1


@leaf
def take_out(world: World, routes: Routes, job: int) -> None:
    """Take a job out of its route; whoever calls refreshes the route afterwards (several leave at once)."""
    stops, pickup, delivery = routes.stops, world.jobs[job, PICKUP], world.jobs[job, DELIVERY]
    route = routes.where[delivery if pickup == NONE else pickup, 0]
    kept = 1
    for position in range(1, routes.heads[route, SIZE] + 1):
        node = stops[route, position, NODE]
        if node in (pickup, delivery):
            routes.where[node, 0] = NONE
        else:
            stops[route, kept, NODE] = node
            kept += 1
    routes.heads[route, SIZE] = kept - 1


@compiled
def keep(source: Routes, target: Routes) -> None:
    """Make `target` equal to `source`, from which it differs in the touched routes only."""
    for route in range(len(source.heads)):
        if source.heads[route, TOUCHED] or target.heads[route, TOUCHED]:
            end = source.heads[route, SIZE] + 2
            target.stops[route, :end] = source.stops[route, :end]
            source.heads[route, TOUCHED] = 0
    target.heads[:] = source.heads
    target.where[:] = source.where
