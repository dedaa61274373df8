"""Whatever the situation, no plan of the engine breaks a rule, and the kernel computes what the plain code says."""

from collections.abc import Iterator
from math import inf, isclose

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roundsman.dispatch.domain.routing.answer import trips_of
from roundsman.dispatch.domain.routing.engine import RoutePlans, improved
from roundsman.dispatch.domain.routing.kernel import opened_s, route_cost
from roundsman.dispatch.domain.routing.pack import pack
from roundsman.dispatch.domain.routing.plan import Plan, Trip
from roundsman.dispatch.domain.routing.schedule import cost_of, expected_s
from roundsman.dispatch.domain.routing.situation import Driver, Intent, Rules, Situation, Stop, Task
from roundsman.dispatch.domain.routing.travel import PlaneTravel

pytestmark = pytest.mark.timeout(300)  # the first call compiles the kernel

TRAVEL = PlaneTravel(step_m=300.0, step_s=60.0)
NOW_S = 600.0
metres = st.integers(0, 6).map(lambda number: number * 500.0)
points = st.tuples(metres, metres)
names = st.sampled_from(["a", "b", "c"])
late = st.sampled_from([900.0, 1800.0, 3600.0, inf])


@st.composite
def stops(draw: st.DrawFn) -> Stop:
    opens_s = draw(st.sampled_from([-inf, 300.0, 900.0, 1500.0]))
    return Stop(point=draw(points), opens_s=opens_s, closes_s=draw(late), before_s=draw(st.sampled_from([0.0, 120.0])))


@st.composite
def tasks(draw: st.DrawFn, number: int) -> Task:
    return Task(
        job_id=f"job{number}",
        pickups=tuple(draw(st.lists(stops(), min_size=1, max_size=2))),
        dropoff=draw(stops()),
        placed_s=draw(st.sampled_from([0.0, 500.0])),
        due_s=draw(late),
        load=(draw(st.sampled_from([0.0, 2.0, 5.0])), 1.0),
        needs=draw(st.frozensets(st.sampled_from(["cash", "lift"]), max_size=1)),
        priority=draw(st.sampled_from([1.0, 3.0])),
        refused_by=draw(st.frozensets(names, max_size=1)),
        locked_to=draw(st.none() | names),
    )


