"""A vehicle: what a driver drives."""

import re
from dataclasses import dataclass
from enum import StrEnum

from roundsman.driver.domain.errors import BadVehicle

_LONGEST_PLATE = 16


class VehicleType(StrEnum):
    """The kind of vehicle."""

    BICYCLE = "bicycle"
    SCOOTER = "scooter"
    CAR = "car"
    VAN = "van"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle; `plate` is None where it has none."""

    type: VehicleType
    plate: str | None  # as `plate_of` writes it: unique on the platform
    capacity: int  # orders at once

    def __post_init__(self) -> None:
        if self.capacity < 1:
            raise BadVehicle("A vehicle carries at least one order.")


def plate_of(text: str | None) -> str | None:
    """A plate in capital letters and digits only, so that spelling does not make two of one.

    Raises:
        BadVehicle: there is a text, but no plate in it.
    """
    if text is None:
        return None
    plate = re.sub(r"[\W_]", "", text).upper()
    if not 0 < len(plate) <= _LONGEST_PLATE:
        raise BadVehicle(f"A plate has 1 to {_LONGEST_PLATE} letters and digits.")
    return plate
