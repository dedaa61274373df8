"""What goes in and out over HTTP. Times are UTC, money is minor units with a currency."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, PlainSerializer

from roundsman.dispatch.domain.courier import Courier
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.domain.life import JobState, Step
from roundsman.dispatch.domain.offer import Offer, OfferState
from roundsman.dispatch.domain.values import Fix, Place, newest
from roundsman.web import RequestBody


def _utc(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


Moment = Annotated[datetime, PlainSerializer(_utc, return_type=str)]
_JOB = "job_01m3vq9zt24mnpzx45hy43kwjr"
_ORDER = "ord_01m3vq9zt24mnpzx45hy43kwjr"
_DRIVER = "drv_01m3vqa8y5r9ntx4p6m1cdsw7e"
_OFFER = "off_01m3vqbd6w2f3tq8n0k5hzv9xg"
_AT = "2026-11-21T18:04:05.120000Z"


class PlaceView(BaseModel):
    """A place on the map."""

    lat: float = Field(examples=[52.529407])
    lon: float = Field(examples=[13.401186])
    address: str = Field(examples=["Torstraße 1, 10119 Berlin"])

    @classmethod
    def of(cls, place: Place) -> "PlaceView":
        """The place as it goes out."""
        return cls(lat=place.where.lat, lon=place.where.lon, address=place.address)


class JobView(BaseModel):
    """A job: an order as dispatch sees it."""

    job_id: str = Field(examples=[_JOB])
    order_id: str = Field(examples=[_ORDER])
    vendor_id: str
    state: JobState = Field(examples=["assigned"])
    driver_id: str | None = Field(default=None, examples=[_DRIVER])
    offer_id: str | None = Field(default=None, description="The open offer.", examples=[_OFFER])
    pickup: PlaceView
    dropoff: PlaceView
    ready_at: Moment = Field(examples=[_AT])
    ready: bool = Field(description="The vendor said that it can be collected.")
    give_up_at: Moment = Field(examples=[_AT])
    offers: int = Field(description="How many offers were made.", examples=[1])
    earning_minor: int = Field(examples=[520])
    currency: str = Field(examples=["USD"])
    proof: list[str] = Field(description="What delivery needs: pin, photo.", examples=[["pin"]])
    step: Step | None = Field(default=None, description="The last step that is done.", examples=["picked_up"])
    steps: dict[str, Moment] = Field(description="Steps that are done, and when.")
    photo_ref: str | None = None
    reason: str | None = Field(default=None, description="Why it was cancelled.")
    assigned_at: Moment | None = None
    ended_at: Moment | None = None
    version: int = Field(examples=[3])
    masked: list[str] = Field(
        default=[], description="Fields that you may not read: `***`, 0, or right to a kilometre.", examples=[[]]
    )

    @classmethod
    def of(cls, job: Job) -> "JobView":
        """The job as it goes out."""
        request, course = job.request, job.course
        return cls(
            job_id=job.id,
            order_id=request.order_id,
            vendor_id=request.vendor_id,
            state=course.state,
            driver_id=course.driver_id,
            offer_id=course.offer_id,
            pickup=PlaceView.of(request.pickup),
            dropoff=PlaceView.of(request.dropoff),
            ready_at=course.ready_at,
            ready=course.ready,
            give_up_at=course.give_up_at,
            offers=course.offers,
            earning_minor=request.earning.minor,
            currency=request.earning.currency,
            proof=list(request.proof),
            step=max(course.steps, key=lambda step: course.steps[step], default=None),
            steps={step.value: at for step, at in course.steps.items()},
            photo_ref=course.photo_ref,
            reason=course.reason or None,
            assigned_at=course.assigned_at,
            ended_at=course.ended_at,
            version=job.version,
        )


class OfferView(BaseModel):
    """An offer that its driver can answer."""

    offer_id: str = Field(examples=[_OFFER])
    order_id: str = Field(examples=[_ORDER])
    job_id: str = Field(examples=[_JOB])
    pickup: PlaceView
    dropoff: PlaceView
    ready_at: Moment = Field(examples=[_AT])
    arrival_at: Moment = Field(description="When the driver would be at the pickup.", examples=[_AT])
    expires_at: Moment = Field(description="The time to answer ends here.", examples=[_AT])
    earning_minor: int = Field(examples=[520])
    currency: str = Field(examples=["USD"])

    @classmethod
    def of(cls, offer: Offer, job: Job) -> "OfferView":
        """The offer as its driver sees it."""
        return cls(
            offer_id=offer.id,
            order_id=job.request.order_id,
            job_id=job.id,
            pickup=PlaceView.of(job.request.pickup),
            dropoff=PlaceView.of(job.request.dropoff),
            ready_at=job.course.ready_at,
            arrival_at=offer.arrival_at,
            expires_at=offer.expires_at,
            earning_minor=job.request.earning.minor,
            currency=job.request.earning.currency,
        )


class OfferOutcome(BaseModel):
    """What became of an offer."""

    offer_id: str = Field(examples=[_OFFER])
    job_id: str = Field(examples=[_JOB])
    state: OfferState = Field(examples=["declined"])


class OfferList(BaseModel):
    """All open offers of a driver; one at most today."""

    items: list[OfferView]
    next_cursor: None = None


class Decline(RequestBody):
    """Why not."""

    reason: str = Field(default="", max_length=500, examples=["too far"])


class Progress(RequestBody):
    """A step that is done, with the proof that delivery needs."""

    step: Step = Field(examples=["delivered"])
    pin: str | None = Field(default=None, max_length=32, examples=["4711"])
    photo_ref: str | None = Field(default=None, max_length=500, examples=["photos/2026/11/21/0001.jpg"])


class Assign(RequestBody):
    """Who gets the job."""

    driver_id: str = Field(examples=[_DRIVER])


class Unassign(RequestBody):
    """Why the driver loses the job."""

    reason: str = Field(min_length=1, max_length=500, examples=["bicycle broke down"])


class GiveBack(RequestBody):
    """Why the driver cannot carry it."""

    reason: str = Field(min_length=1, max_length=500, examples=["flat tyre"])


class GivenBack(BaseModel):
    """A job that is not its driver's any more; the answer is kept for a while, so it has no addresses."""

    job_id: str = Field(examples=[_JOB])
    state: JobState = Field(examples=["open"])


