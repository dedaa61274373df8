"""A problem and its routes as a few flat arrays: the shape that compiled code reads and passes on fast.

A *node* is one half of a job: its pickup or its delivery. A job without a pickup is loaded where its vehicle starts,
one without a delivery stays aboard to the end. Route `r` is that of vehicle `r`; position 0 of a route is the vehicle's
start, `size + 1` its end, the nodes are between. Few arrays with named columns, because compiled code hands over each
array of each argument at each call: with an array a column the search made a thirtieth of the rounds.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int32]
Flags: TypeAlias = NDArray[np.bool_]
NONE = -1

# World.ground
DISTANCE, DURATION = 0, 1
# World.nodes; SIGN is what it does to the load: +1 pickup, -1 delivery
JOB, AT, OPENS, CLOSES, SERVICE, SIGN = range(6)
# World.jobs; from LOAD on a column a dimension. WORTH is the price of leaving the job out
PICKUP, DELIVERY, WORTH, LOAD = range(4)
# World.fleet; from ROOM on a column a dimension. Vehicles of one KIND are interchangeable
START, END, BEGINS, ENDS, FIXED, KIND, ROOM = range(7)
# Routes.heads; COST is distance and, if it is used, the vehicle's fixed price
SIZE, COST, ALLOWED, TOUCHED = range(4)
# Routes.stops: distance to the next (0 where nobody drives), earliest departure, latest start of service that still
# serves the rest; from ABOARD on three columns a dimension: the load after this position, the highest from the start to
# here, the highest from here to the end
NODE, PLACE, LEG, LEAVES, LATEST, ABOARD = range(6)


class World(NamedTuple):
    """All that a search may not change."""

    ground: Ints  # [from, to, distance or duration]; the last place is nowhere: it costs nothing to reach
    nodes: Ints  # [node, column]
    near: Ints  # [node]: the other nodes, nearest first
    jobs: Ints  # [job, column]
    fits: Flags  # [job, vehicle]: may carry it
    fleet: Ints  # [vehicle, column]


class Routes(NamedTuple):
    """What a search changes: the routes, and per position what makes an insertion cheap to judge."""

    heads: Ints  # [route, column]
    stops: Ints  # [route, position, column]
    where: Ints  # [node]: route and position, or NONE


def empty_routes(world: World) -> Routes:
    """No job served by anybody."""
    vehicles, nodes, dimensions = len(world.fleet), len(world.nodes), world.jobs.shape[1] - LOAD
    heads = np.zeros((vehicles, 4), np.int32)
    heads[:, ALLOWED] = 1
    stops = np.zeros((vehicles, nodes + 2, ABOARD + 3 * dimensions), np.int32)
    stops[:, 0, PLACE], stops[:, 1, PLACE] = world.fleet[:, START], world.fleet[:, END]
    stops[:, 0, LEAVES], stops[:, 1, LATEST] = world.fleet[:, BEGINS], world.fleet[:, ENDS]
    return Routes(heads, stops, np.full((nodes, 2), NONE, np.int32))
