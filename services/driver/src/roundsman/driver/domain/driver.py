"""A driver: whether they may work, and what they do now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from roundsman.driver.domain.documents import Document, checked, expired, next_expiry_after
from roundsman.driver.domain.errors import (
    BadDriver,
    BadShift,
    DocumentMissing,
    DocumentsNotValid,
    DriverNotApproved,
    DriverOnJob,
)
from roundsman.driver.domain.events import AvailabilityChanged, DriverChanged
from roundsman.driver.domain.vehicle import Vehicle
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import DriverId, OrgId, UserId

EXPIRED = "documents_expired"  # why the platform itself suspends


class DriverStatus(StrEnum):
    """Whether a driver may work."""

    PENDING = "pending"
    APPROVED = "approved"
    SUSPENDED = "suspended"


class Availability(StrEnum):
    """What a driver does now."""

    OFFLINE = "offline"
    ONLINE = "online"
    ON_BREAK = "on_break"
    ON_JOB = "on_job"


_AT_WORK = frozenset({Availability.ONLINE, Availability.ON_JOB})
_LONGEST_SHIFT = timedelta(days=1)  # a longer one is a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverIdentity:
    """Which driver it is, whose account, in which organization."""

    driver_id: DriverId
    user_id: UserId
    org_id: OrgId


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverFile:
    """What the driver handed in."""

    name: str
    phone: str
    vehicle: Vehicle
    documents: tuple[Document, ...]

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadDriver("Give your name.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverStanding:
    """What the platform decided and what the driver does."""

    status: DriverStatus = DriverStatus.PENDING
    suspended_for: str = ""
    availability: Availability = Availability.OFFLINE
    point: LatLon | None = None  # where they last said they were
    until: datetime | None = None  # when they mean to stop, while they work
    job_ids: tuple[str, ...] = ()  # jobs they carry now


class Driver(Aggregate):
    """A driver of an organization; one for each account."""

    def __init__(self, identity: DriverIdentity, file: DriverFile, standing: DriverStanding) -> None:
        super().__init__(identity.driver_id)
        self.identity = identity
        self.file = file
        self.standing = standing

    @classmethod
    def register(cls, identity: DriverIdentity, file: DriverFile, at: datetime) -> "Driver":
        """A new driver, waiting for approval.

        Raises:
            BadDocument, DocumentExpired: the documents cannot be handed in.
        """
        driver = cls(identity, replace(file, documents=checked(file.documents, at)), DriverStanding())
        driver._tell(at)
        return driver

    @property
    def driver_id(self) -> DriverId:
        """Their id."""
        return self.identity.driver_id

    @property
    def approved(self) -> bool:
        """Whether they may work."""
        return self.standing.status is DriverStatus.APPROVED

    @property
    def on_job(self) -> bool:
        """Whether they carry an order now."""
        return bool(self.standing.job_ids)

    def approve(self, at: datetime) -> None:
        """Let the driver work; a second approval changes nothing.

        Raises:
            DocumentsNotValid: one has expired.
        """
        if self.approved:
            return
        if late := expired(self.file.documents, at):
            raise DocumentsNotValid(f"Expired: {', '.join(document.kind for document in late)}.")
        self.standing = replace(self.standing, status=DriverStatus.APPROVED, suspended_for="")
        self._tell(at)

    def suspend(self, reason: str, at: datetime) -> None:
        """Take the driver out of work; a job in hand is finished first. Again changes nothing."""
        if self.standing.status is DriverStatus.SUSPENDED:
            return
        self.standing = replace(self.standing, status=DriverStatus.SUSPENDED, suspended_for=reason)
        self._tell(at)
        if not self.on_job:
            self._become(Availability.OFFLINE, None, at)

    def review_documents(self, at: datetime) -> None:
        """Suspend an approved driver of whom a document has expired."""
        if self.approved and expired(self.file.documents, at):
            self.suspend(EXPIRED, at)

    def next_expiry_at(self, at: datetime) -> datetime | None:
        """When a document will next stop being valid."""
        return next_expiry_after(self.file.documents, at)

    def renew_documents(self, documents: Sequence[Document], at: datetime) -> None:
        """Replace the documents.

        Raises:
            BadDocument, DocumentExpired: they cannot be handed in.
            DocumentMissing: the driver is approved, and a kind that was there is not any more.
        """
        renewed = checked(documents, at)
        missing = {document.kind for document in self.file.documents} - {document.kind for document in renewed}
        if self.approved and missing:
            raise DocumentMissing(f"These have to stay: {', '.join(sorted(missing))}.")
        self.file = replace(self.file, documents=renewed)

    def change_vehicle(self, vehicle: Vehicle, at: datetime) -> None:
        """Drive another vehicle from now on.

        Raises:
            DriverOnJob: not with an order in hand.
        """
        if vehicle == self.file.vehicle:
            return
        if self.on_job:
            raise DriverOnJob("Finish the job before you change the vehicle.")
        self.file = replace(self.file, vehicle=vehicle)
        self._tell(at)

    def go(self, wanted: Availability, point: LatLon | None, at: datetime, until: datetime | None = None) -> None:
        """Go online (until a time, if they say so), offline or on a break, as the driver asks.

        Online again on a job changes nothing but that time.

        Raises:
            BadShift: it does not end within a day from now.
            DriverOnJob: only dispatch ends a job.
            DriverNotApproved: only approved drivers work.
        """
        if until is not None and not timedelta() < until - at <= _LONGEST_SHIFT:
            raise BadShift("Name an end of work within a day from now.")
        if self.on_job:
            if wanted is not Availability.ONLINE:
                raise DriverOnJob("You carry an order: finish the job first.")
            return self._become(Availability.ON_JOB, None, at, until)
        if wanted is not Availability.OFFLINE and not self.approved:
            raise DriverNotApproved(f"You are {self.standing.status}: only approved drivers work.")
        return self._become(wanted, point, at, until)

    def start_job(self, job_id: str, at: datetime) -> None:
        """Carry a job, whatever the driver did before; the same job again changes nothing."""
        if job_id not in self.standing.job_ids:
            self.standing = replace(self.standing, job_ids=(*self.standing.job_ids, job_id))
            self._become(Availability.ON_JOB, None, at)

    def end_job(self, job_id: str, at: datetime) -> None:
        """Be free again after the last job: online, or offline if not approved any more."""
        if job_id not in self.standing.job_ids:
            return
        left = tuple(one for one in self.standing.job_ids if one != job_id)
        self.standing = replace(self.standing, job_ids=left)
        if not left:
            self._become(Availability.ONLINE if self.approved else Availability.OFFLINE, None, at)

    def _become(
        self, availability: Availability, point: LatLon | None, at: datetime, until: datetime | None = None
    ) -> None:
        before = self.standing
        after = replace(
            before,
            availability=availability,
            point=point or before.point,
            until=(until or before.until) if availability in _AT_WORK else None,
        )
        if after == self.standing:
            return
        self.standing = after
        self.record(
            AvailabilityChanged(
                driver_id=self.driver_id, availability=availability.value, point=point, until=after.until, at=at
            )
        )

    def _tell(self, at: datetime) -> None:
        self.record(
            DriverChanged(
                driver_id=self.driver_id,
                user_id=self.identity.user_id,
                org_id=self.identity.org_id,
                name=self.file.name,
                status=self.standing.status.value,
                vehicle_type=self.file.vehicle.type.value,
                at=at,
            )
        )
