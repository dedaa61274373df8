"""Drivers as clients see them."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from roundsman.driver.domain.documents import Document
from roundsman.driver.domain.driver import Availability, Driver, DriverFile, DriverStatus
from roundsman.driver.domain.vehicle import Vehicle, VehicleType, plate_of
from roundsman.kernel.geo import LatLon
from roundsman.web import RequestBody
from roundsman.web.pages import MAX_PAGE


class VehicleModel(RequestBody):
    """What the driver drives."""

    type: VehicleType
    plate: str | None = Field(None, max_length=32, description="Unique on the platform.", examples=["B-RM 1234"])
    capacity: int = Field(1, ge=1, le=1000, description="Orders at once.")

    def vehicle(self) -> Vehicle:
        """As the domain knows it."""
        return Vehicle(type=self.type, plate=plate_of(self.plate), capacity=self.capacity)


class DocumentModel(RequestBody):
    """A licence, insurance or the like."""

    kind: str = Field(min_length=1, max_length=60, examples=["driving_licence"])
    number: str = Field(min_length=1, max_length=60, examples=["B072RRE2I55"])
    expires_on: date = Field(description="The last day on which it is valid (UTC).", examples=["2031-05-31"])

    def document(self) -> Document:
        """As the domain knows it."""
        return Document(kind=self.kind, number=self.number, expires_on=self.expires_on)


Documents = Annotated[list[DocumentModel], Field(max_length=50)]


class NewDriver(RequestBody):
    """Somebody who wants to drive."""

    name: str = Field(min_length=1, max_length=200, examples=["Dana Fahrer"])
    phone: str = Field("", max_length=40, examples=["+49 30 1234567"])
    vehicle: VehicleModel
    documents: Documents = Field([])

    def file(self) -> DriverFile:
        """As the domain knows it."""
        return DriverFile(
            name=self.name,
            phone=self.phone,
            vehicle=self.vehicle.vehicle(),
            documents=tuple(document.document() for document in self.documents),
        )


class DocumentList(RequestBody):
    """All documents from now on."""

    documents: Documents


class SuspensionRequest(RequestBody):
    """Why the driver may not work."""

    reason: str = Field("", max_length=500, examples=["Complaints are being looked into."])


class PointModel(RequestBody):
    """A place."""

    lat: float = Field(ge=-90, le=90, examples=[52.520008])
    lon: float = Field(ge=-180, le=180, examples=[13.404954])

    def point(self) -> LatLon:
        """As the domain knows it."""
        return LatLon(self.lat, self.lon)


class AvailabilityRequest(RequestBody):
    """What the driver wants to do now. `on_job` is dispatch's to say."""

    availability: Literal[Availability.OFFLINE, Availability.ONLINE, Availability.ON_BREAK]
    location: PointModel | None = Field(None, description="Where the driver is; offers need it.")
    until: AwareDatetime | None = Field(
        None,
        description="When the driver means to stop, within a day; no pickup is planned after it.",
        examples=["2026-11-21T22:30:00Z"],
    )


class DriverSearch(BaseModel):
    """Which drivers; what is left out does not filter."""

    status: DriverStatus | None = None
    availability: Availability | None = None
    q: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        pattern="^[^\\x00]*$",
        description="Part of a name, or a plate, a driver's id or an account's.",
        examples=["dora"],
    )
    cursor: str = ""
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class DriverModel(BaseModel):
    """A driver."""

    driver_id: str = Field(examples=["drv_01m3vqp1xpa7z3dj8fssz5awsh"])
    user_id: str
    name: str
    phone: str
    status: DriverStatus
    suspended_for: str | None
    availability: Availability
    location: PointModel | None = Field(description="Where the driver last said they were.")
    until: datetime | None = Field(description="When the driver means to stop.", examples=["2026-11-21T22:30:00Z"])
    vehicle: VehicleModel
    documents: list[DocumentModel]

    @classmethod
    def of(cls, driver: Driver) -> "DriverModel":
        """As clients see it."""
        file, standing = driver.file, driver.standing
        return cls(
            driver_id=driver.id,
            user_id=driver.identity.user_id,
            name=file.name,
            phone=file.phone,
            status=standing.status,
            suspended_for=standing.suspended_for or None,
            availability=standing.availability,
            location=PointModel(lat=standing.point.lat, lon=standing.point.lon) if standing.point else None,
            until=standing.until,
            vehicle=VehicleModel(type=file.vehicle.type, plate=file.vehicle.plate, capacity=file.vehicle.capacity),
            documents=[_document_model(document) for document in file.documents],
        )


def _document_model(document: Document) -> DocumentModel:
    return DocumentModel(kind=document.kind, number=document.number, expires_on=document.expires_on)
