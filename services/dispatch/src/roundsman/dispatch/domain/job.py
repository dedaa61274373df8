"""A job: an order as dispatch sees it. At most one driver has it, or is offered it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self, TypedDict

from roundsman.dispatch.domain import events
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
from roundsman.dispatch.domain.life import CARRIED, LIVE, MAY_FOLLOW, OVER, WAITING, Course, JobState, Step
from roundsman.dispatch.domain.offer import Offer
from roundsman.dispatch.domain.values import DeliveryRequest, Evidence, job_id_of
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who gets the job, and who decided that."""

    driver_id: str
    vehicle_type: str
    assigned_by: str  # user id
    offer_id: str | None = None


class _Told(TypedDict):
    order_id: str
    job_id: str
    at: datetime


class Job(Aggregate):
    """Guards who has the job and how far it is; records every event of dispatch."""

    def __init__(self, request: DeliveryRequest, course: Course, version: int = 0, sequence: int = 0) -> None:
        super().__init__(job_id_of(request.order_id), version, sequence)
        self.request = request
        self.course = course

    @classmethod
    def open(cls, request: DeliveryRequest, ready_at: datetime, give_up_at: datetime, at: datetime) -> Self:
        """A new job; drivers are looked for until `give_up_at`, half of that time even far ahead of `ready_at`."""
        start_by = at + max(give_up_at - at, timedelta()) / 2
        job = cls(request, Course(ready_at=ready_at, start_by=start_by, give_up_at=give_up_at))
        job.record(events.JobOpened(**job._told(at), ready_at=ready_at))
        return job

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has it yet."""
        return self.course.state in WAITING

    @property
    def is_live(self) -> bool:
        """Whether a driver has it."""
        return self.course.state in LIVE

    @property
    def is_over(self) -> bool:
        """Whether nothing can change any more."""
        return self.course.state in OVER

    def is_assigned_to(self, driver_id: str) -> bool:
        """Whether this driver has it now."""
        return self.is_live and self.course.driver_id == driver_id

    def may_be_offered_to(self, driver_id: str, at: datetime) -> bool:
        """Whether it waits, is offered to nobody, and this driver did not refuse it."""
        course = self.course
        return course.state is JobState.OPEN and at < course.give_up_at and driver_id not in course.refused_by

    def mark_ready(self, at: datetime) -> None:
        """The goods can be collected now; once that is known, or the job is over, nothing changes."""
        if not (self.course.ready or self.is_over):
            self._change(ready=True, ready_at=min(at, self.course.ready_at))

    def delay(self, ready_at: datetime) -> None:
        """The goods can be collected later than was said; once they are ready, or the job is over, nothing changes."""
        if not (self.course.ready or self.is_over):
            self._change(ready_at=max(ready_at, self.course.ready_at))

    def offer(self, offer: Offer, at: datetime) -> None:
        """Show it to the offer's driver.

        Raises:
            JobNotOpen: it is not waiting, or it is offered already.
        """
        if not self.may_be_offered_to(offer.driver_id, at):
            raise JobNotOpen(f"Job {self.id} cannot be offered to {offer.driver_id} now.")
        self._change(state=JobState.OFFERED, offer_id=offer.id, offers=self.course.offers + 1)
        self.record(
            events.OfferMade(
                **self._told(at),
                offer_id=offer.id,
                driver_id=offer.driver_id,
                expires_at=offer.expires_at,
                arrival_at=offer.arrival_at,
            )
        )

    def take_refusal(self, offer: Offer, at: datetime) -> None:
        """Its driver said no: open again, for others."""
        self._reopen(refused_by=(*self.course.refused_by, offer.driver_id))
        self.record(
            events.OfferDeclined(
                **self._told(at), offer_id=offer.id, driver_id=offer.driver_id, reason=offer.reason or ""
            )
        )

    def take_silence(self, offer: Offer, at: datetime) -> None:
        """Its driver did not answer in time: open again, for others first."""
        self._reopen(missed_by=(*self.course.missed_by, offer.driver_id))
        self._tell_lapsed(offer, at)

    def take_back(self, offer: Offer, at: datetime) -> None:
        """The offer is withdrawn: open again, for everybody."""
        self._reopen()
        self._tell_lapsed(offer, at)

    def assign(self, assignment: Assignment, at: datetime) -> None:
        """Give it to a driver.

        Raises:
            JobAlreadyAssigned: a driver has it.
            JobNotOpen: it is over.
        """
        if self.is_live:
            raise JobAlreadyAssigned("Another driver has this job: unassign it first.")
        if self.is_over:
            raise JobNotOpen("This job is over.")
        self._change(state=JobState.ASSIGNED, offer_id=None, driver_id=assignment.driver_id, assigned_at=at)
        self.record(
            events.DriverAssigned(
                **self._told(at),
                driver_id=assignment.driver_id,
                customer_id=self.request.customer_id,
                offer_id=assignment.offer_id,
                assigned_by=assignment.assigned_by,
                vehicle_type=assignment.vehicle_type,
                pickup=self.request.pickup,
                dropoff=self.request.dropoff,
            )
        )

    def unassign(self, reason: str, search_s: float, at: datetime) -> str:
        """Take it from its driver, who is not asked again, and look for `search_s` at least; returns the driver.

        Raises:
            JobNotAssigned: nobody has it.
            JobPickedUp: the goods are with the driver.
        """
        driver_id = self.course.driver_id
        if not self.is_live or driver_id is None:
            raise JobNotAssigned("Nobody has this job.")
        if self.course.state in CARRIED:
            raise JobPickedUp("The goods are with the driver: the job cannot go to another.")
        give_up_at = max(self.course.give_up_at, at + timedelta(seconds=search_s))
        refused_by = (*self.course.refused_by, driver_id)
        self._reopen(driver_id=None, assigned_at=None, steps={}, give_up_at=give_up_at, refused_by=refused_by)
        self.record(events.DriverUnassigned(**self._told(at), driver_id=driver_id, reason=reason))
        return driver_id

    def has_done(self, step: Step) -> bool:
        """Whether the step was reported before."""
        return step in self.course.steps

    def require(self, step: Step) -> None:
        """Pass if the step may be reported now.

        Raises:
            IllegalStep: it does not follow from the job's state.
        """
        if self.course.state not in MAY_FOLLOW[step]:
            raise IllegalStep(f"{step.value} cannot follow {self.course.state.value}.")

    def refuse_proof(self, evidence: Evidence, pin_attempts: int) -> DomainError | None:
        """Why the evidence is not enough, if so. A wrong PIN is counted, so the caller commits before it complains."""
        if evidence.vouched_by:
            return None
        if "photo" in self.request.proof and not evidence.photo_ref:
            return ProofMissing("This order needs a photo of the delivery: send photo_ref.")
        if self.request.pin is None or "pin" not in self.request.proof:
            return None
        if not evidence.pin:
            return ProofMissing("This order needs the customer's PIN.")
        return self._refuse_pin(self.request.pin.matches(evidence.pin), pin_attempts)

    def progress(self, step: Step, evidence: Evidence, at: datetime) -> None:
        """Record a step that `require` and `refuse_proof` passed."""
        over = at if step is Step.DELIVERED else None
        photo_ref = evidence.photo_ref or self.course.photo_ref
        steps = {**self.course.steps, step: at}
        self._change(state=JobState(step.value), steps=steps, photo_ref=photo_ref, ended_at=over)
        self.record(
            events.JobProgressed(
                **self._told(at),
                driver_id=self.course.driver_id or "",
                step=step.value,
                proof=self._given(evidence) if over else (),
                photo_ref=photo_ref,
                earning=self.request.earning,
            )
        )

    def give_up(self, at: datetime) -> None:
        """Nobody took it in time."""
        self._change(state=JobState.UNFILLED, offer_id=None, ended_at=at)
        self.record(events.NoDriverFound(**self._told(at), offers=self.course.offers))

    def cancel(self, reason: str, at: datetime) -> None:
        """Stop it."""
        self._change(state=JobState.CANCELLED, offer_id=None, reason=reason, ended_at=at)
        self.record(events.JobCancelled(**self._told(at), driver_id=self.course.driver_id, reason=reason))

    def _refuse_pin(self, right: bool, pin_attempts: int) -> DomainError | None:
        if self.course.wrong_pins >= pin_attempts:
            return PinLocked("Too many wrong PINs: ask a dispatcher to confirm the delivery.")
        if right:
            return None
        self._change(wrong_pins=self.course.wrong_pins + 1)
        return WrongPin(f"This is not the customer's PIN; {pin_attempts - self.course.wrong_pins} tries are left.")

    def _given(self, evidence: Evidence) -> tuple[str, ...]:
        given = {"pin": evidence.pin, "photo": evidence.photo_ref}
        return tuple(kind for kind in self.request.proof if given.get(kind) and not evidence.vouched_by)

    def _reopen(self, **changes: object) -> None:
        self._change(state=JobState.OPEN, offer_id=None, **changes)

    def _tell_lapsed(self, offer: Offer, at: datetime) -> None:
        self.record(events.OfferLapsed(**self._told(at), offer_id=offer.id, driver_id=offer.driver_id))

    def _told(self, at: datetime) -> _Told:
        return {"order_id": self.request.order_id, "job_id": self.id, "at": at}

    def _change(self, **changes: object) -> None:
        self.course = replace(self.course, **changes)  # type: ignore[arg-type]  # names checked by `replace`