@st.composite
def drivers(draw: st.DrawFn, name: str) -> Driver:
    return Driver(
        driver_id=name,
        point=draw(points),
        from_s=draw(st.sampled_from([0.0, 900.0])),
        under_way=tuple(draw(st.lists(st.builds(Stop, point=points, after_s=st.just(60.0)), max_size=2))),
        capacity=draw(st.sampled_from([(), (4.0,), (9.0, 1.0)])),
        skills=draw(st.frozensets(st.sampled_from(["cash", "lift"]))),
        shift_start_s=draw(st.sampled_from([-inf, 900.0])),
        shift_end_s=draw(late),
        hours_end_s=draw(late),
        acceptance=draw(st.sampled_from([0.5, 1.0])),
        seen_s=draw(st.sampled_from([-500.0, 600.0])),
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    asked = tuple(draw(tasks(number)) for number in range(draw(st.integers(0, 6))))
    planned = st.lists(st.sampled_from(["job0", "job1", "job2", "gone"]), max_size=3).map(tuple)
    intents = st.builds(Intent, driver_id=names, trips=st.lists(planned, max_size=2).map(tuple))
    return Situation(
        now_s=NOW_S,
        tasks=asked,
        drivers=tuple(draw(drivers(name)) for name in "abc"[: draw(st.integers(0, 3))]),
        intents=tuple(draw(st.lists(intents, max_size=2))),
        demand=(((500.0, 500.0), 3.0),),
        rules=Rules(iterations=15, late_weight=1.0, busy_price=0.1, position_price=0.1, cadence_s=300.0),
        seed=draw(st.integers(0, 99)),
    )


def told(plan: Plan) -> Iterator[tuple[str, Trip]]:
    """Every trip of the plan, each driver's in order."""
    yield from ((one.driver_id, one.trip) for one in plan.commitments)
    yield from ((route.driver_id, trip) for route in plan.routes for trip in route.trips)


def free(driver: Driver) -> tuple[float, tuple[float, float]]:
    """When and where all that is under way is done."""
    at_s, point = max(NOW_S, driver.from_s), driver.point
    for stop in driver.under_way:
        at_s, point = at_s + TRAVEL.between(point, stop.point) + stop.after_s, stop.point
    return at_s, point


class Walk:
    """Drives one driver's trips again and asserts every rule on the way."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.at_s, self.point = free(driver)

    def follow(self, trip: Trip, carried: list[Task]) -> None:
        assert len(carried) == 1 or len({task.pickups for task in carried}) <= len(carried)
        for room, loads in zip(self.driver.capacity, zip(*(task.load for task in carried), strict=True), strict=False):
            assert sum(loads) <= room
        for task in carried:
            assert task.needs <= self.driver.skills
            assert self.driver.driver_id not in task.refused_by
            assert task.locked_to in {None, self.driver.driver_id}
        self._visit(trip, carried)
        assert self.at_s <= self.driver.hours_end_s

    def _visit(self, trip: Trip, carried: list[Task]) -> None:
        for number, first in enumerate(carried[0].pickups):
            opens_s = max(task.pickups[number].opens_s for task in carried)
            handover_s = self._hand_over(first, opens_s)
            assert handover_s <= self.driver.shift_end_s
            assert handover_s in {visit.handover_s for visit in trip.visits}
        for task in carried:
            handover_s = self._hand_over(task.dropoff, task.dropoff.opens_s)
            assert [visit.handover_s for visit in trip.visits if visit.job_id == task.job_id][-1] == handover_s

    def _hand_over(self, stop: Stop, opens_s: float) -> float:
        handover_s = max(self.at_s + TRAVEL.between(self.point, stop.point) + stop.before_s, opens_s)
        assert handover_s <= stop.closes_s
        self.at_s, self.point = handover_s + stop.after_s, stop.point
        return handover_s


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(situations())
def test_no_plan_breaks_a_capacity_a_window_a_skill_a_lock_or_a_limit(situation: Situation) -> None:
    plan = RoutePlans().plan(situation, TRAVEL)

    walks = {one.driver_id: Walk(one) for one in situation.drivers}
    by_id = {one.job_id: one for one in situation.tasks}
    for driver_id, trip in told(plan):
        walks[driver_id].follow(trip, [by_id[job] for job in trip.job_ids])
    committed = [job for one in plan.commitments for job in one.trip.job_ids]
    assert sorted([*committed, *(one.job_id for one in plan.open_jobs)]) == sorted(by_id)
    assert all(walks[one.driver_id].driver.shift_start_s <= NOW_S for one in plan.commitments)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(situations())
def test_the_same_situation_gives_the_same_plan(situation: Situation) -> None:
    assert RoutePlans().plan(situation, TRAVEL) == RoutePlans().plan(situation, TRAVEL)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(situations())
def test_the_kernel_costs_a_route_as_the_plain_code_does(situation: Situation) -> None:
    packed = pack(situation, TRAVEL)
    routes = improved(packed, 15)
    for driver in range(len(situation.drivers)):
        trips = trips_of(routes, driver)
        compiled = route_cost(packed.world, driver, routes.trips[driver], len(trips))
        assert isclose(compiled, cost_of(packed, driver, trips))
        assert isclose(compiled, float(routes.cost[driver]))
        for number, task in enumerate(situation.tasks):
            alone = routes.trips[driver].copy()
            alone[0] = (number, -1)
            assert isclose(route_cost(packed.world, driver, alone, 1), cost_of(packed, driver, [[number]])), task


@given(st.floats(-3000, 3000), st.sampled_from([0.0, 60.0, 500.0]))
def test_goods_that_may_be_late_are_expected_alike_by_both(opens_s: float, sd_s: float) -> None:
    assert isclose(opened_s(0.0, opens_s, sd_s), expected_s(0.0, opens_s, sd_s), rel_tol=1e-9, abs_tol=1e-9)
    assert expected_s(0.0, opens_s, sd_s) >= max(0.0, opens_s)
