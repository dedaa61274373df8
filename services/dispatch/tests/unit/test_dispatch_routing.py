"""What the dispatch engine commits, leaves open, and says about it."""

from dataclasses import replace

import pytest

from roundsman.dispatch.domain.routing.engine import RoutePlans
from roundsman.dispatch.domain.routing.plan import Plan, Verdict, Waiting
from roundsman.dispatch.domain.routing.situation import Driver, Intent, Point, Rules, Situation, Stop, Task
from roundsman.dispatch.domain.routing.travel import PlaneTravel, StraightTravel, TableTravel

pytestmark = pytest.mark.timeout(300)  # the first call compiles the kernel

KITCHEN, DOOR, NEXT_DOOR = (0.0, 0.0), (600.0, 0.0), (640.0, 0.0)
METRES = PlaneTravel(step_m=1.0)  # a metre in a second
FEW = Rules(iterations=30, busy_price=0.0, position_price=0.0)  # costs are seconds that somebody waits


def a_task(name: str = "job", *, ready_s: float = 0.0, door: Point = DOOR, at: Point = KITCHEN) -> Task:
    return Task(job_id=name, pickups=(Stop(point=at, opens_s=ready_s),), dropoff=Stop(point=door), placed_s=0.0)


def a_driver(name: str = "driver", away_m: float = 100.0, from_s: float = 0.0) -> Driver:
    return Driver(driver_id=name, point=(-away_m, 0.0), from_s=from_s)


def decided(tasks: tuple[Task, ...], drivers: tuple[Driver, ...], now_s: float = 0.0) -> Plan:
    return RoutePlans().plan(Situation(now_s=now_s, tasks=tasks, drivers=drivers, rules=FEW), METRES)


@pytest.mark.parametrize(("ready_s", "committed"), [(159.0, True), (160.0, False), (161.0, False)])
def test_a_job_is_committed_when_its_driver_must_leave_before_the_next_decision(
    ready_s: float, committed: bool
) -> None:
    plan = decided((a_task(ready_s=ready_s),), (a_driver(away_m=100),))  # leaves at 59, 60, 61; decides again at 60

    assert bool(plan.commitments) == committed
    assert [one.waits_for for one in plan.open_jobs] == ([] if committed else [Waiting.GOODS])


def test_a_job_may_wait_for_a_driver_who_is_nearly_free_instead_of_a_free_one_far_away() -> None:
    busy = Driver(driver_id="near", point=(-10, 0), from_s=0, under_way=(Stop(point=(-10, 0), after_s=90),))

    plan = decided((a_task(),), (busy, a_driver("far", away_m=5000)))

    (waiting,) = plan.open_jobs
    assert (waiting.driver_id, waiting.waits_for, waiting.commit_s) == ("near", Waiting.DRIVER, 90)


def test_two_jobs_of_one_kitchen_for_one_street_go_together() -> None:
    plan = decided((a_task("one"), a_task("two", door=NEXT_DOOR)), (a_driver(),))

    (commitment,) = plan.commitments
    assert commitment.trip.job_ids == ("one", "two")
    assert [visit.handover_s for visit in commitment.trip.visits] == [100, 100, 700, 740]


def test_two_jobs_that_do_not_fit_together_go_one_after_the_other() -> None:
    tasks = tuple(replace(a_task(name), load=(6.0, 1.0)) for name in ("one", "two"))

    plan = decided(tasks, (replace(a_driver(), capacity=(10.0, 9.0)),))

    assert len(plan.commitments[0].trip.job_ids) == 1
    assert len(plan.routes[0].trips[0].job_ids) == 1


def test_all_pickups_of_a_job_come_before_its_delivery() -> None:
    task = replace(a_task(), pickups=(Stop(point=(0, 300)), Stop(point=KITCHEN)))

    (commitment,) = decided((task,), (a_driver(),)).commitments

    assert [visit.arrive_s for visit in commitment.trip.visits] == [317, 617, 1217]


@pytest.mark.parametrize(
    "unable",
    [
        replace(a_driver("one"), skills=frozenset({"cash"})),
        replace(a_driver("one"), capacity=(4.0,)),
        replace(a_driver("one"), shift_end_s=99.0),
        replace(a_driver("one"), hours_end_s=699.0),
        replace(a_driver("one"), seen_s=-601.0),
    ],
    ids=["skill", "room", "shift", "hours", "silence"],
)
def test_a_driver_who_may_not_is_not_asked_and_the_job_says_early_that_nobody_can(unable: Driver) -> None:
    task = replace(a_task(), needs=frozenset({"age_check"} if unable.skills else ()), load=(5.0,))

    alone = decided((task,), (unable,))
    helped = decided((task,), (unable, replace(a_driver("two", away_m=900), skills=frozenset({"age_check"}))))

    assert [(one.job_id, one.waits_for) for one in alone.open_jobs] == [("job", Waiting.NOBODY)]
    assert [one.driver_id for one in helped.commitments] == ["two"]


def test_a_lock_holds_however_much_it_costs() -> None:
    task = replace(a_task(), locked_to="far")

    (commitment,) = decided((task,), (a_driver("near"), a_driver("far", away_m=20_000))).commitments

    assert commitment.driver_id == "far"
    assert [(one.driver_id, one.verdict) for one in commitment.candidates] == [
        ("far", Verdict.CHOSEN),
        ("near", Verdict.LOCKED),
    ]


