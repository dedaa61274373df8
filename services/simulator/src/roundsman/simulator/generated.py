"""A day made from a seed: a lunch and a dinner peak, kitchens of different speed, shifts that cover them."""

import random
from collections.abc import Sequence

from roundsman.kernel.geo import LatLon
from roundsman.simulator.day import Courier, Day, PlannedOrder, Restaurant
from roundsman.simulator.mdrp import project

_CITY_M = 6_000.0  # the side of the square in which everything happens
_HOUR_S = 3_600.0
# Orders arrive around two peaks on a flat ground: (share, middle, standard deviation), in hours of the day.
_PEAKS = ((0.35, 12.5, 0.7), (0.45, 18.5, 0.8))
_OPEN_H = (11.0, 20.0)
_ORDERS_PER_COURIER = 8  # of a nine-hour day in which each may carry two an hour


def generate(seed: int, orders: int) -> Day:
    """A day of `orders` orders; the same seed gives the same day."""
    dice = random.Random(seed)  # noqa: S311 - a simulation
    restaurants = tuple(Restaurant(name=f"r{n}", place=_somewhere(dice)) for n in range(1, max(3, orders // 8) + 1))
    return Day(
        name=f"generated-{seed}",
        restaurants=restaurants,
        couriers=tuple(_courier(n, dice) for n in range(1, max(4, orders // _ORDERS_PER_COURIER) + 1)),
        orders=tuple(_order(n, restaurants, dice) for n in range(1, orders + 1)),
        speed_mps=320 / 60,
        pickup_service_s=240,
        dropoff_service_s=240,
    )


def _somewhere(dice: random.Random) -> LatLon:
    return project(dice.uniform(0, _CITY_M), dice.uniform(0, _CITY_M))


def _courier(n: int, dice: random.Random) -> Courier:
    """Two thirds work the whole day, the others the dinner peak."""
    start_h = _OPEN_H[0] - 0.25 if n % 3 else 16.5
    on_s = (start_h + dice.uniform(0, 0.2)) * _HOUR_S
    return Courier(name=f"c{n}", place=_somewhere(dice), on_s=on_s, off_s=(_OPEN_H[1] + 1.5) * _HOUR_S)


def _order(n: int, restaurants: Sequence[Restaurant], dice: random.Random) -> PlannedOrder:
    placed_s = _moment(dice)
    restaurant = restaurants[min(int(dice.expovariate(3 / len(restaurants))), len(restaurants) - 1)]
    return PlannedOrder(
        name=f"o{n}",
        restaurant=restaurant.name,
        place=_somewhere(dice),
        placed_s=placed_s,
        ready_s=placed_s + 60 * max(5, round(dice.gauss(16, 5))),
    )


def _moment(dice: random.Random) -> float:
    draw = dice.random()
    for share, middle_h, spread_h in _PEAKS:
        if draw < share:
            hour = min(max(dice.gauss(middle_h, spread_h), _OPEN_H[0]), _OPEN_H[1])
            return hour * _HOUR_S
        draw -= share
    return dice.uniform(*_OPEN_H) * _HOUR_S
