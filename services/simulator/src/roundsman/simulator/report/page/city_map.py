"""The day on a map: kitchens, doors, and the ways between them as the drivers' positions tell them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

from roundsman.contracts.types.tracking import PositionReported
from roundsman.kernel.geo import LatLon
from roundsman.operations.invariants.log import Log
from roundsman.operations.invariants.trace import Outcome, Trace
from roundsman.simulator.report.facts import Facts
from roundsman.simulator.report.page.svg import WIDTH, Scale, drawing, hint, label, round_step, tag

_MARGIN = 14.0
_METRES_PER_DEGREE = 111_195.0
_SHORTEST_SIDE_M = 500.0

Trails = Mapping[str, Sequence[PositionReported]]  # driver id -> positions by time


@dataclass(frozen=True, slots=True)
class Sheet:
    """The map's sheet: as wide as the chart, as high as the places need, north up, the same scale both ways."""

    x: Scale
    y: Scale
    height: float
    metres_per_unit: float

    @classmethod
    def around(cls, places: Sequence[LatLon]) -> "Sheet":
        """A sheet on which all the places are."""
        lats, lons = [place.lat for place in places], [place.lon for place in places]
        shrink = cos(radians((min(lats) + max(lats)) / 2))
        wide_m = max((max(lons) - min(lons)) * shrink * _METRES_PER_DEGREE, _SHORTEST_SIDE_M)
        high_m = max((max(lats) - min(lats)) * _METRES_PER_DEGREE, _SHORTEST_SIDE_M)
        inner = WIDTH - 2 * _MARGIN
        height = inner * min(high_m / wide_m, 1.4)
        metres_per_unit = max(wide_m / inner, high_m / height)
        lon_span = inner * metres_per_unit / _METRES_PER_DEGREE / shrink
        lat_span = height * metres_per_unit / _METRES_PER_DEGREE
        west, south = (min(lons) + max(lons) - lon_span) / 2, (min(lats) + max(lats) - lat_span) / 2
        x = Scale(west, west + lon_span, _MARGIN, WIDTH - _MARGIN)
        y = Scale(south, south + lat_span, _MARGIN + height, _MARGIN)
        return cls(x, y, height + 2 * _MARGIN + 18, metres_per_unit)

    def at(self, place: LatLon) -> tuple[float, float]:
        """Where a place is on the sheet."""
        return self.x(place.lon), self.y(place.lat)


def city_map(facts: Facts) -> str:
    """The picture; empty if nothing was placed."""
    found = list(facts.traces.values())
    if not found:
        return ""
    doors, kitchens = [_door(trace) for trace in found], {_kitchen(trace) for trace in found}
    sheet = Sheet.around([*doors, *kitchens])
    trails = _trails(facts.log)
    parts = [*(_way(trace, trails, sheet) for trace in found if trace.delivered_at)]
    parts += [_dot(trace, sheet) for trace in found]
    parts += [_square(place, sheet) for place in sorted(kitchens, key=lambda place: (place.lat, place.lon))]
    return drawing(sheet.height, [*parts, *_scale_bar(sheet)], "Kitchens, doors and the ways between them")


def way_of(trace: Trace, trails: Trails) -> list[LatLon]:
    """From the kitchen to the door, by what the driver's phone told on the way."""
    trail = trails.get(trace.driver_id, ())
    from_at, to_at = trace.picked_up_at, trace.delivered_at
    if from_at is None or to_at is None:
        return [_kitchen(trace), _door(trace)]
    between = trail[bisect_left(trail, from_at, key=_time) : bisect_right(trail, to_at, key=_time)]
    return [_kitchen(trace), *(LatLon(one.lat, one.lon) for one in between), _door(trace)]


def _trails(log: Log) -> Trails:
    trails: dict[str, list[PositionReported]] = defaultdict(list)
    for position in log.of(PositionReported):
        trails[position.driver_id].append(position)
    return {driver_id: sorted(trail, key=_time) for driver_id, trail in trails.items()}


def _time(position: PositionReported) -> datetime:
    return position.at


def _door(trace: Trace) -> LatLon:
    return LatLon(trace.placed.dropoff.lat, trace.placed.dropoff.lon)


def _kitchen(trace: Trace) -> LatLon:
    return LatLon(trace.placed.pickup.lat, trace.placed.pickup.lon)


def _way(trace: Trace, trails: Trails, sheet: Sheet) -> str:
    points = (sheet.at(place) for place in way_of(trace, trails))
    written = dict.fromkeys(f"{x:.1f},{y:.1f}" for x, y in points)  # a driver who stands tells the same place often
    return tag("polyline", points=" ".join(written), class_="way")


def _dot(trace: Trace, sheet: Sheet) -> str:
    x, y = sheet.at(_door(trace))
    big = trace.outcome is not Outcome.COMPLETED
    return tag(
        "circle",
        hint(f"{trace.placed.order_id}: {trace.outcome}"),
        cx=x,
        cy=y,
        r=3.6 if big else 2.6,
        class_=trace.outcome,
    )


def _square(place: LatLon, sheet: Sheet) -> str:
    x, y = sheet.at(place)
    return tag("rect", hint("kitchen"), x=x - 3.0, y=y - 3.0, width=6, height=6, class_="kitchen")


def _scale_bar(sheet: Sheet) -> Iterable[str]:
    metres = round_step(WIDTH * sheet.metres_per_unit, 5)
    end, y = _MARGIN + metres / sheet.metres_per_unit, sheet.height - 8
    yield tag("line", x1=_MARGIN, x2=end, y1=y, y2=y, class_="mark")
    yield label(end + 6, y + 4, f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m", class_="axis")
