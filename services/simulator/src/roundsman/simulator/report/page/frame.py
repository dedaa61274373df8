"""What charts over the hours of the day share: the axis, and where a moment stands on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from roundsman.simulator.history import History
from roundsman.simulator.report.page.svg import Scale, label, tag

HOUR_S = 3600.0
_HOURS_LABELLED = 8  # at most


@dataclass(frozen=True, slots=True)
class DayTime:
    """Turns platform times into seconds of the day."""

    zero_at: datetime

    @classmethod
    def of(cls, history: History) -> "DayTime":
        """The played day's own time."""
        return cls(datetime.fromisoformat(history.zero_at))

    def second(self, at: datetime) -> float:
        """The second of the day."""
        return (at - self.zero_at).total_seconds()


def clock(second: float) -> str:
    """Such as `18:05`; the second day goes on with 24."""
    minutes = round(second / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def hours_axis(x: Scale, top: float, bottom: float) -> Iterable[str]:
    """A faint line and a label at full hours."""
    first, last = int(x.low // HOUR_S), int(x.high // HOUR_S)
    step = max(1, -(-(last - first) // _HOURS_LABELLED))
    for hour in range(first, last + 1, step):
        place = x(hour * HOUR_S)
        if place >= min(x.start, x.end):
            yield tag("line", x1=place, x2=place, y1=top, y2=bottom, class_="grid")
            yield label(place, bottom + 14, clock(hour * HOUR_S), class_="axis", text_anchor="middle")
