"""Places on the earth: WGS 84 (latitude, longitude) in degrees, distances in metres."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from roundsman.kernel.errors import Invalid

EARTH_RADIUS_M = 6_371_008.8  # mean radius R1, IUGG


class BadCoordinates(Invalid):
    """Not a place on the earth."""

    slug = "bad-coordinates"


@dataclass(frozen=True, slots=True)
class LatLon:
    """A place: latitude -90..90, longitude -180..180."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise BadCoordinates("Latitude is -90..90 and longitude -180..180, in degrees.")


def distance_m(a: LatLon, b: LatLon) -> float:
    """Great-circle distance in metres (haversine; within 0.5 % of the ellipsoid)."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b.lon - a.lon) / 2
    h = sin(half_lat) ** 2 + cos(lat_a) * cos(lat_b) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(h)))
