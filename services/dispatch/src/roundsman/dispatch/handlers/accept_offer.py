"""A driver takes the offered job."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.job import Assignment, Job
from roundsman.dispatch.domain.offer import Offer, OfferState
from roundsman.dispatch.handlers.own_offer import own_offer
from roundsman.dispatch.ports import JOB_GIVE_UP, OFFER_EXPIRY, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptOffer:
    """The user says yes to an offer."""

    offer_id: str
    user_id: str
    at: datetime


async def accept_offer(cmd: AcceptOffer, uow: UnitOfWork) -> Job:
    """Assign the job to the driver. Accepting again gives the same job.

    Raises:
        NotFound: there is no such offer for this user.
        OfferHasExpired, OfferNotOpen: it is too late.
    """
    offer, courier = await own_offer(cmd.offer_id, cmd.user_id, uow)
    job = await uow.jobs.get(offer.terms.job_id)
    if job.course.driver_id == courier.id and _is_accepted(offer, job):
        return job
    offer.accept(cmd.at)
    job.assign(
        Assignment(
            driver_id=courier.id,
            vehicle_type=courier.profile.vehicle_type,
            assigned_by=cmd.user_id,
            offer_id=offer.id,
        ),
        cmd.at,
    )
    courier.take(job.id)
    uow.timers.cancel(OFFER_EXPIRY, offer.id)
    uow.timers.cancel(JOB_GIVE_UP, job.id)
    return job


def _is_accepted(offer: Offer, job: Job) -> bool:
    """The job is read after its offer: an acceptance that commits in between shows in the job alone."""
    return offer.answer.state is OfferState.ACCEPTED or (offer.is_open and job.is_live)
