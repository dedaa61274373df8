"""How long a way takes: the straight line, stretched, at a speed usual for the vehicle."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from roundsman.kernel.geo import LatLon, distance_m
from roundsman.tracking.domain.fixes import Fix

# Door to door in a town, stops at lights included.
_SPEEDS_MPS = {"bicycle": 4.2, "scooter": 7.0, "car": 8.0, "van": 7.0}
_USUAL_SPEED_MPS = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """When the driver arrives where they are heading."""

    eta_at: datetime
    distance_m: float  # left to drive


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """`detour_factor` is road over straight line: 1.3 is common for street grids (Boscoe et al. 2012: 1.4)."""

    detour_factor: float = 1.3

    def estimate(self, fix: Fix, goal: LatLon, vehicle_type: str) -> Estimate:
        """Arrival at `goal` for somebody who was at `fix` when it was measured."""
        left_m = distance_m(fix.place, goal) * self.detour_factor
        takes_s = left_m / _SPEEDS_MPS.get(vehicle_type, _USUAL_SPEED_MPS)
        return Estimate(eta_at=fix.at + timedelta(seconds=takes_s), distance_m=left_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """How arrivals are foreseen and told."""

    travel: Travel = Travel()
    worth_telling_s: float = 60.0  # an arrival that moved by less is not told
    fresh_s: float = 600.0  # an older fix says nothing about the way ahead
