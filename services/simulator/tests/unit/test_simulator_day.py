"""A day, and its first orders."""

import pytest

from roundsman.kernel.geo import LatLon
from roundsman.simulator.day import Courier, Day, PlannedOrder, Restaurant

HERE = LatLon(41.9, -87.6)


def order(name: str, restaurant: str, placed_s: float) -> PlannedOrder:
    return PlannedOrder(name=name, restaurant=restaurant, place=HERE, placed_s=placed_s, ready_s=placed_s + 600)


DAY = Day(
    name="three",
    restaurants=(Restaurant(name="r1", place=HERE), Restaurant(name="r2", place=HERE)),
    couriers=(
        Courier(name="early", place=HERE, on_s=50, off_s=9000),
        Courier(name="with the second order", place=HERE, on_s=200, off_s=9000),
        Courier(name="late", place=HERE, on_s=201, off_s=9000),
    ),
    orders=(order("third", "r2", 300), order("first", "r1", 100), order("second", "r1", 200)),
    speed_mps=5,
    pickup_service_s=240,
    dropoff_service_s=240,
)


def test_a_day_starts_with_the_first_shift_and_ends_with_the_last_order() -> None:
    assert (DAY.starts_s, DAY.ends_s) == (50, 300)


def test_the_first_orders_are_the_earliest() -> None:
    assert [one.name for one in DAY.first(2).orders] == ["first", "second"]


def test_only_restaurants_with_an_order_stay() -> None:
    assert [one.name for one in DAY.first(2).restaurants] == ["r1"]
    assert [one.name for one in DAY.first(3).restaurants] == ["r1", "r2"]


def test_a_courier_stays_whose_shift_begins_with_the_last_order() -> None:
    assert [one.name for one in DAY.first(2).couriers] == ["early", "with the second order"]


@pytest.mark.parametrize("count", [3, 4])
def test_a_day_has_no_more_orders_than_it_has(count: int) -> None:
    assert len(DAY.first(count).orders) == 3


def test_everything_else_is_kept() -> None:
    part = DAY.first(1)

    assert (part.name, part.speed_mps, part.pickup_service_s, part.dropoff_service_s) == ("three", 5, 240, 240)
