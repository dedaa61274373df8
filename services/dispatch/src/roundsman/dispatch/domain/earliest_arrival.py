"""The first policy: jobs by urgency, each to the free driver who is at its pickup first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import nsmallest
from math import inf

from roundsman.dispatch.domain.policy import Candidate, Choice, Outcome, Terms, Verdict
from roundsman.dispatch.domain.snapshot import Snapshot, WaitingJob, Worker
from roundsman.kernel.geo import distance_m

_KEPT = 25  # candidates told with a choice; the snapshot has them all


@dataclass(frozen=True, slots=True)
class EarliestArrival:
    """Greedy in order of `ready_at`: the earliest arrival wins; those who let an offer of the job run out come last.

    A job is held while its driver would arrive more than `lead_s` before the goods are ready: until then the driver
    is worth more to others. From `start_by` on it is offered all the same.
    """

    name: str = "earliest-arrival-2"

    def decide(self, snapshot: Snapshot) -> list[Choice]:
        """See `Policy`."""
        free = {worker.driver_id for worker in snapshot.workers if not worker.busy}
        choices = []
        for job in sorted(snapshot.jobs, key=lambda job: (job.ready_at, job.job_id)):
            choice = _choose(job, snapshot, free)
            free.discard(choice.driver_id or "")
            choices.append(choice)
        return choices

    def consider(self, snapshot: Snapshot, job: WaitingJob) -> Choice:
        """See `Policy`."""
        choices = self.decide(replace(snapshot, jobs=(*snapshot.jobs, job)))
        return next(choice for choice in choices if choice.job_id == job.job_id)


_Scored = tuple[int, float, str, Verdict, Worker]  # rank of the verdict, metres to the pickup, driver: best first

_RANK = {
    Verdict.SLOWER: 0,  # stands for "possible" until the best one is known
    Verdict.MISSED: 1,
    Verdict.TAKEN: 2,
    Verdict.BUSY: 3,
    Verdict.REFUSED: 4,
    Verdict.UNABLE: 5,
    Verdict.UNPLACED: 6,
}
_HELD = "A driver sent now would wait for the goods."
_LAST_POSSIBLE = _RANK[Verdict.MISSED]
_REASONS = {
    Verdict.MISSED: "Let an offer of this job run out: asked after the others.",
    Verdict.TAKEN: "Gets another job in this round.",
    Verdict.BUSY: "Has another job or offer.",
    Verdict.REFUSED: "Declined this job or was taken off it.",
    Verdict.UNABLE: "Means to stop before the goods can be collected.",
    Verdict.UNPLACED: "The last known position is too old.",
}


def _choose(job: WaitingJob, snapshot: Snapshot, free: set[str]) -> Choice:
    if not free:
        return Choice(job_id=job.job_id, outcome=Outcome.NOBODY, reason="No driver is free.")
    ranked = nsmallest(_KEPT, (_score(job, worker, snapshot, free) for worker in snapshot.workers))
    rank, distance, *_ = ranked[0]
    if rank > _LAST_POSSIBLE:
        candidates = tuple(_candidate(scored, job, snapshot) for scored in ranked)
        reason = "No free driver can be asked: see the candidates."
        return Choice(job_id=job.job_id, outcome=Outcome.NOBODY, reason=reason, candidates=candidates)
    arrival_at = _arrival_at(distance, snapshot)
    offer = _offer(job, arrival_at, [_candidate(scored, job, snapshot) for scored in ranked])
    if _too_early(job, arrival_at, snapshot):
        return replace(offer, outcome=Outcome.HOLD, reason=_HELD, driver_id=None, arrival_at=None)
    return offer


def _offer(job: WaitingJob, arrival_at: datetime, ranked: list[Candidate]) -> Choice:
    chosen = replace(ranked[0], verdict=Verdict.CHOSEN, reason="Is at the pickup first of all who can be asked.")
    others = tuple(_compared(other, arrival_at) for other in ranked[1:])
    return Choice(
        job_id=job.job_id,
        outcome=Outcome.OFFER,
        reason=chosen.reason,
        candidates=(chosen, *others),
        driver_id=chosen.driver_id,
        arrival_at=arrival_at,
    )


def _score(job: WaitingJob, worker: Worker, snapshot: Snapshot, free: set[str]) -> _Scored:
    """Runs for every pair of job and driver: what a person reads is made for the few that are told."""
    verdict = _standing(job, worker, snapshot, free)
    distance = distance_m(worker.fix.where, job.pickup) if worker.fix else inf
    if worker.shift_ends_at and _RANK[verdict] <= _LAST_POSSIBLE:
        collected_at = max(job.ready_at, _arrival_at(distance, snapshot))
        verdict = verdict if collected_at <= worker.shift_ends_at else Verdict.UNABLE
    return _RANK[verdict], distance, worker.driver_id, verdict, worker


def _standing(job: WaitingJob, worker: Worker, snapshot: Snapshot, free: set[str]) -> Verdict:
    if worker.busy:
        return Verdict.BUSY
    if worker.driver_id not in free:
        return Verdict.TAKEN
    if worker.driver_id in job.refused_by:
        return Verdict.REFUSED
    max_age_s = snapshot.assumptions.position_max_age_s
    if worker.fix is None or (snapshot.taken_at - worker.fix.at).total_seconds() > max_age_s:
        return Verdict.UNPLACED
    return Verdict.MISSED if worker.driver_id in job.missed_by else Verdict.SLOWER


def _candidate(scored: _Scored, job: WaitingJob, snapshot: Snapshot) -> Candidate:
    rank, distance, driver_id, verdict, _ = scored
    reason = _REASONS.get(verdict, "")
    if distance == inf:
        return Candidate(driver_id=driver_id, verdict=verdict, reason=reason)
    arrival_at = _arrival_at(distance, snapshot)
    return Candidate(
        driver_id=driver_id,
        verdict=verdict,
        reason=reason,
        arrival_at=arrival_at,
        distance_m=round(distance, 1),
        terms=_terms(job, arrival_at, snapshot) if rank <= _LAST_POSSIBLE else None,
    )


def _terms(job: WaitingJob, arrival_at: datetime, snapshot: Snapshot) -> Terms:
    leaves_at = max(arrival_at, job.ready_at)
    way_s = distance_m(job.pickup, job.dropoff) / snapshot.assumptions.speed_mps
    return Terms(
        delivered_at=leaves_at + timedelta(seconds=way_s),
        wait_s=(leaves_at - arrival_at).total_seconds(),
        goods_wait_s=(leaves_at - job.ready_at).total_seconds(),
    )


def _arrival_at(distance: float, snapshot: Snapshot) -> datetime:
    return snapshot.taken_at + timedelta(seconds=distance / snapshot.assumptions.speed_mps)


def _compared(other: Candidate, first_at: datetime) -> Candidate:
    if other.verdict is not Verdict.SLOWER or other.arrival_at is None:
        return other
    late_s = round((other.arrival_at - first_at).total_seconds())
    return replace(other, reason=f"Would be at the pickup {late_s} s later.")


def _too_early(job: WaitingJob, arrival_at: datetime, snapshot: Snapshot) -> bool:
    lead = timedelta(seconds=snapshot.assumptions.lead_s)
    return snapshot.taken_at < job.start_by and arrival_at + lead < job.ready_at
