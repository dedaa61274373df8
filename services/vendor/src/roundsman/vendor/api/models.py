"""Vendors and menus as clients see them."""

from typing import Annotated

from pydantic import BaseModel, Field

from roundsman.kernel.geo import LatLon
from roundsman.kernel.ids import MenuItemId
from roundsman.kernel.money import Money
from roundsman.vendor.domain.hours import Opening, WeeklyHours
from roundsman.vendor.domain.menu import ItemDraft, Menu
from roundsman.vendor.domain.profile import Location, Profile, VendorKind
from roundsman.vendor.domain.vendor import Vendor, VendorChange, VendorStatus
from roundsman.web import RequestBody
from roundsman.web.pages import MAX_PAGE

LARGEST_MINOR = 10**12  # far above any price; keeps sums in 64 bits

Name = Annotated[str, Field(min_length=1, max_length=200, examples=["Dal House"])]
Minor = Annotated[int, Field(ge=0, le=LARGEST_MINOR, examples=[1150])]


class OpeningModel(RequestBody):
    """A span of each week, on the vendor's clock. Closing at or before opening means on the next day."""

    weekday: int = Field(ge=0, le=6, description="0 is Monday.", examples=[4])
    opens_minute: int = Field(ge=0, le=1439, description="Minutes after midnight.", examples=[660])
    closes_minute: int = Field(ge=1, le=1440, examples=[1380])

    def opening(self) -> Opening:
        """As the domain knows it."""
        return Opening(self.weekday, self.opens_minute, self.closes_minute)


class LocationModel(RequestBody):
    """Where orders are picked up."""

    lat: float = Field(ge=-90, le=90, examples=[52.520008])
    lon: float = Field(ge=-180, le=180, examples=[13.404954])
    address: str = Field(min_length=1, max_length=500, examples=["Torstraße 1, 10119 Berlin"])


class NewVendor(RequestBody):
    """A vendor to register."""

    name: Name
    kind: VendorKind = VendorKind.MERCHANT
    location: LocationModel
    weekly_hours: list[OpeningModel] | None = Field(None, max_length=100, description="Left out: always open.")
    time_zone: str = Field("UTC", max_length=64, description="IANA name.", examples=["Europe/Berlin"])

    def profile(self) -> Profile:
        """As the domain knows it."""
        return Profile(
            name=self.name,
            kind=self.kind,
            location=Location(LatLon(self.location.lat, self.location.lon), self.location.address),
            hours=_hours(self.weekly_hours, self.time_zone),
        )


class VendorPatch(RequestBody):
    """What to change; what is left out stays."""

    name: Name | None = None
    weekly_hours: list[OpeningModel] | None = Field(None, max_length=100)
    time_zone: str | None = Field(None, max_length=64)
    paused: bool | None = Field(None, description="true: take no orders until told otherwise.")

    def change(self, vendor: Vendor) -> VendorChange:
        """What changes of this vendor."""
        hours = vendor.profile.hours
        if self.weekly_hours is not None:
            hours = WeeklyHours(tuple(span.opening() for span in self.weekly_hours), hours.time_zone)
        if self.time_zone is not None:
            hours = WeeklyHours(hours.openings, self.time_zone)
        return VendorChange(name=self.name, hours=hours, paused=self.paused)


class VendorSearch(BaseModel):
    """Which vendors; what is left out does not filter."""

    q: str = Field("", max_length=200, description="Part of the name.")
    open: bool | None = Field(None, description="Whether they take orders now.")
    mine: bool = Field(False, description="Only those that the caller owns.")
    cursor: str = ""
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class VendorModel(BaseModel):
    """A vendor."""

    vendor_id: str = Field(examples=["ven_01m3vqp1xpa7z3dj8fssz5awsh"])
    name: Name
    kind: VendorKind
    status: VendorStatus
    owner_id: str
    location: LocationModel
    weekly_hours: list[OpeningModel]
    time_zone: str
    menu_version: int = Field(description="0: no menu yet.")

    @classmethod
    def of(cls, vendor: Vendor) -> "VendorModel":
        """As clients see it."""
        profile = vendor.profile
        point = profile.location.point
        return cls(
            vendor_id=vendor.id,
            name=profile.name,
            kind=profile.kind,
            status=vendor.standing.status,
            owner_id=vendor.ownership.owner_id,
            location=LocationModel(lat=point.lat, lon=point.lon, address=profile.location.address),
            weekly_hours=[_opening_model(opening) for opening in profile.hours.openings],
            time_zone=profile.hours.time_zone,
            menu_version=vendor.standing.menu_number,
        )


class NewItem(RequestBody):
    """An item as its vendor writes it."""

    name: Name
    category: str = Field("", max_length=200, examples=["Mains"])
    price_minor: Minor
    available: bool = True
    item_id: str | None = Field(None, description="Left out: as before for the same category and name, or new.")

    def draft(self) -> ItemDraft:
        """As the domain knows it."""
        return ItemDraft(
            item_id=MenuItemId.parse(self.item_id) if self.item_id else None,
            name=self.name,
            category=self.category,
            price_minor=self.price_minor,
            available=self.available,
        )


class NewMenu(RequestBody):
    """The whole menu; it replaces the former."""

    currency: str = Field(pattern="^[A-Z]{3}$", examples=["USD"])
    minimum_minor: Minor = 0
    items: list[NewItem] = Field(max_length=2000)

    def minimum(self) -> Money:
        """The smallest order taken."""
        return Money(self.minimum_minor, self.currency)


class ItemModel(BaseModel):
    """An item on a menu."""

    item_id: str = Field(examples=["itm_01m3vqp1xpa7z3dj8fssz5awsh"])
    name: str
    category: str
    price_minor: int
    available: bool


class MenuModel(BaseModel):
    """A version of a menu."""

    vendor_id: str
    menu_version: int
    currency: str
    minimum_minor: int
    items: list[ItemModel]

    @classmethod
    def of(cls, menu: Menu) -> "MenuModel":
        """As clients see it."""
        return cls(
            vendor_id=menu.vendor_id,
            menu_version=menu.number,
            currency=menu.content.minimum.currency,
            minimum_minor=menu.content.minimum.minor,
            items=[
                ItemModel(
                    item_id=item.item_id,
                    name=item.name,
                    category=item.category,
                    price_minor=item.price_minor,
                    available=item.available,
                )
                for item in menu.content.items
            ],
        )


def _hours(spans: list[OpeningModel] | None, time_zone: str) -> WeeklyHours:
    openings = WeeklyHours.always().openings if spans is None else tuple(span.opening() for span in spans)
    return WeeklyHours(openings, time_zone)


def _opening_model(opening: Opening) -> OpeningModel:
    return OpeningModel(weekday=opening.weekday, opens_minute=opening.opens_minute, closes_minute=opening.closes_minute)
