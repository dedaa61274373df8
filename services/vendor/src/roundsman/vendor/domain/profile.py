"""What a vendor says about itself."""

from dataclasses import dataclass
from enum import StrEnum

from roundsman.kernel.geo import LatLon
from roundsman.vendor.domain.errors import BadProfile
from roundsman.vendor.domain.hours import WeeklyHours


class VendorKind(StrEnum):
    """What the vendor sells or performs."""

    MERCHANT = "merchant"
    CARRIER = "carrier"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Location:
    """Where orders are picked up."""

    point: LatLon
    address: str

    def __post_init__(self) -> None:
        if not self.address.strip():
            raise BadProfile("Give the address where orders are picked up.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The part of a vendor that its owner writes."""

    name: str
    kind: VendorKind
    location: Location
    hours: WeeklyHours

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadProfile("Give the vendor a name.")
