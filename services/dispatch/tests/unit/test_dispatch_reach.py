"""Only the soonest drivers are looked at, and exactly those; a city's plan is improved in pieces and stays sound."""

import random
from dataclasses import replace
from math import ceil, dist, isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundsman.dispatch.domain.routing.answer import trips_of
from roundsman.dispatch.domain.routing.candidates import may_carry
from roundsman.dispatch.domain.routing.engine import RoutePlans, improved
from roundsman.dispatch.domain.routing.pack import Packed, pack
from roundsman.dispatch.domain.routing.reach import ring_of, squares
from roundsman.dispatch.domain.routing.schedule import cost_of
from roundsman.dispatch.domain.routing.search import POOL, pool
from roundsman.dispatch.domain.routing.situation import Driver, Intent, Rules, Situation, Stop, Task
from roundsman.dispatch.domain.routing.travel import PlaneTravel, TableTravel

pytestmark = pytest.mark.timeout(300)  # the first call compiles the kernel

TRAVEL = PlaneTravel(step_m=300.0, step_s=60.0)
metres = st.integers(-9, 9).map(lambda number: number * 400.0)
places = st.tuples(metres, metres)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Many drivers, few of whom are looked at; some far outside of where the others are."""
    drivers = draw(st.lists(st.tuples(places, st.sampled_from([0.0, 300.0, 900.0])), max_size=30))
    pickups = draw(st.lists(st.tuples(places | st.just((90_000.0, -7.0)), st.integers(0, 29)), max_size=6))
    return Situation(
        now_s=0.0,
        tasks=tuple(
            Task(
                job_id=str(number),
                pickups=(Stop(point=point),),
                dropoff=Stop(point=(0.0, 0.0)),
                placed_s=0.0,
                refused_by=frozenset({f"d{refuses}"}),
                locked_to=f"d{refuses + 1}" if refuses > 25 else None,
            )
            for number, (point, refuses) in enumerate(pickups)
        ),
        drivers=tuple(Driver(driver_id=f"d{n}", point=point, from_s=at_s) for n, (point, at_s) in enumerate(drivers)),
        rules=Rules(candidates=draw(st.integers(1, 8))),
    )


def by_looking_at_all(situation: Situation, task: Task) -> list[int]:
    def soon(number: int) -> tuple[float, int]:
        driver = situation.drivers[number]
        way_s = ceil(dist(driver.point, task.pickups[0].point) / TRAVEL.step_m) * TRAVEL.step_s
        return driver.from_s + way_s, number

    able = [number for number, driver in enumerate(situation.drivers) if may_carry(driver, task)]
    return sorted(able, key=soon)[: situation.rules.candidates]


def looked_at(packed: Packed, task: int) -> list[int]:
    row = packed.pairs.row
    return [int(driver) for driver in packed.pairs.driver[row[task] : row[task + 1]]]


@settings(max_examples=150, deadline=None)
@given(situations())
def test_those_looked_at_are_the_soonest_of_all_who_may(situation: Situation) -> None:
    packed = pack(situation, TRAVEL)

    found = [looked_at(packed, number) for number in range(len(situation.tasks))]

    assert found == [by_looking_at_all(situation, task) for task in situation.tasks]


def test_by_a_table_the_way_to_the_pickup_counts_and_not_the_way_back() -> None:
    table = TableTravel(seconds=((0, 0, 10, 9), (0, 0, 500, 9), (900, 10, 0, 9), (9, 9, 9, 0)))
    task = Task(job_id="job", pickups=(Stop(point=(2, 0)),), dropoff=Stop(point=(3, 0)), placed_s=0.0)
    drivers = tuple(Driver(driver_id=f"d{row}", point=(row, 0), from_s=0.0) for row in (1, 0))

    packed = pack(Situation(now_s=0.0, tasks=(task,), drivers=drivers), table)

    assert looked_at(packed, 0) == [1, 0]


def test_rings_of_squares_have_every_square_once() -> None:
    dice = np.random.default_rng(3)
    ground = squares(dice.uniform(0, 9000, 200), dice.uniform(0, 4000, 200))

    rings = [ring_of(ground, 2500.0, 100.0, ring) for ring in range(max(ground.columns, ground.rows))]

    assert sorted(np.concatenate(rings).tolist()) == list(range(ground.columns * ground.rows))
    assert sorted(ground.who.tolist()) == list(range(200))


def a_city(jobs: int) -> Situation:
    dice = random.Random(5)

    def anywhere() -> tuple[float, float]:
        return dice.uniform(0, 20_000), dice.uniform(0, 20_000)

    kitchens = [anywhere() for _ in range(40)]
    return Situation(
        now_s=0.0,
        tasks=tuple(
            Task(
                job_id=f"job{number}",
                pickups=(Stop(point=dice.choice(kitchens), opens_s=dice.uniform(0, 3000)),),
                dropoff=Stop(point=anywhere()),
                placed_s=0.0,
            )
            for number in range(jobs)
        ),
        drivers=tuple(Driver(driver_id=f"d{n}", point=anywhere(), from_s=0.0) for n in range(jobs // 2)),
        demand=tuple((kitchen, 1.0) for kitchen in kitchens),
        rules=Rules(iterations=60, candidates=20),
    )


def test_in_a_city_the_plan_only_gets_better_and_every_route_costs_what_it_is_said_to() -> None:
    city = a_city(POOL + 40)
    packed = pack(city, TRAVEL)
    routes = improved(packed, 60)

    quick, better = (RoutePlans().plan(replace(city, rules=replace(city.rules, iterations=n)), TRAVEL) for n in (0, 60))

    assert better.cost < quick.cost
    for driver in range(len(city.drivers)):
        trips = trips_of(routes, driver)
        assert isclose(float(routes.cost[driver]), cost_of(packed, driver, trips))
        assert {int(routes.driver[task]) for trip in trips for task in trip} <= {driver}


def test_tasks_that_go_well_together_are_looked_for_around_a_pickup() -> None:
    packed = pack(a_city(4 * POOL), TRAVEL)

    near = pool(packed.world, packed.pickups, 0)

    assert 0 in near
    assert POOL <= len(near) < 4 * POOL


def test_a_job_that_is_meant_twice_is_taken_up_once() -> None:
    city = a_city(4)
    meant = Intent(driver_id="d0", trips=(("job1", "job1"), ("job2",), ("job1",)))

    plan = RoutePlans().plan(replace(city, intents=(meant,), rules=Rules(iterations=0)), TRAVEL)

    told = [job for one in plan.commitments for job in one.trip.job_ids] + [one.job_id for one in plan.open_jobs]
    assert sorted(told) == ["job0", "job1", "job2", "job3"]
