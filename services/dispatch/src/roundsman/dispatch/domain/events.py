"""What happens to a job. Every event is recorded by its job; times are UTC."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.values import Place
from roundsman.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEvent:
    """What all of them say."""

    order_id: str
    job_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOpened(JobEvent):
    """A job waits for a driver."""

    ready_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(JobEvent):
    """A driver is shown the job until `expires_at`."""

    offer_id: str
    driver_id: str
    expires_at: datetime
    arrival_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDeclined(JobEvent):
    """The driver said no."""

    offer_id: str
    driver_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLapsed(JobEvent):
    """The offer ended without the driver's answer: out of time, or taken back."""

    offer_id: str
    driver_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverAssigned(JobEvent):
    """The job has its driver."""

    driver_id: str
    customer_id: str
    offer_id: str | None  # None: a dispatcher chose
    assigned_by: str  # user id
    vehicle_type: str
    pickup: Place
    dropoff: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverUnassigned(JobEvent):
    """The driver no longer has the job; it is open again."""

    driver_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDriverFound(JobEvent):
    """Nobody took the job in time."""

    offers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCancelled(JobEvent):
    """The job was stopped from outside."""

    driver_id: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgressed(JobEvent):
    """The driver finished a step."""

    driver_id: str
    step: str
    proof: tuple[str, ...]
    photo_ref: str | None
    earning: Money
