"""Every planner on problems with a known best plan, and on whatever hypothesis invents."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roundsman.planning.check import violations
from roundsman.planning.effort import Effort
from roundsman.planning.lineups import line_ups
from roundsman.planning.planner import Goal, Planner, alternatives, late_jobs, plan
from roundsman.planning.problem import Ground, Job, Problem, Stop, Vehicle, Window

DAY = Window(opens_s=0, closes_s=10_000)
EFFORT = Effort(rounds=300)
EACH = pytest.mark.parametrize("planner", list(Planner))


def line(places: int) -> Ground:
    table = [[10 * abs(a - b) for b in range(places)] for a in range(places)]
    return Ground(distance_m=table, duration_s=table)


def pair(name: str, start: int, end: int, **more: object) -> Job:
    job = Job(job_id=name, pickup=Stop(place=start, window=DAY), delivery=Stop(place=end, window=DAY), load=(1,))
    return replace(job, **more)  # type: ignore[arg-type]


def van(name: str, start: int = 0, end: int | None = 0, **more: object) -> Vehicle:
    vehicle = Vehicle(vehicle_id=name, start=start, end=end, shift=DAY, capacity=(2,))
    return replace(vehicle, **more)  # type: ignore[arg-type]


def problem(jobs: list[Job], vehicles: list[Vehicle]) -> Problem:
    return Problem(jobs=tuple(jobs), vehicles=tuple(vehicles), ground=line(9))


@EACH
def test_pairs_on_one_way_share_a_drive(planner: Planner) -> None:
    ask = problem([pair("a", 1, 6), pair("b", 2, 8), pair("c", 7, 3)], [van("v"), van("w")])
    made = plan(ask, Goal.DISTANCE, EFFORT, planner)
    assert (made.distance_m, len(made.routes), made.unserved) == (160, 1, ())


@EACH
def test_vehicles_start_at_their_depots_and_may_end_anywhere(planner: Planner) -> None:
    ask = problem([pair("left", 1, 0), pair("right", 7, 8)], [van("l", 2, None), van("r", 6, None)])
    made = plan(ask, Goal.DISTANCE, EFFORT, planner)
    assert {route.vehicle_id: route.distance_m for route in made.routes} == {"l": 20, "r": 20}


@EACH
def test_skills_loads_and_windows_say_who_carries(planner: Planner) -> None:
    narrow = Window(opens_s=0, closes_s=20)
    jobs = [
        pair("cold", 1, 5, skills=frozenset({"cold"})),
        pair("heavy", 1, 5, load=(3,)),
        pair("soon", 2, 5, pickup=Stop(place=2, window=narrow)),
    ]
    vehicles = [
        van("cooled", skills=frozenset({"cold"}), capacity=(1,)),
        van("large", capacity=(3,), shift=Window(opens_s=100, closes_s=10_000)),
        van("plain", capacity=(1,)),
    ]
    made = plan(problem(jobs, vehicles), Goal.DISTANCE, EFFORT, planner)
    carried = {visit.job_id: route.vehicle_id for route in made.routes for visit in route.visits}
    assert carried["cold"] == "cooled"
    assert carried["heavy"] == "large"
    assert carried["soon"] in ("cooled", "plain")


@EACH
def test_what_cannot_be_served_is_left_out_with_a_reason(planner: Planner) -> None:
    jobs = [
        pair("fits", 1, 2),
        pair("skilled", 1, 2, skills=frozenset({"crane"})),
        pair("large", 1, 2, load=(9,)),
        pair("late", 7, 8, pickup=Stop(place=7, window=Window(opens_s=0, closes_s=69))),
    ]
    made = plan(problem(jobs, [van("v")]), Goal.DISTANCE, EFFORT, planner)
    why = {one.job_id: one.why for one in made.unserved}
    assert set(why) == {"skilled", "large", "late"}
    assert "skills" in why["skilled"]
    assert "large enough" in why["large"]
    assert "in time" in why["late"]


@EACH
def test_deliveries_and_collections_without_the_other_half_fill_the_vehicle(planner: Planner) -> None:
    jobs = [Job(job_id=f"out{place}", delivery=Stop(place=place, window=DAY), load=(1,)) for place in (1, 2, 3)] + [
        Job(job_id=f"in{place}", pickup=Stop(place=place, window=DAY), load=(1,)) for place in (4, 5)
    ]
    made = plan(problem(jobs, [van("v"), van("w")]), Goal.DISTANCE, EFFORT, planner)
    assert made.unserved == ()
    assert len(made.routes) == 2  # three to deliver, room for two


def test_fewest_vehicles_may_drive_farther() -> None:
    jobs = [pair("left", 1, 0), pair("right", 7, 8)]
    ask = problem(jobs, [van("l", 1, 1), van("r", 7, 7)])
    found = alternatives(ask, EFFORT)
    figures = {goal: (len(made.routes), made.distance_m) for goal, made in found.items()}
    assert figures == {Goal.DISTANCE: (2, 40), Goal.VEHICLES: (1, 160), Goal.LATE: (2, 40)}


def test_late_is_served_when_it_may_be_and_only_what_must_be() -> None:
    jobs = [
        pair("soon", 7, 8, pickup=Stop(place=7, window=Window(opens_s=0, closes_s=69))),
        pair("first", 1, 2, delivery=Stop(place=2, window=Window(opens_s=0, closes_s=20))),
    ]
    ask = problem(jobs, [van("v")])
    assert [one.job_id for one in plan(ask, Goal.DISTANCE, EFFORT).unserved] == ["soon"]
    served = plan(ask, Goal.LATE, EFFORT)
    assert served.unserved == ()
    assert late_jobs(ask, served) == {"soon"}


def test_the_same_rounds_and_seed_give_the_same_plan() -> None:
    ask = problem([pair(str(n), n % 7, (n * 5) % 9) for n in range(8)], [van("v"), van("w")])
    assert plan(ask, Goal.VEHICLES, EFFORT) == plan(ask, Goal.VEHICLES, EFFORT)


def test_nothing_to_do_is_an_empty_plan() -> None:
    assert plan(problem([], [van("v")]), Goal.DISTANCE, EFFORT).routes == ()
    assert len(plan(problem([pair("a", 1, 2)], []), Goal.VEHICLES, EFFORT).unserved) == 1


def test_rides_of_one_event_share_vehicles_and_no_others_do() -> None:
    rides = [pair(f"fair{n}", n, 8) for n in (1, 2)] + [pair(f"match{n}", n, 8) for n in (1, 2)]
    groups = {ride.job_id: ride.job_id[:-1] for ride in rides}
    made = line_ups(problem(rides, [van("v"), van("w"), van("x")]), groups, EFFORT)
    assert set(made) == {"fair", "match"}
    assert [len(one.routes) for one in made.values()] == [1, 1]
    assert len({route.vehicle_id for one in made.values() for route in one.routes}) == 2


windows = st.builds(
    lambda opens_s, width: Window(opens_s=opens_s, closes_s=opens_s + width), st.integers(0, 60), st.integers(0, 90)
)
stops = st.builds(Stop, place=st.integers(0, 5), window=windows, service_s=st.integers(0, 5))
skills = st.frozensets(st.sampled_from(["lift", "cold"]), max_size=1)
loads = st.tuples(st.integers(0, 3), st.integers(0, 3))


def without_self(table: list[list[int]]) -> list[list[int]]:
    return [[0 if a == b else away for b, away in enumerate(row)] for a, row in enumerate(table)]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Any ground, also one where a way round is shorter."""
    tables = st.lists(st.lists(st.integers(0, 40), min_size=6, max_size=6), min_size=6, max_size=6)
    halves = st.tuples(stops, stops) | st.tuples(stops, st.none()) | st.tuples(st.none(), stops)
    jobs = draw(st.lists(st.tuples(halves, loads, skills), max_size=7))
    ends = st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5), windows, loads, skills)
    vehicles = draw(st.lists(ends, max_size=3))
    return Problem(
        jobs=tuple(
            Job(job_id=str(n), pickup=pickup, delivery=delivery, load=load, skills=needs)
            for n, ((pickup, delivery), load, needs) in enumerate(jobs)
        ),
        vehicles=tuple(
            Vehicle(vehicle_id=str(n), start=start, end=end, shift=shift, capacity=room, skills=has)
            for n, (start, end, shift, room, has) in enumerate(vehicles)
        ),
        ground=Ground(distance_m=without_self(draw(tables)), duration_s=without_self(draw(tables))),
    )


@pytest.mark.parametrize(("planner", "goal"), [(one, goal) for one in Planner for goal in Goal])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ask=problems())
def test_no_plan_breaks_a_rule(planner: Planner, goal: Goal, ask: Problem) -> None:
    made = plan(ask, goal, Effort(rounds=100, seconds=0.02), planner)
    broken = violations(ask, made)
    assert {found.rule for found in broken} <= ({"window"} if goal is Goal.LATE else set())
