"""The engine of route plans as a policy: a driver has one job at a time, and the plan knows what comes after it.

Jobs are meant for drivers ahead of time, also for those who still carry something; who is free is asked when they have
to leave. What is meant goes into the next round, so plans are kept and improved. Times of the engine are seconds of the
Unix epoch, its points are (latitude, longitude).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Protocol

from roundsman.dispatch.domain.policy import Candidate, Choice, Outcome, Terms, Verdict
from roundsman.dispatch.domain.routing import plan as routing
from roundsman.dispatch.domain.routing.situation import Driver, Intent, Point, Rules, Situation, Stop, Task
from roundsman.dispatch.domain.routing.travel import StraightTravel, TravelTimes
from roundsman.dispatch.domain.snapshot import Assumptions, Errand, Snapshot, WaitingJob, Worker
from roundsman.kernel.geo import LatLon, distance_m

_ALONE = (1.0,)  # what a job loads, and a driver holds: offers are for one job
_VERDICTS = {
    routing.Verdict.CHOSEN: Verdict.CHOSEN,
    routing.Verdict.COSTLIER: Verdict.COSTLIER,
    routing.Verdict.UNABLE: Verdict.UNABLE,
    routing.Verdict.REFUSED: Verdict.REFUSED,
    routing.Verdict.LOCKED: Verdict.TAKEN,
    routing.Verdict.SILENT: Verdict.UNPLACED,
}


class Planner(routing.Engine, Protocol):
    """An engine that can also be asked."""

    def weigh(self, situation: Situation, task: Task, travel: TravelTimes) -> Sequence[routing.Candidate]:
        """Who could carry one more task that need not exist, best first."""


@dataclass(frozen=True, slots=True)
class RoutePlanning:
    """`Policy` by an engine."""

    engine: Planner
    ahead_s: float = 60.0  # who has to leave within this time is asked now

    @property
    def name(self) -> str:
        """The engine's."""
        return self.engine.name

    def decide(self, snapshot: Snapshot) -> Sequence[Choice]:
        """See `Policy`."""
        travel = StraightTravel(speed_mps=snapshot.assumptions.speed_mps)
        plan = self.engine.plan(situation_of(snapshot, self.ahead_s), travel)
        busy = {worker.driver_id for worker in snapshot.workers if worker.busy}
        return [
            *(choice for one in plan.commitments for choice in _committed(one, busy)),
            *(_open(one) for one in plan.open_jobs),
        ]

    def consider(self, snapshot: Snapshot, job: WaitingJob) -> Choice:
        """See `Policy`."""
        choices = self.decide(replace(snapshot, jobs=(*snapshot.jobs, job)))
        choice = next(one for one in choices if one.job_id == job.job_id)
        if choice.candidates:
            return choice
        assumed = snapshot.assumptions
        weighed = self.engine.weigh(
            situation_of(snapshot, self.ahead_s),
            _task(job, assumed.handover_s),
            StraightTravel(speed_mps=assumed.speed_mps),
        )
        return replace(choice, candidates=tuple(map(_candidate, weighed)))


def situation_of(snapshot: Snapshot, ahead_s: float) -> Situation:
    """What the engine sees of a snapshot; drivers whose place nobody knows are not in it."""
    assumed = snapshot.assumptions
    now_s = snapshot.taken_at.timestamp()
    return Situation(
        now_s=now_s,
        tasks=tuple(_task(job, assumed.handover_s) for job in snapshot.jobs),
        drivers=tuple(_driver(one, snapshot) for one in snapshot.workers if one.fix),
        intents=tuple(
            Intent(driver_id=one.driver_id, trips=tuple((job_id,) for job_id in one.job_ids))
            for one in snapshot.intents
        ),
        demand=tuple((_point(one.pickup), float(one.jobs)) for one in snapshot.demand),
        rules=Rules(cadence_s=ahead_s, contact_s=assumed.position_max_age_s),
        seed=int(now_s),
    )


def _task(job: WaitingJob, handover_s: float) -> Task:
    ready_s = job.ready_at.timestamp()
    return Task(
        job_id=job.job_id,
        pickups=(_stop(job.pickup, handover_s, ready_s),),
        dropoff=_stop(job.dropoff, handover_s),
        placed_s=ready_s,
        load=_ALONE,
        refused_by=frozenset(job.refused_by),
        missed_by=frozenset(job.missed_by),
    )


def _driver(worker: Worker, snapshot: Snapshot) -> Driver:
    if worker.fix is None:
        raise ValueError(f"nobody knows where {worker.driver_id} is")
    leaves_at = _leaves_at(worker, snapshot.assumptions)
    return Driver(
        driver_id=worker.driver_id,
        point=_point(worker.fix.where),
        from_s=leaves_at.timestamp() if leaves_at else 0.0,
        under_way=tuple(_under_way(worker, snapshot)),
        capacity=_ALONE,
        shift_end_s=worker.shift_ends_at.timestamp() if worker.shift_ends_at else inf,
        seen_s=worker.fix.at.timestamp(),
    )


