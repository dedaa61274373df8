"""Which driver the first policy picks, and what it says about the others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.policy import Choice, Outcome, Verdict
from roundsman.dispatch.domain.snapshot import Assumptions, Errand, Intent, Snapshot, WaitingJob, Worker
from roundsman.dispatch.domain.values import Fix
from roundsman.dispatch.store.snapshot_json import snapshot_from_json, snapshot_to_json
from roundsman.kernel.geo import LatLon, distance_m

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KITCHEN = LatLon(52.5, 13.4)
ASSUMED = Assumptions(speed_mps=10, lead_s=300, position_max_age_s=600)


def seconds(s: float) -> timedelta:
    return timedelta(seconds=s)


def north(distance: float) -> LatLon:
    """A place so many metres north of the kitchen."""
    return LatLon(KITCHEN.lat + distance / 111_195.08, KITCHEN.lon)


def a_worker(name: str, away_m: float = 1000, seen_s: float = 0, *, busy: bool = False) -> Worker:
    fix = Fix(where=north(away_m), at=NOW - seconds(seen_s))
    return Worker(driver_id=name, vehicle_type="bicycle", fix=fix, busy=busy)


def a_job(name: str = "job", ready_s: float = 0, *, refused: str = "", missed: str = "") -> WaitingJob:
    return WaitingJob(
        job_id=name,
        pickup=KITCHEN,
        dropoff=north(-2000),
        ready_at=NOW + seconds(ready_s),
        start_by=NOW + seconds(1800),
        refused_by=(refused,) if refused else (),
        missed_by=(missed,) if missed else (),
    )


def decide(jobs: list[WaitingJob], workers: list[Worker]) -> Sequence[Choice]:
    return EarliestArrival().decide(
        Snapshot(taken_at=NOW, jobs=tuple(jobs), workers=tuple(workers), assumptions=ASSUMED)
    )


def verdicts(choice: Choice) -> dict[str, Verdict]:
    return {candidate.driver_id: candidate.verdict for candidate in choice.candidates}


@pytest.mark.parametrize(("ends_s", "ready_s", "driver_id"), [(99, 0, "far"), (101, 0, "near"), (200, 201, "far")])
def test_nobody_is_asked_who_means_to_stop_before_the_goods_can_be_collected(
    ends_s: float, ready_s: float, driver_id: str
) -> None:
    near = replace(a_worker("near", 1000), shift_ends_at=NOW + seconds(ends_s))

    [choice] = decide([a_job(ready_s=ready_s)], [near, a_worker("far", 2000)])

    assert (choice.outcome, choice.driver_id) == (Outcome.OFFER, driver_id)
    assert (verdicts(choice)["near"] is Verdict.UNABLE) == (driver_id == "far")


def test_the_nearest_free_driver_is_chosen_and_the_others_are_told_why_not() -> None:
    workers = [a_worker("far", 2000), a_worker("near", 500), a_worker("busy", 100, busy=True)]

    [choice] = decide([a_job()], workers)

    assert choice.driver_id == "near"
    assert choice.arrival_at is not None
    assert abs((choice.arrival_at - NOW).total_seconds() - 50) < 0.1  # 500 m at 10 m/s
    assert verdicts(choice) == {"near": Verdict.CHOSEN, "far": Verdict.SLOWER, "busy": Verdict.BUSY}
    assert choice.candidates[1].reason == "Would be at the pickup 150 s later."


def test_a_driver_who_refused_is_never_chosen() -> None:
    [choice] = decide([a_job(refused="only")], [a_worker("only")])

    assert (choice.outcome, choice.driver_id) == (Outcome.NOBODY, None)
    assert verdicts(choice) == {"only": Verdict.REFUSED}


def test_a_driver_who_let_an_offer_run_out_comes_after_the_others_and_before_nobody() -> None:
    [with_another] = decide([a_job(missed="near")], [a_worker("near", 100), a_worker("far", 5000)])
    [alone] = decide([a_job(missed="near")], [a_worker("near", 100)])

    assert with_another.driver_id == "far"
    assert verdicts(with_another)["near"] is Verdict.MISSED
    assert alone.driver_id == "near"


@pytest.mark.parametrize(("age_s", "chosen"), [(599, "old"), (600, "old"), (601, None)])
def test_a_position_is_believed_up_to_its_age_limit(age_s: float, chosen: str | None) -> None:
    [choice] = decide([a_job()], [a_worker("old", seen_s=age_s)])

    assert choice.driver_id == chosen


def test_a_driver_without_position_is_not_chosen() -> None:
    nowhere = replace(a_worker("nowhere"), fix=None)

    [choice] = decide([a_job()], [nowhere])

    assert verdicts(choice) == {"nowhere": Verdict.UNPLACED}


@pytest.mark.parametrize(("ready_s", "outcome"), [(399, Outcome.OFFER), (400, Outcome.OFFER), (401, Outcome.HOLD)])
def test_a_job_is_held_while_its_driver_would_arrive_too_long_before_the_goods(
    ready_s: float, outcome: Outcome
) -> None:
    at_kitchen_in_100_s = Snapshot(
        taken_at=NOW,
        jobs=(a_job(ready_s=ready_s),),
        workers=(a_worker("one", away_m=1000.0001),),
        assumptions=ASSUMED,
    )

    [choice] = EarliestArrival().decide(at_kitchen_in_100_s)

    assert choice.outcome is outcome


@pytest.mark.parametrize(("start_s", "outcome"), [(-1, Outcome.OFFER), (0, Outcome.OFFER), (1, Outcome.HOLD)])
def test_from_its_latest_start_on_a_job_is_offered_however_long_the_goods_take(
    start_s: float, outcome: Outcome
) -> None:
    slow_kitchen = replace(a_job(ready_s=7200), start_by=NOW + seconds(start_s))

    [choice] = decide([slow_kitchen], [a_worker("one")])

    assert choice.outcome is outcome


def test_the_most_urgent_job_gets_the_nearest_driver_and_nobody_gets_two() -> None:
    jobs = [a_job("later", ready_s=60), a_job("urgent", ready_s=0), a_job("last", ready_s=90)]

    choices = {one.job_id: one for one in decide(jobs, [a_worker("near", 100), a_worker("far", 900)])}

    assert {name: choice.driver_id for name, choice in choices.items()} == {
        "urgent": "near",
        "later": "far",
        "last": None,
    }
    assert verdicts(choices["later"])["near"] is Verdict.TAKEN
    assert choices["last"].reason == "No driver is free."


def test_a_held_job_does_not_keep_a_driver_from_others() -> None:
    held, now = a_job("held", ready_s=1000), a_job("now", ready_s=1100)
    far_pickup = replace(now, pickup=north(9000))  # 900 s away: has to be started first

    choices = {one.job_id: one for one in decide([held, far_pickup], [a_worker("one", 0)])}

    assert choices["held"].outcome is Outcome.HOLD
    assert choices["now"].driver_id == "one"


places = st.builds(LatLon, st.floats(52.4, 52.6), st.floats(13.3, 13.5))
names = st.sampled_from([f"drv{n}" for n in range(6)])
workers = st.builds(
    Worker,
    driver_id=names,
    vehicle_type=st.just("car"),
    fix=st.none() | st.builds(Fix, where=places, at=st.integers(0, 1200).map(lambda s: NOW - seconds(s))),
    busy=st.booleans(),
    errand=st.none()
    | st.builds(Errand, job_id=st.just("job9"), pickup=st.none() | places, dropoff=places, ready_at=st.just(NOW)),
)
jobs = st.builds(
    WaitingJob,
    job_id=st.sampled_from([f"job{n}" for n in range(6)]),
    pickup=places,
    dropoff=places,
    ready_at=st.integers(-600, 3600).map(lambda s: NOW + seconds(s)),
    start_by=st.integers(-600, 3600).map(lambda s: NOW + seconds(s)),
    refused_by=st.lists(names, max_size=3).map(tuple),
    missed_by=st.lists(names, max_size=3).map(tuple),
)
snapshots = st.builds(
    Snapshot,
    taken_at=st.just(NOW),
    jobs=st.lists(jobs, max_size=6, unique_by=lambda job: job.job_id).map(tuple),
    workers=st.lists(workers, max_size=6, unique_by=lambda worker: worker.driver_id).map(tuple),
    assumptions=st.just(ASSUMED),
    intents=st.lists(
        st.builds(Intent, driver_id=names, job_ids=st.lists(st.sampled_from(["job1", "job2"]), min_size=1).map(tuple)),
        max_size=3,
    ).map(tuple),
)


@given(snapshots)
def test_whatever_the_snapshot_the_choices_keep_the_rules_of_a_policy(snapshot: Snapshot) -> None:
    choices = EarliestArrival().decide(snapshot)

    chosen = [choice.driver_id for choice in choices if choice.driver_id]
    by_job = {job.job_id: job for job in snapshot.jobs}
    by_driver = {worker.driver_id: worker for worker in snapshot.workers}
    assert sorted(choice.job_id for choice in choices) == sorted(by_job)
    assert len(chosen) == len(set(chosen))
    for choice in choices:
        assert (choice.driver_id is not None) == (choice.outcome is Outcome.OFFER)
        if choice.driver_id:
            assert not by_driver[choice.driver_id].busy
            assert choice.driver_id not in by_job[choice.job_id].refused_by


@given(snapshots)
def test_a_chosen_driver_arrives_before_every_possible_other(snapshot: Snapshot) -> None:
    for choice in EarliestArrival().decide(snapshot):
        for other in choice.candidates[1:]:
            if other.verdict is Verdict.SLOWER and choice.arrival_at and other.arrival_at:
                assert choice.arrival_at <= other.arrival_at or choice.driver_id in _missed(snapshot, choice)


def _missed(snapshot: Snapshot, choice: Choice) -> tuple[str, ...]:
    return next(job.missed_by for job in snapshot.jobs if job.job_id == choice.job_id)


@given(snapshots)
def test_a_stored_snapshot_replays_its_decisions(snapshot: Snapshot) -> None:
    kept = orjson.loads(orjson.dumps(snapshot_to_json(snapshot)))

    again = snapshot_from_json(kept)

    assert again == snapshot
    assert EarliestArrival().decide(again) == EarliestArrival().decide(snapshot)


def test_arrival_follows_from_the_straight_line() -> None:
    [choice] = decide([a_job()], [a_worker("one", 3200)])

    assert choice.arrival_at is not None
    expected_s = distance_m(north(3200), KITCHEN) / ASSUMED.speed_mps
    assert choice.arrival_at == NOW + seconds(expected_s)
