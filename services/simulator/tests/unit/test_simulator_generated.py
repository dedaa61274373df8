"""A day made from a seed."""

from collections import Counter

import pytest

from roundsman.kernel.geo import distance_m
from roundsman.simulator.day import Day
from roundsman.simulator.generated import generate


def orders_per_hour(day: Day) -> Counter[int]:
    return Counter(int(order.placed_s // 3600) for order in day.orders)


def test_the_same_seed_gives_the_same_day() -> None:
    assert generate(7, 60) == generate(7, 60)


def test_another_seed_gives_another_day() -> None:
    assert generate(7, 60).orders != generate(8, 60).orders


@pytest.mark.parametrize("count", [1, 8, 120])
def test_a_day_has_as_many_orders_as_asked_for_each_from_a_restaurant_of_the_day(count: int) -> None:
    day = generate(7, count)
    known = {restaurant.name for restaurant in day.restaurants}

    assert len({order.name for order in day.orders}) == count
    assert {order.restaurant for order in day.orders} <= known


def test_lunch_and_dinner_are_the_peaks() -> None:
    counts = orders_per_hour(generate(7, 4000))

    assert counts[12] > 2 * counts[15]
    assert counts[18] > 2 * counts[15]
    assert counts[18] > counts[12]


def test_orders_arrive_while_the_city_is_open() -> None:
    day = generate(7, 1000)

    assert all(11 * 3600 <= order.placed_s <= 20 * 3600 for order in day.orders)
    assert all(order.ready_s >= order.placed_s + 300 for order in day.orders)


def test_somebody_works_whenever_orders_arrive() -> None:
    day = generate(7, 200)

    assert min(courier.on_s for courier in day.couriers) <= min(order.placed_s for order in day.orders)
    assert all(courier.off_s > max(order.placed_s for order in day.orders) for courier in day.couriers)


def test_more_drivers_work_at_dinner() -> None:
    couriers = generate(7, 200).couriers

    assert 0 < sum(courier.on_s > 16 * 3600 for courier in couriers) < len(couriers) / 2


def test_everything_happens_within_a_small_city() -> None:
    day = generate(7, 200)
    doors, kitchens = [order.place for order in day.orders], [one.place for one in day.restaurants]

    assert max(distance_m(door, kitchen) for door in doors for kitchen in kitchens) < 8_600
