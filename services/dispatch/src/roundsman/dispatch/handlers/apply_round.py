"""Act on what a policy chose: make the offers, and write down why."""

from dataclasses import dataclass
from datetime import timedelta

from roundsman.dispatch.domain.decision import Decision, DecisionKind, Finding, Origin, Round
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.offer import Answer, Offer, OfferTerms
from roundsman.dispatch.domain.policy import Choice, Outcome
from roundsman.dispatch.domain.values import DecisionId
from roundsman.dispatch.ports import OFFER_EXPIRY, UnitOfWork
from roundsman.kernel.ids import OfferId

_UNOFFERED = {Outcome.HOLD: DecisionKind.HOLD, Outcome.NOBODY: DecisionKind.NOBODY}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyRound:
    """What the policy chose from the round's snapshot."""

    round: Round
    choices: tuple[Choice, ...]  # offers, and what is to be told of jobs for which none is made
    offer_s: float  # how long a driver has to answer


async def apply_round(cmd: ApplyRound, uow: UnitOfWork) -> int:
    """Make the offers that are still possible; returns how many.

    The snapshot is older than this unit of work: a job or driver that was engaged since is passed over. One that
    is engaged beside us makes the commit a conflict, and the repeat passes it over.
    """
    await uow.jobs.load(choice.job_id for choice in cmd.choices)
    await uow.couriers.load(choice.driver_id for choice in cmd.choices if choice.driver_id)
    made = [await _apply(choice, cmd, uow) for choice in cmd.choices]
    if any(made):
        uow.rounds.add(cmd.round)
    return made.count(DecisionKind.OFFER)


async def _apply(choice: Choice, cmd: ApplyRound, uow: UnitOfWork) -> DecisionKind | None:
    job = await uow.jobs.find(choice.job_id)
    if job is None:
        return None
    if choice.outcome is Outcome.OFFER:
        kind = await _offer(job, choice, cmd, uow)
    else:
        kind = _UNOFFERED[choice.outcome] if job.is_waiting else None
    if kind:
        uow.decisions.add(_decision(kind, choice, cmd.round))
    return kind


async def _offer(job: Job, choice: Choice, cmd: ApplyRound, uow: UnitOfWork) -> DecisionKind | None:
    courier = await uow.couriers.find(choice.driver_id or "")
    possible = courier and courier.can_work and not courier.engagement and courier.profile.org_id == job.request.org_id
    if not courier or not possible or not job.may_be_offered_to(courier.id, uow.now):
        return None
    offer = Offer(_offer_id(job, uow), _terms(job, choice, cmd, uow), Answer())
    job.offer(offer, uow.now)
    courier.reserve(job.id, offer.id)
    uow.offers.add(offer)
    uow.timers.set(OFFER_EXPIRY, offer.id, offer.expires_at)
    return DecisionKind.OFFER


def _offer_id(job: Job, uow: UnitOfWork) -> str:
    return OfferId.derived(uow.now, job.id, str(job.course.offers + 1))


def _terms(job: Job, choice: Choice, cmd: ApplyRound, uow: UnitOfWork) -> OfferTerms:
    return OfferTerms(
        job_id=job.id,
        order_id=job.request.order_id,
        driver_id=choice.driver_id or "",
        made_at=uow.now,
        expires_at=min(uow.now + timedelta(seconds=cmd.offer_s), job.course.give_up_at),
        arrival_at=choice.arrival_at or uow.now,
    )


def _decision(kind: DecisionKind, choice: Choice, played: Round) -> Decision:
    at = played.snapshot.taken_at
    finding = Finding(
        kind=kind,
        driver_id=choice.driver_id or choice.meant_for,
        reason=choice.reason,
        candidates=choice.candidates,
    )
    origin = Origin(at=at, decided_by=played.policy, round_id=played.id)
    return Decision(DecisionId.derived(at, choice.job_id, kind, played.id), choice.job_id, finding, origin)
