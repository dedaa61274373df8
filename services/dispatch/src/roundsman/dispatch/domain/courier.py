"""A driver as dispatch sees one: may they work, do they, and what are they engaged with."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from roundsman.dispatch.domain.errors import DriverBusy, DriverNotAvailable
from roundsman.dispatch.domain.values import Fix
from roundsman.kernel.aggregate import Aggregate


class Availability(StrEnum):
    """What the driver does."""

    OFFLINE = "offline"
    ONLINE = "online"
    ON_BREAK = "on_break"
    ON_JOB = "on_job"


GONE = frozenset({Availability.OFFLINE, Availability.ON_BREAK})
# On a job that we do not know: one that has just ended here, as the driver's next word will say.
WORKING = frozenset({Availability.ONLINE, Availability.ON_JOB})


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who the driver is, as of `at`."""

    user_id: str
    org_id: str
    name: str  # personal data
    status: str  # pending, approved, suspended
    vehicle_type: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Whether the driver works, as of `at`, and where they were when they said so."""

    availability: Availability = Availability.OFFLINE
    fix: Fix | None = None
    until: datetime | None = None  # when they mean to stop
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """The one job of a driver: offered (with the offer) or theirs (without)."""

    job_id: str
    offer_id: str | None = None


class Courier(Aggregate):
    """Has one engagement at most: whoever engages a driver changes this row, and its version decides who was first."""

    def __init__(self, driver_id: str, profile: Profile, version: int = 0) -> None:
        super().__init__(driver_id, version)
        self.profile = profile
        self.duty = Duty()
        self.engagement: Engagement | None = None
        self.delivered_at: datetime | None = None  # the last time: they stay a little at the door

    @property
    def is_approved(self) -> bool:
        """Whether they may work at all."""
        return self.profile.status == "approved"

    @property
    def can_work(self) -> bool:
        """Whether they may work and want to."""
        return self.is_approved and self.duty.availability in WORKING

    @property
    def is_gone(self) -> bool:
        """Whether an open offer is pointless. Being on a job is not: that word may be about the job before."""
        return not self.is_approved or self.duty.availability in GONE

    @property
    def open_offer_id(self) -> str | None:
        """The offer that they are to answer."""
        return self.engagement.offer_id if self.engagement else None

    def describe(self, profile: Profile) -> None:
        """Take a newer profile; an older one changes nothing."""
        if profile.at >= self.profile.at:
            self.profile = profile

    def report(self, duty: Duty) -> None:
        """Take newer word on whether they work; older word changes nothing. A place not told is kept."""
        newer = duty.at is not None and (self.duty.at is None or duty.at >= self.duty.at)
        if newer:
            self.duty = replace(duty, fix=duty.fix or self.duty.fix)

    def reserve(self, job_id: str, offer_id: str) -> None:
        """Hold them for the answer to an offer.

        Raises:
            DriverBusy: they are engaged.
            DriverNotAvailable: they do not work now.
        """
        self._require_free()
        self.engagement = Engagement(job_id=job_id, offer_id=offer_id)

    def take(self, job_id: str) -> None:
        """Give them a job: the one that they are held for, or any if they are free.

        Raises:
            DriverBusy: they are engaged with another.
            DriverNotAvailable: they are free and do not work now.
        """
        if self.engagement is None or self.engagement.job_id != job_id:
            self._require_free()
        self.engagement = Engagement(job_id=job_id)

    def release(self, job_id: str) -> None:
        """Free them of this job; of another one they are not freed."""
        if self.engagement and self.engagement.job_id == job_id:
            self.engagement = None

    def finish(self, job_id: str, at: datetime) -> None:
        """They have delivered it."""
        self.release(job_id)
        self.delivered_at = at

    def _require_free(self) -> None:
        if self.engagement:
            raise DriverBusy("This driver has another job.")
        if not self.can_work:
            raise DriverNotAvailable("This driver is not approved or not online.")
