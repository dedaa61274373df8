"""How far a job may go, and what delivery has to prove."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from roundsman.dispatch.domain.errors import (
    IllegalStep,
    JobAlreadyAssigned,
    JobNotAssigned,
    JobNotOpen,
    JobPickedUp,
    PinLocked,
    ProofMissing,
    WrongPin,
)
from roundsman.dispatch.domain.events import JobProgressed
from roundsman.dispatch.domain.job import Assignment, Job
from roundsman.dispatch.domain.life import JobState, Step
from roundsman.dispatch.domain.values import DeliveryRequest, Evidence, PinDigest, Place, job_id_of
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import JobId, OrderId
from roundsman.kernel.money import Money

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORDER_ID = OrderId.derived(NOON, "first")
PIN, SALT = "4711", "5f2d9c0e71a84b36"
ATTEMPTS = 3
NO_PROOF = Evidence()
PIN_GIVEN = Evidence(pin=PIN)
CHAIN = list(Step)


def a_job(*proof: str) -> Job:
    request = DeliveryRequest(
        order_id=ORDER_ID,
        org_id="org_1",
        vendor_id="ven_1",
        customer_id="usr_1",
        pickup=Place(where=LatLon(52.5, 13.4), address="Kitchen"),
        dropoff=Place(where=LatLon(52.51, 13.41), address="Door"),
        earning=Money(520, "USD"),
        proof=proof,
        pin=PinDigest(salt=SALT, digest=hashlib.sha256((SALT + PIN).encode()).hexdigest()),
    )
    return Job.open(request, ready_at=NOON, give_up_at=NOON + timedelta(hours=1), at=NOON)


def an_assigned_job(*proof: str, after: Step | None = None) -> Job:
    job = a_job(*proof)
    job.assign(Assignment(driver_id="drv_1", vehicle_type="car", assigned_by="usr_2"), NOON)
    for step in CHAIN[: CHAIN.index(after) + 1] if after else []:
        job.progress(step, NO_PROOF, NOON)
    return job


def state_after(step: Step | None) -> JobState:
    return JobState(step.value) if step else JobState.ASSIGNED


ALLOWED = {
    (None, Step.ARRIVED_AT_PICKUP),
    (None, Step.PICKED_UP),
    (Step.ARRIVED_AT_PICKUP, Step.PICKED_UP),
    (Step.PICKED_UP, Step.ARRIVED_AT_DROPOFF),
    (Step.PICKED_UP, Step.DELIVERED),
    (Step.ARRIVED_AT_DROPOFF, Step.DELIVERED),
}


@pytest.mark.parametrize("after", [None, *CHAIN])
@pytest.mark.parametrize("step", CHAIN)
def test_only_the_steps_of_the_table_follow(after: Step | None, step: Step) -> None:
    job = an_assigned_job(after=after)

    if (after, step) in ALLOWED:
        job.require(step)
        job.progress(step, NO_PROOF, NOON)
        assert job.course.state == state_after(step)
    else:
        with pytest.raises(IllegalStep):
            job.require(step)
        assert job.course.state == state_after(after)


def test_no_step_is_possible_before_a_driver_has_the_job() -> None:
    job = a_job()

    with pytest.raises(IllegalStep):
        job.require(Step.ARRIVED_AT_PICKUP)
    assert job.course.state is JobState.OPEN


def test_the_right_pin_delivers_and_is_told_as_proof() -> None:
    job = an_assigned_job("pin", after=Step.PICKED_UP)
    job.take_events()

    assert job.refuse_proof(PIN_GIVEN, ATTEMPTS) is None
    job.progress(Step.DELIVERED, PIN_GIVEN, NOON)

    [told] = job.events
    assert isinstance(told, JobProgressed)
    assert (told.step, told.proof, told.driver_id) == ("delivered", ("pin",), "drv_1")
    assert job.course.ended_at == NOON


@pytest.mark.parametrize(("wrong_before", "refused"), [(0, None), (2, None), (3, PinLocked)])
def test_the_right_pin_counts_until_the_wrong_ones_are_too_many(
    wrong_before: int, refused: type[Exception] | None
) -> None:
    job = an_assigned_job("pin", after=Step.PICKED_UP)
    for _ in range(wrong_before):
        assert isinstance(job.refuse_proof(Evidence(pin="0000"), ATTEMPTS), WrongPin)

    verdict = job.refuse_proof(PIN_GIVEN, ATTEMPTS)

    assert (type(verdict) if verdict else None) is refused


def test_a_locked_job_counts_no_further() -> None:
    job = an_assigned_job("pin", after=Step.PICKED_UP)

    verdicts = [type(job.refuse_proof(Evidence(pin="0000"), ATTEMPTS)) for _ in range(5)]

    assert verdicts == [WrongPin, WrongPin, WrongPin, PinLocked, PinLocked]
    assert job.course.wrong_pins == ATTEMPTS


@pytest.mark.parametrize(
    ("proof", "evidence", "refused"),
    [
        ((), NO_PROOF, None),
        (("pin",), NO_PROOF, ProofMissing),
        (("pin",), Evidence(pin=""), ProofMissing),
        (("photo",), NO_PROOF, ProofMissing),
        (("photo",), Evidence(photo_ref="photos/1.jpg"), None),
        (("pin", "photo"), PIN_GIVEN, ProofMissing),
        (("pin", "photo"), Evidence(photo_ref="photos/1.jpg"), ProofMissing),
        (("pin", "photo"), Evidence(pin=PIN, photo_ref="photos/1.jpg"), None),
        (("pin", "photo"), Evidence(vouched_by="usr_9"), None),
    ],
)
def test_every_proof_that_the_order_asks_for_is_needed(
    proof: tuple[str, ...], evidence: Evidence, refused: type[Exception] | None
) -> None:
    verdict = an_assigned_job(*proof, after=Step.PICKED_UP).refuse_proof(evidence, ATTEMPTS)

    assert (type(verdict) if verdict else None) is refused


def test_a_dispatcher_who_vouches_gives_no_proof() -> None:
    job = an_assigned_job("pin", after=Step.PICKED_UP)

    job.progress(Step.DELIVERED, Evidence(pin="guess", vouched_by="usr_9"), NOON)

    told = job.events[-1]
    assert isinstance(told, JobProgressed)
    assert told.proof == ()


def test_an_assigned_job_goes_to_no_other_driver() -> None:
    job = an_assigned_job()

    with pytest.raises(JobAlreadyAssigned):
        job.assign(Assignment(driver_id="drv_2", vehicle_type="car", assigned_by="usr_2"), NOON)
    assert job.course.driver_id == "drv_1"


def test_a_job_that_is_over_is_assigned_to_nobody() -> None:
    job = a_job()
    job.cancel("customer_request", NOON)

    with pytest.raises(JobNotOpen):
        job.assign(Assignment(driver_id="drv_1", vehicle_type="car", assigned_by="usr_2"), NOON)
    assert job.course.state is JobState.CANCELLED


@pytest.mark.parametrize(
    ("after", "refused"),
    [(None, None), (Step.ARRIVED_AT_PICKUP, None), (Step.PICKED_UP, JobPickedUp), (Step.DELIVERED, JobNotAssigned)],
)
def test_a_driver_is_taken_off_until_the_goods_are_picked_up(
    after: Step | None, refused: type[Exception] | None
) -> None:
    job = an_assigned_job(after=after)

    if refused:
        with pytest.raises(refused):
            job.unassign("flat tyre", 900, NOON)
        assert job.course.driver_id == "drv_1"
    else:
        assert job.unassign("flat tyre", 900, NOON) == "drv_1"
        assert (job.course.state, job.course.steps, job.course.refused_by) == (JobState.OPEN, {}, ("drv_1",))


@pytest.mark.parametrize(("hours", "more_s"), [(0.5, 1800), (0.75, 900), (1, 900), (2, 900)])
def test_the_search_for_another_driver_has_time_enough(hours: float, more_s: float) -> None:
    job, at = an_assigned_job(), NOON + timedelta(hours=hours)

    job.unassign("flat tyre", 900, at)

    assert job.course.give_up_at == at + timedelta(seconds=more_s)


def test_ready_goods_are_ready_from_then_on_and_only_once() -> None:
    job = a_job()

    job.mark_ready(NOON - timedelta(minutes=5))
    job.mark_ready(NOON - timedelta(minutes=9))

    assert (job.course.ready, job.course.ready_at) == (True, NOON - timedelta(minutes=5))


def test_a_job_has_the_letters_of_its_order() -> None:
    assert JobId.parse(job_id_of(ORDER_ID)).removeprefix("job_") == ORDER_ID.removeprefix("ord_")
