"""The checker refuses each kind of broken plan, and nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from roundsman.planning.check import violations
from roundsman.planning.plan import Plan, Task, Unserved, timed
from roundsman.planning.problem import BadProblem, Ground, Job, Problem, Stop, Vehicle, Window

DAY = Window(opens_s=0, closes_s=1000)
# Places 0..4 on a line, 10 m and 10 s apart.
LINE = Ground(
    distance_m=[[10 * abs(a - b) for b in range(5)] for a in range(5)],
    duration_s=[[10 * abs(a - b) for b in range(5)] for a in range(5)],
)
PROBLEM = Problem(
    jobs=(
        Job(
            job_id="pair",
            pickup=Stop(place=1, window=DAY, service_s=5),
            delivery=Stop(place=3, window=Window(opens_s=0, closes_s=60), service_s=5),
            load=(2,),
            skills=frozenset({"lift"}),
        ),
        Job(job_id="drop", delivery=Stop(place=2, window=DAY), load=(1,)),
    ),
    vehicles=(
        Vehicle(vehicle_id="van", start=0, end=0, shift=DAY, capacity=(3,), skills=frozenset({"lift"})),
        Vehicle(vehicle_id="bike", start=0, end=0, shift=DAY, capacity=(1,)),
    ),
    ground=LINE,
)
ORDER = [("pair", Task.PICKUP), ("drop", Task.DELIVERY), ("pair", Task.DELIVERY)]
GOOD = timed(PROBLEM, {"van": ORDER})


def reordered(*order: int) -> Plan:
    return timed(PROBLEM, {"van": [ORDER[index] for index in order]})


def with_visit(index: int, **changes: int) -> Plan:
    visits = list(GOOD.routes[0].visits)
    visits[index] = replace(visits[index], **changes)  # type: ignore[arg-type]
    return replace(GOOD, routes=(replace(GOOD.routes[0], visits=tuple(visits)),))


def with_route(**changes: int | str) -> Plan:
    return replace(GOOD, routes=(replace(GOOD.routes[0], **changes),))  # type: ignore[arg-type]


def test_a_plan_that_keeps_the_rules_is_not_refused() -> None:
    assert violations(PROBLEM, GOOD) == []
    assert GOOD.distance_m == 60
    assert [visit.starts_s for visit in GOOD.routes[0].visits] == [10, 25, 35]


PLANTED: dict[str, Callable[[], Plan]] = {
    "pairing": lambda: reordered(2, 1, 0),
    "job": lambda: reordered(0, 1),
    "vehicle": lambda: replace(GOOD, routes=(*GOOD.routes, *GOOD.routes)),
    "skills": lambda: timed(PROBLEM, {"bike": ORDER}),
    "capacity": lambda: timed(PROBLEM, {"bike": ORDER}),
    "window": lambda: with_visit(2, starts_s=61, leaves_s=66),
    "service": lambda: with_visit(0, leaves_s=14),
    "travel": lambda: with_visit(1, arrives_s=24),
    "place": lambda: with_visit(1, place=4),
    "shift": lambda: with_route(ends_s=1001),
    "distance": lambda: with_route(distance_m=59),
}


@pytest.mark.parametrize("rule", PLANTED)
def test_each_broken_rule_is_named(rule: str) -> None:
    assert rule in {found.rule for found in violations(PROBLEM, PLANTED[rule]())}


@pytest.mark.parametrize(
    "plan",
    [
        with_visit(0, arrives_s=9, starts_s=10),  # there before it can be
        with_route(ends_s=65),  # home before it can be
        replace(GOOD, unserved=(Unserved(job_id="drop", why=""),)),  # served and left out
        replace(GOOD, unserved=(Unserved(job_id="other", why=""),)),
        replace(GOOD, routes=()),  # nothing said of any job
        with_route(vehicle_id="tram"),
    ],
)
def test_less_plain_breaks_are_found(plan: Plan) -> None:
    assert violations(PROBLEM, plan)


@pytest.mark.parametrize(("closes_s", "kept"), [(34, False), (35, True), (36, True)])
def test_a_window_closes_after_its_last_second(closes_s: int, kept: bool) -> None:
    pair, drop = PROBLEM.jobs
    assert pair.delivery is not None
    stop = replace(pair.delivery, window=Window(opens_s=0, closes_s=closes_s))
    problem = replace(PROBLEM, jobs=(replace(pair, delivery=stop), drop))
    assert (violations(problem, timed(problem, {"van": ORDER})) == []) is kept


BAD: dict[str, Callable[[], Problem]] = {
    "id of its own": lambda: replace(PROBLEM, jobs=(PROBLEM.jobs[0],) * 2),
    "neither pickup": lambda: replace(PROBLEM, jobs=(Job(job_id="empty", load=(1,)),)),
    "not on the ground": lambda: replace(PROBLEM, vehicles=(replace(PROBLEM.vehicles[0], start=5),)),
    "dimensions": lambda: replace(PROBLEM, vehicles=(replace(PROBLEM.vehicles[0], capacity=(1, 2)),)),
    "before it opens": lambda: replace(
        PROBLEM, vehicles=(replace(PROBLEM.vehicles[0], shift=Window(opens_s=2, closes_s=1)),)
    ),
    "square tables": lambda: replace(PROBLEM, ground=Ground(distance_m=[[0, 1]], duration_s=[[0, 1]])),
    "to itself": lambda: replace(PROBLEM, ground=Ground(distance_m=[[1]], duration_s=[[1]]), jobs=(), vehicles=()),
    "Figures": lambda: replace(PROBLEM, jobs=(replace(PROBLEM.jobs[1], load=(-1,)),)),
}


@pytest.mark.parametrize("text", BAD)
def test_a_problem_that_contradicts_itself_is_refused(text: str) -> None:
    with pytest.raises(BadProblem, match=text):
        BAD[text]()
