"""The engine of route plans as a policy: what it says of jobs and drivers, from round to round."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundsman.dispatch.domain.policy import Choice, Outcome, Verdict, intents_of
from roundsman.dispatch.domain.route_planning import RoutePlanning, situation_of
from roundsman.dispatch.domain.routing.engine import RoutePlans
from roundsman.dispatch.domain.routing.pack import pack
from roundsman.dispatch.domain.routing.travel import StraightTravel
from roundsman.dispatch.domain.snapshot import Assumptions, Demand, Errand, Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import Fix
from roundsman.dispatch.store.snapshot_json import snapshot_from_json, snapshot_to_json
from roundsman.kernel.geo import LatLon

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KITCHEN = LatLon(52.5, 13.4)
ASSUMED = Assumptions(speed_mps=10, lead_s=300, position_max_age_s=600)
POLICY = RoutePlanning(engine=RoutePlans())


def seconds(s: float) -> timedelta:
    return timedelta(seconds=s)


def north(distance: float) -> LatLon:
    return LatLon(KITCHEN.lat + distance / 111_195.08, KITCHEN.lon)


def a_worker(name: str, away_m: float = 1000, *, errand: Errand | None = None, seen_s: float = 0) -> Worker:
    fix = Fix(where=north(away_m), at=NOW - seconds(seen_s))
    return Worker(driver_id=name, vehicle_type="bicycle", fix=fix, busy=errand is not None, errand=errand)


def a_job(name: str = "job", ready_s: float = 0, *, refused: str = "") -> WaitingJob:
    return WaitingJob(
        job_id=name,
        pickup=KITCHEN,
        dropoff=north(-2000),
        ready_at=NOW + seconds(ready_s),
        start_by=NOW + seconds(1800),
        refused_by=(refused,) if refused else (),
    )


def seen(jobs: Sequence[WaitingJob], workers: Sequence[Worker]) -> Snapshot:
    return Snapshot(taken_at=NOW, jobs=tuple(jobs), workers=tuple(workers), assumptions=ASSUMED)


def only(choices: Sequence[Choice]) -> Choice:
    [choice] = choices
    return choice


def test_goods_that_are_ready_are_offered_to_who_brings_them_first_and_the_best_rejected_is_told() -> None:
    choice = only(POLICY.decide(seen([a_job()], [a_worker("far", 3000), a_worker("near", 600)])))

    assert (choice.outcome, choice.driver_id) == (Outcome.OFFER, "near")
    assert choice.arrival_at is not None
    assert abs((choice.arrival_at - NOW).total_seconds() - 60) <= 1
    first, second = choice.candidates
    assert (first.verdict, second.driver_id, second.verdict) == (Verdict.CHOSEN, "far", Verdict.COSTLIER)
    assert first.terms is not None
    assert abs((first.terms.delivered_at - NOW).total_seconds() - 260) <= 2
    assert second.reason != ""


def test_a_driver_is_not_asked_before_they_have_to_leave_and_the_job_says_for_what_it_waits() -> None:
    waiting = only(POLICY.decide(seen([a_job(ready_s=600)], [a_worker("near", 1000)])))
    due = only(POLICY.decide(seen([a_job(ready_s=150)], [a_worker("near", 1000)])))

    assert (waiting.outcome, waiting.meant_for) == (Outcome.HOLD, "near")
    assert waiting.start_at is not None
    assert abs((waiting.start_at - NOW).total_seconds() - 500) <= 2
    assert "goods" in waiting.reason
    assert due.outcome is Outcome.OFFER


def test_who_still_carries_something_is_meant_for_what_comes_after_it_and_not_asked_yet() -> None:
    errand = Errand(job_id="before", pickup=None, dropoff=KITCHEN, ready_at=NOW)
    workers = [a_worker("here", 100, errand=errand), a_worker("far", 9000)]

    choice = only(POLICY.decide(seen([a_job()], workers)))

    assert (choice.outcome, choice.meant_for, choice.driver_id) == (Outcome.HOLD, "here", None)


def free_s(worker: Worker) -> float:
    """Seconds from now until the driver can leave for something new, where a handover takes 240 s."""
    snapshot = replace(seen([a_job()], [worker]), assumptions=replace(ASSUMED, handover_s=240))
    packed = pack(situation_of(snapshot, 60), StraightTravel(speed_mps=ASSUMED.speed_mps))
    return float(packed.world.fleet["free_s"][0]) - NOW.timestamp()


def an_errand(step_s: float | None, *, carried: bool = False, arrived: bool = False) -> Errand:
    """Of a kitchen, and a door 1 km south; its last step was told before so many seconds."""
    return Errand(
        job_id="before",
        pickup=None if carried else KITCHEN,
        dropoff=north(-1000),
        ready_at=NOW,
        step_at=None if step_s is None else NOW - seconds(step_s),
        arrived=arrived,
    )


@pytest.mark.parametrize(
    ("errand", "seen_s", "expected_s"),
    [
        (an_errand(None), 30, 100 + 240 + 100 + 240),  # only asked, so not on the way
        (an_errand(20), 30, 80 + 240 + 100 + 240),  # took it, on the way for as long
        (an_errand(60), 30, 70 + 240 + 100 + 240),  # was seen where they are
        (an_errand(600), 590, 0 + 240 + 100 + 240),  # must be there by now
        (an_errand(50, arrived=True), 30, 70 + 120 + 200 + 240),  # 1 km off by the fix: believed
        (an_errand(50, carried=True), 30, 70 + 200 + 240),  # still at the kitchen
        (an_errand(140, carried=True), 30, 180 + 240),  # left it 20 s ago
        (an_errand(500, carried=True, arrived=True), 30, 200 + 120),  # any moment now
    ],
)
def test_when_a_driver_under_way_is_free_follows_from_what_was_told_last(
    errand: Errand, seen_s: float, expected_s: float
) -> None:
    assert abs(free_s(a_worker("here", 1000, errand=errand, seen_s=seen_s)) - expected_s) <= 2


@pytest.mark.parametrize(("delivered_s", "expected_s"), [(0, 120), (50, 70), (120, 0), (9999, 0)])
def test_who_has_just_delivered_is_free_after_the_other_half_of_the_handover(
    delivered_s: float, expected_s: float
) -> None:
    worker = replace(a_worker("here"), delivered_at=NOW - seconds(delivered_s))

    assert free_s(worker) == expected_s
    assert abs(free_s(replace(worker, errand=an_errand(None))) - expected_s - 100 - 240 - 100 - 240) <= 2


def test_what_was_meant_is_meant_in_the_next_round() -> None:
    errand = Errand(job_id="before", pickup=None, dropoff=KITCHEN, ready_at=NOW)
    jobs = [a_job("one"), a_job("two", ready_s=60)]
    before = POLICY.decide(seen(jobs, [a_worker("here", 100, errand=errand)]))
    intents = intents_of(before)

    again = POLICY.decide(replace(seen(jobs, [a_worker("here", 100, errand=errand)]), intents=intents))

    assert [(one.driver_id, sorted(one.job_ids)) for one in intents] == [("here", ["one", "two"])]
    assert intents_of(again) == intents


def test_who_stands_where_work_is_expected_is_spared_for_it_and_the_round_is_kept_with_the_reason() -> None:
    snapshot = seen([a_job()], [a_worker("south", -2000), a_worker("north", 1900)])
    in_the_north = replace(snapshot, demand=(Demand(pickup=north(20_000), jobs=9),))

    assert only(POLICY.decide(snapshot)).driver_id == "north"
    assert only(POLICY.decide(in_the_north)).driver_id == "south"
    assert snapshot_from_json(snapshot_to_json(in_the_north)) == in_the_north


def test_nobody_is_sent_to_a_pickup_after_the_end_of_their_work_as_they_told_it() -> None:
    near, far = a_worker("near", 100), a_worker("far", 3000)
    ends = [replace(near, shift_ends_at=NOW + seconds(s)) for s in (9, 11)]
    snapshots = [seen([a_job()], [one, far]) for one in ends]

    assert [only(POLICY.decide(one)).driver_id for one in snapshots] == ["far", "near"]
    assert [snapshot_from_json(snapshot_to_json(one)) for one in snapshots] == snapshots


def test_nobody_who_refused_or_was_not_heard_of_is_asked() -> None:
    choice = only(POLICY.decide(seen([a_job(refused="no")], [a_worker("no", 100), a_worker("silent", seen_s=601)])))

    assert (choice.outcome, choice.driver_id, choice.meant_for) == (Outcome.NOBODY, None, None)
    assert choice.reason != ""


def test_a_job_that_does_not_exist_is_considered_with_candidates_though_nobody_would_be_asked_yet() -> None:
    snapshot = seen([], [a_worker("near", 500), a_worker("far", 2000)])

    choice = POLICY.consider(snapshot, a_job("supposed", ready_s=1200))

    assert (choice.outcome, choice.job_id) == (Outcome.HOLD, "supposed")
    assert {one.driver_id for one in choice.candidates} == {"near", "far"}
    assert all(one.terms for one in choice.candidates)


places = st.builds(LatLon, st.floats(52.4, 52.6), st.floats(13.3, 13.5))
names = st.sampled_from([f"drv{n}" for n in range(5)])
moments = st.integers(-600, 3600).map(lambda s: NOW + seconds(s))
errands = st.none() | st.builds(
    Errand, job_id=st.just("before"), pickup=st.none() | places, dropoff=places, ready_at=moments
)


@st.composite
def workers(draw: st.DrawFn) -> Worker:
    errand = draw(errands)
    fix = draw(st.none() | st.builds(Fix, where=places, at=st.just(NOW)))
    busy = errand is not None or draw(st.booleans())
    return Worker(driver_id=draw(names), vehicle_type="car", fix=fix, busy=busy, errand=errand)


jobs = st.builds(
    WaitingJob,
    job_id=st.sampled_from([f"job{n}" for n in range(6)]),
    pickup=places,
    dropoff=places,
    ready_at=moments,
    start_by=moments,
    refused_by=st.lists(names, max_size=3).map(tuple),
)


@given(
    st.lists(jobs, max_size=6, unique_by=lambda job: job.job_id),
    st.lists(workers(), max_size=5, unique_by=lambda worker: worker.driver_id),
)
@settings(deadline=None, max_examples=60)
def test_whatever_it_sees_it_keeps_the_rules_of_a_policy_and_answers_alike_twice(
    some: list[WaitingJob], who: list[Worker]
) -> None:
    snapshot = seen(some, who)

    choices = POLICY.decide(snapshot)

    free = {one.driver_id for one in who if one.fix and not one.busy}
    chosen = [choice.driver_id for choice in choices if choice.driver_id]
    refused = {job.job_id: job.refused_by for job in some}
    assert sorted(choice.job_id for choice in choices) == sorted(refused)
    assert len(chosen) == len(set(chosen))
    assert set(chosen) <= free
    assert all(choice.driver_id not in refused[choice.job_id] for choice in choices)
    assert all((choice.driver_id is not None) == (choice.outcome is Outcome.OFFER) for choice in choices)
    assert POLICY.decide(snapshot) == choices
