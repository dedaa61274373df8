"""The messages of dispatch.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from roundsman.contracts.message import Symbols, utc


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDelivery:
    """Stop the job, whatever its state."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.CancelDelivery"
    TOPIC: ClassVar[str] = "dispatch.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    reason: str  # Why, in a few words.
    at: datetime  # When it was asked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            reason=data["reason"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayPickup:
    """The order can be picked up later than was said."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.DelayPickup"
    TOPIC: ClassVar[str] = "dispatch.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    ready_at: datetime  # When the order can be picked up now (UTC); later than was promised before.
    at: datetime  # When it was asked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "ready_at": utc(self.ready_at),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            ready_at=data["ready_at"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverAssignedPlace:
    """A place on the map."""

    lat: float  # Latitude, WGS 84 degrees.
    lon: float  # Longitude, WGS 84 degrees.
    address: str  # The address as a person would write it. Personal data.

    def to_avro(self) -> dict[str, Any]:
        return {
            "lat": self.lat,
            "lon": self.lon,
            "address": self.address,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            lat=data["lat"],
            lon=data["lon"],
            address=data["address"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverAssigned:
    """The job has its driver."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.DriverAssigned"
    TOPIC: ClassVar[str] = "dispatch.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    job_id: str  # The job: the order as dispatch sees it.
    driver_id: str  # The driver.
    customer_id: str = ""  # The user who placed the order.
    offer_id: str | None = None  # The offer that was accepted; null when a dispatcher chose.
    assigned_by: str  # The user who decided: the driver or a dispatcher.
    vehicle_type: str  # The kind of vehicle: bicycle, car, van ...
    pickup: DriverAssignedPlace  # Where the goods or people are collected.
    dropoff: DriverAssignedPlace  # Where they go.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "job_id": self.job_id,
            "driver_id": self.driver_id,
            "customer_id": self.customer_id,
            "offer_id": self.offer_id,
            "assigned_by": self.assigned_by,
            "vehicle_type": self.vehicle_type,
            "pickup": self.pickup.to_avro(),
            "dropoff": self.dropoff.to_avro(),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            job_id=data["job_id"],
            driver_id=data["driver_id"],
            customer_id=data["customer_id"],
            offer_id=data["offer_id"],
            assigned_by=data["assigned_by"],
            vehicle_type=data["vehicle_type"],
            pickup=DriverAssignedPlace.from_avro(data["pickup"]),
            dropoff=DriverAssignedPlace.from_avro(data["dropoff"]),
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverUnassigned:
    """The driver no longer has the job."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.DriverUnassigned"
    TOPIC: ClassVar[str] = "dispatch.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    job_id: str  # The job: the order as dispatch sees it.
    driver_id: str  # The driver.
    reason: str  # Why, in a few words.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "job_id": self.job_id,
            "driver_id": self.driver_id,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            job_id=data["job_id"],
            driver_id=data["driver_id"],
            reason=data["reason"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCancelled:
    """The job was stopped."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.JobCancelled"
    TOPIC: ClassVar[str] = "dispatch.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    job_id: str  # The job: the order as dispatch sees it.
    driver_id: str | None = None  # The driver who had it, if any.
    reason: str  # Why, in a few words.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "job_id": self.job_id,
            "driver_id": self.driver_id,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            job_id=data["job_id"],
            driver_id=data["driver_id"],
            reason=data["reason"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOpened:
    """A job waits for a driver."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.JobOpened"
    TOPIC: ClassVar[str] = "dispatch.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    job_id: str  # The job: the order as dispatch sees it.
    ready_at: datetime  # When the order can be picked up (UTC).
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "job_id": self.job_id,
            "ready_at": utc(self.ready_at),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            job_id=data["job_id"],
            ready_at=data["ready_at"],
            at=data["at"],
        )


class JobProgressedStep(Symbols):
    UNKNOWN = "unknown"
    ARRIVED_AT_PICKUP = "arrived_at_pickup"
    PICKED_UP = "picked_up"
    ARRIVED_AT_DROPOFF = "arrived_at_dropoff"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgressed:
    """The driver finished a step of the job."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.JobProgressed"
    TOPIC: ClassVar[str] = "dispatch.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    job_id: str  # The job: the order as dispatch sees it.
    driver_id: str  # The driver.
    step: JobProgressedStep  # The step.
    proof: tuple[str, ...]  # Kinds of proof that were given: pin, photo.
    photo_ref: str | None = None  # The stored photo, where one was taken.
    earning_minor: int  # What the driver earns, in minor units.
    currency: str  # ISO 4217 code.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "job_id": self.job_id,
            "driver_id": self.driver_id,
            "step": self.step.value,
            "proof": list(self.proof),
            "photo_ref": self.photo_ref,
            "earning_minor": self.earning_minor,
            "currency": self.currency,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            job_id=data["job_id"],
            driver_id=data["driver_id"],
            step=JobProgressedStep.from_avro(data["step"]),
            proof=tuple(data["proof"]),
            photo_ref=data["photo_ref"],
            earning_minor=data["earning_minor"],
            currency=data["currency"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkReady:
    """The order can be picked up now."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.MarkReady"
    TOPIC: ClassVar[str] = "dispatch.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    at: datetime  # When it was asked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDriverFound:
    """Nobody took the job in time."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.NoDriverFound"
    TOPIC: ClassVar[str] = "dispatch.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    job_id: str  # The job: the order as dispatch sees it.
    offers: int  # How many offers were made.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "job_id": self.job_id,
            "offers": self.offers,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            job_id=data["job_id"],
            offers=data["offers"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDeclined:
    """The driver said no."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.OfferDeclined"
    TOPIC: ClassVar[str] = "dispatch.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    job_id: str  # The job: the order as dispatch sees it.
    offer_id: str  # The offer.
    driver_id: str  # The driver.
    reason: str  # Why, in a few words.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "job_id": self.job_id,
            "offer_id": self.offer_id,
            "driver_id": self.driver_id,
            "reason": self.reason,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            job_id=data["job_id"],
            offer_id=data["offer_id"],
            driver_id=data["driver_id"],
            reason=data["reason"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferExpired:
    """The driver did not answer in time."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.OfferExpired"
    TOPIC: ClassVar[str] = "dispatch.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    job_id: str  # The job: the order as dispatch sees it.
    offer_id: str  # The offer.
    driver_id: str  # The driver.
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "job_id": self.job_id,
            "offer_id": self.offer_id,
            "driver_id": self.driver_id,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            job_id=data["job_id"],
            offer_id=data["offer_id"],
            driver_id=data["driver_id"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade:
    """A driver is shown the job for a limited time."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.OfferMade"
    TOPIC: ClassVar[str] = "dispatch.events.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    job_id: str  # The job: the order as dispatch sees it.
    offer_id: str  # The offer.
    driver_id: str  # The driver.
    expires_at: datetime  # The driver's deadline to answer (UTC).
    arrival_at: datetime  # When the driver would reach the pickup (UTC).
    at: datetime  # When it happened (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "job_id": self.job_id,
            "offer_id": self.offer_id,
            "driver_id": self.driver_id,
            "expires_at": utc(self.expires_at),
            "arrival_at": utc(self.arrival_at),
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            job_id=data["job_id"],
            offer_id=data["offer_id"],
            driver_id=data["driver_id"],
            expires_at=data["expires_at"],
            arrival_at=data["arrival_at"],
            at=data["at"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDeliveryPlace:
    """A place on the map."""

    lat: float  # Latitude, WGS 84 degrees.
    lon: float  # Longitude, WGS 84 degrees.
    address: str  # The address as a person would write it. Personal data.

    def to_avro(self) -> dict[str, Any]:
        return {
            "lat": self.lat,
            "lon": self.lon,
            "address": self.address,
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            lat=data["lat"],
            lon=data["lon"],
            address=data["address"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDelivery:
    """Find a driver for this order."""

    SCHEMA: ClassVar[str] = "roundsman.dispatch.RequestDelivery"
    TOPIC: ClassVar[str] = "dispatch.commands.v1"
    KEY: ClassVar[str] = "order_id"

    order_id: str  # The order.
    org_id: str  # The organization that owns the row.
    vendor_id: str  # The vendor who sells or performs.
    customer_id: str  # The user who placed the order.
    pickup: RequestDeliveryPlace  # Where the goods or people are collected.
    dropoff: RequestDeliveryPlace  # Where they go.
    ready_at: datetime  # When the order can be picked up (UTC).
    give_up_at: datetime  # When to stop looking (UTC).
    earning_minor: int  # What the driver earns, in minor units.
    currency: str  # ISO 4217 code.
    proof: tuple[str, ...]  # Kinds of proof the driver must give: pin, photo.
    pin_salt: str  # Salt of the PIN's digest; empty without a PIN.
    pin_digest: str  # Salted digest of the PIN; empty without a PIN.
    at: datetime  # When it was asked (UTC).

    def to_avro(self) -> dict[str, Any]:
        return {
            "order_id": self.order_id,
            "org_id": self.org_id,
            "vendor_id": self.vendor_id,
            "customer_id": self.customer_id,
            "pickup": self.pickup.to_avro(),
            "dropoff": self.dropoff.to_avro(),
            "ready_at": utc(self.ready_at),
            "give_up_at": utc(self.give_up_at),
            "earning_minor": self.earning_minor,
            "currency": self.currency,
            "proof": list(self.proof),
            "pin_salt": self.pin_salt,
            "pin_digest": self.pin_digest,
            "at": utc(self.at),
        }

    @classmethod
    def from_avro(cls, data: dict[str, Any]) -> Self:
        return cls(
            order_id=data["order_id"],
            org_id=data["org_id"],
            vendor_id=data["vendor_id"],
            customer_id=data["customer_id"],
            pickup=RequestDeliveryPlace.from_avro(data["pickup"]),
            dropoff=RequestDeliveryPlace.from_avro(data["dropoff"]),
            ready_at=data["ready_at"],
            give_up_at=data["give_up_at"],
            earning_minor=data["earning_minor"],
            currency=data["currency"],
            proof=tuple(data["proof"]),
            pin_salt=data["pin_salt"],
            pin_digest=data["pin_digest"],
            at=data["at"],
        )
