"""The strict checker refuses a day that breaks a rule, each kind planted here; and a day that is right it lets pass."""

from collections.abc import Callable
from dataclasses import replace
from math import nan

import pytest

from roundsman.mdrp.checker import faults
from roundsman.mdrp.day import Courier, Day, Order, Parameters
from roundsman.mdrp.solution import Assignment, Move, Outcome, Solution, solution_of
from roundsman.mdrp.streets import Streets


def an_order(name: str, x_m: float, ready_min: int, restaurant: str = "r1") -> Order:
    return Order(name=name, place=(x_m, 0.0), restaurant=restaurant, placed_min=5, ready_min=ready_min)


DAY = Day(
    name="small",
    parameters=Parameters(
        metres_per_min=100.0,
        pickup_service_min=4,
        dropoff_service_min=4,
        target_min=40,
        pay_per_order=10,
        pay_per_hour=15,
    ),
    restaurants={"r1": (0.0, 0.0), "r2": (0.0, 900.0)},
    couriers={"c1": Courier(name="c1", place=(-250.0, 0.0), on_min=8, off_min=60)},
    orders={
        one.name: one
        for one in (
            an_order("o1", 500.0, 20),
            an_order("o2", 800.0, 22),
            an_order("o3", 100.0, 30, "r2"),
            an_order("o4", 300.0, 50),
        )
    },
)


def right() -> Solution:
    """c1 takes o1 and o2 at once, then o3; o4 is not delivered."""
    streets = Streets(DAY)
    streets.send("c1", ("o1", "o2"), 10)
    streets.send("c1", ("o3",), 12)
    return solution_of(streets)


def test_a_day_that_keeps_the_rules_passes_with_the_times_of_the_rules() -> None:
    solution = right()

    assert faults(DAY, solution) == []
    assert [one.pickup_min for one in solution.assignments] == [22, 55]
    assert [one.dropoff_min for one in solution.outcomes[:2]] == [31, 38]
    assert [(one.departure_min, one.origin) for one in solution.moves][:2] == [(10, "0"), (24, "r1")]


def assigned(number: int = 0, **changed: object) -> Callable[[Solution], Solution]:
    def change(solution: Solution) -> Solution:
        told = list(solution.assignments)
        told[number] = replace(told[number], **changed)  # type: ignore[arg-type]
        return replace(solution, assignments=tuple(told))

    return change


def went(number: int = 0, **changed: object) -> Callable[[Solution], Solution]:
    def change(solution: Solution) -> Solution:
        outcomes = list(solution.outcomes)
        outcomes[number] = replace(outcomes[number], **changed)  # type: ignore[arg-type]
        return replace(solution, outcomes=tuple(outcomes))

    return change


def moved(number: int = 0, **changed: object) -> Callable[[Solution], Solution]:
    def change(solution: Solution) -> Solution:
        moves = list(solution.moves)
        moves[number] = replace(moves[number], **changed)  # type: ignore[arg-type]
        return replace(solution, moves=tuple(moves))

    return change


def both(*changes: Callable[[Solution], Solution]) -> Callable[[Solution], Solution]:
    def change(solution: Solution) -> Solution:
        for one in changes:
            solution = one(solution)
        return solution

    return change


PLANTED = {
    "before they are placed": assigned(assigned_min=4.0),
    "before the shift starts": assigned(assigned_min=7.0),
    "before being told": assigned(assigned_min=11.0),
    "after the shift of c1 ended": assigned(1, pickup_min=61.0),
    "before they are ready": assigned(pickup_min=21.0),
    "before c1 can be there": assigned(1, pickup_min=52.0),
    "several restaurants": assigned(orders=("o1", "o3")),
    "is assigned 2 times": assigned(1, orders=("o1",)),
    "names something": assigned(courier="c9"),
    "carries nothing": assigned(orders=()),
    "another courier or pickup": went(pickup_min=23.0),
    "other times than the day's": went(placed_min=4.0),
    "delivered without an assignment": went(3, dropoff_min=50.0, pickup_min=50.0, courier="c1"),
    "assigned and not delivered": went(0, dropoff_min=nan),
    "each order of the day exactly once": lambda one: replace(one, outcomes=one.outcomes[1:]),
    "is delivered at 30": went(0, dropoff_min=30.0),
    "is not free before": moved(1, departure_min=23.0),
    "and was at": moved(1, origin="r2"),
    "and is wanted at": moved(0, destination="r2"),
    "where the assignments take": lambda one: replace(one, moves=one.moves[1:]),
    "leaves 0 at 7": both(assigned(assigned_min=7.0), moved(0, departure_min=7.0)),
}


@pytest.mark.parametrize("words", PLANTED)
def test_each_kind_of_violation_is_named(words: str) -> None:
    found = faults(DAY, PLANTED[words](right()))

    assert any(words in fault for fault in found), found


def test_a_courier_cannot_be_in_two_places_at_once() -> None:
    twice = Solution(
        assignments=(
            Assignment(assigned_min=10, pickup_min=22, courier="c1", orders=("o1",)),
            Assignment(assigned_min=10, pickup_min=22, courier="c1", orders=("o2",)),
        ),
        outcomes=tuple(
            Outcome(order=name, placed_min=5, ready_min=ready, pickup_min=pickup, dropoff_min=drop, courier="c1")
            for name, ready, pickup, drop in (
                ("o1", 20, 22, 31),
                ("o2", 22, 22, 34),
                ("o3", 30, nan, nan),
                ("o4", 50, nan, nan),
            )
        ),
        moves=tuple(
            Move(courier="c1", departure_min=departure, origin=origin, destination=destination)
            for departure, origin, destination in (
                (10, "0", "r1"),
                (24, "r1", "o1"),
                (10, "o1", "r1"),
                (24, "r1", "o2"),
            )
        ),
    )

    assert any("is not free before 33" in fault for fault in faults(DAY, twice))
