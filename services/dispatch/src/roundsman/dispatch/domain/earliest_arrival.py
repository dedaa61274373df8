"""The first policy: jobs by urgency, each to the free driver who is at its pickup first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from roundsman.dispatch.domain.policy import Candidate, Choice, Outcome, Verdict
from roundsman.dispatch.domain.snapshot import Assumptions, Snapshot, WaitingJob, Worker
from roundsman.kernel.geo import distance_m

_KEPT = 25  # candidates told with a choice; the snapshot has them all


@dataclass(frozen=True, slots=True)
class EarliestArrival:
    """Greedy in order of `ready_at`: the earliest arrival wins; those who let an offer of the job run out come last.

    A job is held while its driver would arrive more than `lead_s` before the goods are ready: until then the driver
    is worth more to others. From `start_by` on it is offered all the same.
    """

    name: str = "earliest-arrival-1"

    def decide(self, snapshot: Snapshot) -> list[Choice]:
        """See `Policy`."""
        free = {worker.driver_id for worker in snapshot.workers if not worker.busy}
        choices = []
        for job in sorted(snapshot.jobs, key=lambda job: (job.ready_at, job.job_id)):
            choice = _choose(job, snapshot, free)
            free.discard(choice.driver_id or "")
            choices.append(choice)
        return choices


def travel_s(distance: float, assumptions: Assumptions) -> float:
    """Seconds for a straight line of `distance` metres."""
    return distance / assumptions.speed_mps


def _choose(job: WaitingJob, snapshot: Snapshot, free: set[str]) -> Choice:
    if not free:
        return Choice(job_id=job.job_id, outcome=Outcome.NOBODY, reason="No driver is free.")
    ranked = sorted((_judge(job, worker, snapshot, free) for worker in snapshot.workers), key=_rank)
    best = ranked[0]
    if best.arrival_at is None or best.verdict not in _POSSIBLE:
        reason = "No free driver can be asked: see the candidates."
        return Choice(job_id=job.job_id, outcome=Outcome.NOBODY, reason=reason, candidates=tuple(ranked[:_KEPT]))
    if _too_early(job, best.arrival_at, snapshot):
        return Choice(job_id=job.job_id, outcome=Outcome.HOLD, reason="A driver sent now would wait for the goods.")
    return _offer(job, best.arrival_at, ranked)


def _offer(job: WaitingJob, arrival_at: datetime, ranked: list[Candidate]) -> Choice:
    chosen = replace(ranked[0], verdict=Verdict.CHOSEN, reason="Is at the pickup first of all who can be asked.")
    others = tuple(_compared(other, arrival_at) for other in ranked[1:_KEPT])
    return Choice(
        job_id=job.job_id,
        outcome=Outcome.OFFER,
        reason=chosen.reason,
        candidates=(chosen, *others),
        driver_id=chosen.driver_id,
        arrival_at=arrival_at,
    )


_POSSIBLE = frozenset({Verdict.SLOWER, Verdict.MISSED})


def _judge(job: WaitingJob, worker: Worker, snapshot: Snapshot, free: set[str]) -> Candidate:
    """The driver for this job as if the others were not there: `SLOWER` stands for "possible"."""
    verdict, reason = _standing(job, worker, snapshot, free)
    if worker.fix is None:
        return Candidate(driver_id=worker.driver_id, verdict=verdict, reason=reason)
    distance = distance_m(worker.fix.where, job.pickup)
    arrival_at = snapshot.taken_at + timedelta(seconds=travel_s(distance, snapshot.assumptions))
    return Candidate(
        driver_id=worker.driver_id,
        verdict=verdict,
        reason=reason,
        arrival_at=arrival_at,
        distance_m=round(distance, 1),
    )


def _standing(job: WaitingJob, worker: Worker, snapshot: Snapshot, free: set[str]) -> tuple[Verdict, str]:
    max_age = timedelta(seconds=snapshot.assumptions.position_max_age_s)
    if worker.busy:
        return Verdict.BUSY, "Has another job or offer."
    if worker.driver_id not in free:
        return Verdict.TAKEN, "Gets another job in this round."
    if worker.driver_id in job.refused_by:
        return Verdict.REFUSED, "Declined this job or was taken off it."
    if worker.fix is None or snapshot.taken_at - worker.fix.at > max_age:
        return Verdict.UNPLACED, "The last known position is too old."
    if worker.driver_id in job.missed_by:
        return Verdict.MISSED, "Let an offer of this job run out: asked after the others."
    return Verdict.SLOWER, ""


_ORDER = {verdict: n for n, verdict in enumerate((Verdict.SLOWER, Verdict.MISSED, Verdict.TAKEN, Verdict.BUSY))}


def _rank(candidate: Candidate) -> tuple[int, float, str]:
    arrival = candidate.arrival_at.timestamp() if candidate.arrival_at else float("inf")
    return _ORDER.get(candidate.verdict, len(_ORDER)), arrival, candidate.driver_id


def _compared(other: Candidate, first_at: datetime) -> Candidate:
    if other.verdict is not Verdict.SLOWER or other.arrival_at is None:
        return other
    late_s = round((other.arrival_at - first_at).total_seconds())
    return replace(other, reason=f"Would be at the pickup {late_s} s later.")


def _too_early(job: WaitingJob, arrival_at: datetime, snapshot: Snapshot) -> bool:
    lead = timedelta(seconds=snapshot.assumptions.lead_s)
    return snapshot.taken_at < job.start_by and arrival_at + lead < job.ready_at