def test_who_refused_is_never_asked_again_and_who_missed_an_offer_only_if_it_helps() -> None:
    drivers = (a_driver("first"), a_driver("second", away_m=130), a_driver("third", away_m=900))
    task = replace(a_task(), refused_by=frozenset({"first"}))

    asked = [
        decided((one,), drivers).commitments[0].driver_id
        for one in (task, replace(task, missed_by=frozenset({"second"})))
    ]
    near = decided((replace(task, missed_by=frozenset({"second"})),), (*drivers[:2], a_driver("fourth", away_m=150)))

    assert asked == ["second", "second"]
    assert near.commitments[0].driver_id == "fourth"


def test_a_driver_who_often_declines_is_asked_after_one_a_little_farther_away() -> None:
    unsure = replace(a_driver("unsure", away_m=100), acceptance=0.5)

    assert decided((a_task(),), (unsure, a_driver("sure", away_m=120))).commitments[0].driver_id == "sure"
    assert decided((a_task(),), (unsure, a_driver("sure", away_m=140))).commitments[0].driver_id == "unsure"


def test_a_decision_tells_the_candidates_with_their_terms() -> None:
    (commitment,) = decided((a_task(),), (a_driver("near"), a_driver("far", away_m=250))).commitments

    best, rejected = commitment.candidates
    assert best.terms is not None
    assert rejected.terms is not None
    assert (best.terms.arrival_s, best.terms.delivered_s, best.terms.ready_wait_s) == (100, 700, 100)
    assert rejected.terms.cost - best.terms.cost == 150
    assert best.reason == "The next best, far, would cost 150 more."


def test_weighing_a_job_that_does_not_exist_takes_the_plan_as_it_is() -> None:
    busy = a_driver("busy", away_m=10)
    situation = Situation(
        now_s=0,
        tasks=(a_task("first"),),
        drivers=(busy, a_driver("free", away_m=80)),
        intents=(Intent(driver_id="busy", trips=(("first",),)),),
        rules=FEW,
    )

    best, other = RoutePlans().weigh(situation, a_task("asked", door=(-900, 0)), METRES)

    assert (best.driver_id, best.verdict, other.driver_id) == ("free", Verdict.CHOSEN, "busy")


def test_a_plan_is_kept_where_the_world_did_not_change() -> None:
    tasks, drivers = (a_task(ready_s=900), a_task("two", ready_s=1200)), (a_driver("a"), a_driver("b"))
    first = decided(tasks, drivers)
    intents = tuple(
        Intent(driver_id=route.driver_id, trips=tuple(trip.job_ids for trip in route.trips)) for route in first.routes
    )

    again = RoutePlans().plan(
        Situation(now_s=60, tasks=tasks, drivers=drivers, intents=intents, rules=replace(FEW, iterations=0)), METRES
    )

    meant = [[(one.driver_id, trip.job_ids, trip.start_s) for trip in one.trips] for one in first.routes]
    assert [[(one.driver_id, trip.job_ids, trip.start_s) for trip in one.trips] for one in again.routes] == meant


def test_a_courier_is_sent_for_uncertain_goods_before_they_are_surely_there() -> None:
    unsure = replace(a_task(), pickups=(Stop(point=KITCHEN, opens_s=1000.0, opens_sd_s=300.0),))
    leaves = []
    for now_s in range(0, 1000, 60):
        leaves += [now_s for _ in decided((unsure,), (a_driver(from_s=now_s),), now_s).commitments]

    assert 300 < leaves[0] < 1000


def test_a_table_of_travel_times_and_places_on_the_globe_serve_as_well() -> None:
    table = TableTravel(seconds=((0, 9, 9), (50, 0, 70), (9, 9, 0)))
    task = a_task(at=(1, 0), door=(2, 0))
    situation = Situation(now_s=0, tasks=(task,), drivers=(replace(a_driver(), point=(0, 0)),), rules=FEW)
    globe = replace(
        situation,
        tasks=(a_task(at=(52.5, 13.4), door=(52.51, 13.4)),),
        drivers=(replace(a_driver(), point=(52.49, 13.4)),),
    )

    (by_table,), (by_globe,) = (
        RoutePlans().plan(one, travel).commitments
        for one, travel in ((situation, table), (globe, StraightTravel(speed_mps=10.0)))
    )

    assert [visit.arrive_s for visit in by_table.trip.visits] == [9, 79]
    assert [visit.arrive_s for visit in by_globe.trip.visits] == [112, 224]


def test_of_equal_drivers_one_whose_shift_ends_soon_is_taken_and_a_route_ends_where_work_is_expected() -> None:
    priced = Rules(iterations=30, busy_price=0.3, position_price=0.3)
    drivers = (a_driver("stays"), replace(a_driver("goes"), shift_end_s=300.0))
    shifts = Situation(now_s=0, tasks=(a_task(),), drivers=drivers, rules=priced)
    ways = replace(shifts, drivers=(a_driver(),), tasks=(a_task("away"), a_task("back", door=(-600.0, 0.0))))
    ways = replace(ways, demand=(((-600.0, 0.0), 5.0),))

    (leaver,), (first,) = (RoutePlans().plan(one, METRES).commitments for one in (shifts, ways))

    assert leaver.driver_id == "goes"
    assert first.trip.job_ids == ("away",)  # and the one towards the work last