def _leaves_at(worker: Worker, assumed: Assumptions) -> datetime | None:
    """When they leave, or left, for where they next have to be; half of a handover comes after the goods."""
    errand, half = worker.errand, timedelta(seconds=assumed.handover_s / 2)
    if errand and errand.step_at and errand.pickup is None:
        return errand.step_at + half
    free_at = worker.delivered_at + half if worker.delivered_at else None
    return max((at for at in (free_at, errand.step_at if errand else None) if at), default=None)


def _under_way(worker: Worker, snapshot: Snapshot) -> Iterable[Stop]:
    errand, handover_s = worker.errand, snapshot.assumptions.handover_s
    if errand is None:
        return
    door = _stop(errand.dropoff, handover_s)
    stops = [_stop(errand.pickup, handover_s, errand.ready_at.timestamp()), door] if errand.pickup else [door]
    yield replace(stops[0], before_s=stops[0].before_s - _gone_s(worker, errand, stops[0], snapshot))
    yield from stops[1:]


def _gone_s(worker: Worker, errand: Errand, stop: Stop, snapshot: Snapshot) -> float:
    """What of the way to the stop, or of the time there before goods change hands, passed since they were seen."""
    leaves_at = _leaves_at(worker, snapshot.assumptions)
    if errand.step_at is None or leaves_at is None or worker.fix is None:
        return 0.0
    if errand.arrived:
        most_s, since = stop.before_s, errand.step_at
    else:
        most_s = distance_m(worker.fix.where, LatLon(*stop.point)) / snapshot.assumptions.speed_mps
        since = max(worker.fix.at, leaves_at)
    return min(most_s, max(0.0, (snapshot.taken_at - since).total_seconds()))


def _stop(where: LatLon, handover_s: float, opens_s: float | None = None) -> Stop:
    half_s = handover_s / 2
    if opens_s is None:
        return Stop(point=_point(where), before_s=half_s, after_s=half_s)
    return Stop(point=_point(where), opens_s=opens_s, before_s=half_s, after_s=half_s)


def _point(where: LatLon) -> Point:
    return where.lat, where.lon


def _committed(commitment: routing.Commitment, busy: set[str]) -> Iterable[Choice]:
    """One who still carries something is asked when that is delivered."""
    candidates = tuple(map(_candidate, commitment.candidates))
    for visit in _pickups(commitment.trip):
        meant = Choice(
            job_id=visit.job_id,
            outcome=Outcome.HOLD,
            reason="Its driver delivers something first.",
            candidates=candidates,
            meant_for=commitment.driver_id,
            start_at=_moment(commitment.trip.start_s),
        )
        if commitment.driver_id in busy:
            yield meant
        else:
            yield _offer(commitment, visit, candidates)


def _pickups(trip: routing.Trip) -> Iterable[routing.Visit]:
    """The first visit of each job."""
    firsts: Mapping[str, routing.Visit] = {visit.job_id: visit for visit in reversed(trip.visits)}
    return [firsts[job_id] for job_id in trip.job_ids]


def _offer(commitment: routing.Commitment, visit: routing.Visit, candidates: tuple[Candidate, ...]) -> Choice:
    return Choice(
        job_id=visit.job_id,
        outcome=Outcome.OFFER,
        reason=commitment.reason,
        candidates=candidates,
        driver_id=commitment.driver_id,
        arrival_at=_moment(visit.arrive_s),
    )


def _open(job: routing.OpenJob) -> Choice:
    nobody = job.waits_for is routing.Waiting.NOBODY
    return Choice(
        job_id=job.job_id,
        outcome=Outcome.NOBODY if nobody else Outcome.HOLD,
        reason=job.reason,
        meant_for=job.driver_id,
        start_at=None if job.commit_s is None else _moment(job.commit_s),
    )


def _candidate(one: routing.Candidate) -> Candidate:
    verdict = _VERDICTS[one.verdict]
    if one.terms is None:
        return Candidate(driver_id=one.driver_id, verdict=verdict, reason=one.reason)
    return Candidate(
        driver_id=one.driver_id,
        verdict=verdict,
        reason=one.reason,
        arrival_at=_moment(one.terms.arrival_s),
        terms=_terms(one.terms),
    )


def _terms(terms: routing.Terms) -> Terms:
    return Terms(
        delivered_at=_moment(terms.delivered_s),
        wait_s=terms.wait_s,
        goods_wait_s=terms.ready_wait_s,
        lateness_s=terms.lateness_s,
        detour_s=terms.detour_s,
        position_s=terms.position_s,
    )


def _moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
