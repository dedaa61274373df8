"""A fix: where a device says that it was, and when."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.geo import LatLon


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One measurement as the device reported it; it may still be nonsense (see `sifting`)."""

    lat: float
    lon: float
    at: datetime  # when the device measured it, UTC
    accuracy_m: float | None = None  # radius of 68 % confidence
    speed_mps: float | None = None
    heading_deg: float | None = None  # clockwise from north

    @property
    def place(self) -> LatLon:
        """Where it is.

        Raises:
            BadCoordinates: nowhere on the earth.
        """
        return LatLon(self.lat, self.lon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Fixes in a row that contradict what we hold but agree with one another."""

    fix: Fix  # the last of them
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The newest believed fix of a driver, and what speaks against it."""

    fix: Fix
    doubt: Doubt | None = None