class PositionView(BaseModel):
    """Where somebody was."""

    lat: float
    lon: float
    at: Moment = Field(examples=[_AT])


DriverState = Literal["free", "offered", "on_job", "unavailable"]


class DriverView(BaseModel):
    """A driver on the board."""

    driver_id: str = Field(examples=[_DRIVER])
    name: str
    vehicle_type: str = Field(examples=["bicycle"])
    status: str = Field(examples=["approved"])
    availability: str = Field(examples=["online"])
    state: DriverState
    job_id: str | None = Field(default=None, description="The job they have or are offered.")
    position: PositionView | None = None

    @classmethod
    def of(cls, courier: Courier, seen: Fix | None) -> "DriverView":
        """The driver as a dispatcher sees them."""
        fix = newest(courier.duty.fix, seen)
        return cls(
            driver_id=courier.id,
            name=courier.profile.name,
            vehicle_type=courier.profile.vehicle_type,
            status=courier.profile.status,
            availability=courier.duty.availability.value,
            state=_state_of(courier),
            job_id=courier.engagement.job_id if courier.engagement else None,
            position=PositionView(lat=fix.where.lat, lon=fix.where.lon, at=fix.at) if fix else None,
        )


def _state_of(courier: Courier) -> DriverState:
    if courier.engagement:
        return "offered" if courier.engagement.offer_id else "on_job"
    return "free" if courier.can_work else "unavailable"


class BoardOffer(BaseModel):
    """An open offer on the board."""

    offer_id: str = Field(examples=[_OFFER])
    job_id: str = Field(examples=[_JOB])
    order_id: str = Field(examples=[_ORDER])
    driver_id: str = Field(examples=[_DRIVER])
    made_at: Moment
    expires_at: Moment
    arrival_at: Moment

    @classmethod
    def of(cls, offer: Offer) -> "BoardOffer":
        """The offer as a dispatcher sees it."""
        terms = offer.terms
        return cls(
            offer_id=offer.id,
            job_id=terms.job_id,
            order_id=terms.order_id,
            driver_id=terms.driver_id,
            made_at=terms.made_at,
            expires_at=terms.expires_at,
            arrival_at=terms.arrival_at,
        )


class BoardView(BaseModel):
    """What is going on now: jobs that are not over, open offers, drivers (those offline last); 500 of each at most."""

    at: Moment = Field(examples=[_AT])
    jobs: list[JobView]
    offers: list[BoardOffer]
    drivers: list[DriverView]
