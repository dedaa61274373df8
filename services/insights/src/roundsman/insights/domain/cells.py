"""Where on earth, as an H3 cell."""

import h3

RESOLUTION = 8  # about 0.74 km²: a part of a town, and no one's door


def cell_of(lat: float, lon: float) -> str:
    """The cell in which the point lies."""
    return str(h3.latlng_to_cell(lat, lon, RESOLUTION))
