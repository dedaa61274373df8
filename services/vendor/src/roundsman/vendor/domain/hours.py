"""Opening hours: spans of a week on the vendor's own clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from roundsman.vendor.domain.errors import BadOpeningHours

DAY_MINUTES = 24 * 60
_LONGEST_LIST = 100  # spans a week; more is a mistake
_LOOK_AHEAD_DAYS = 8  # a week and the day on which it ends


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """Open from one minute of a day to before another; past midnight if the second is not later."""

    weekday: int  # 0 = Monday
    opens_minute: int  # 0..1439 after local midnight
    closes_minute: int  # 1..1440; at or before `opens_minute`: on the next day

    def __post_init__(self) -> None:
        in_week = 0 <= self.weekday <= 6
        in_day = 0 <= self.opens_minute < DAY_MINUTES and 0 < self.closes_minute <= DAY_MINUTES
        if not in_week or not in_day:
            raise BadOpeningHours("A weekday is 0..6, opens_minute 0..1439, closes_minute 1..1440.")

    @property
    def lasts(self) -> timedelta:
        """How long, on a day without a change of the clocks; at most 24 hours."""
        minutes = self.closes_minute - self.opens_minute
        return timedelta(minutes=minutes if minutes > 0 else minutes + DAY_MINUTES)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The spans of each week, on the clock of `time_zone` (an IANA name)."""

    openings: tuple[Opening, ...]
    time_zone: str = "UTC"

    def __post_init__(self) -> None:
        if len(self.openings) > _LONGEST_LIST:
            raise BadOpeningHours(f"A week has at most {_LONGEST_LIST} spans.")
        self._zone()

    @classmethod
    def always(cls) -> "WeeklyHours":
        """Open day and night."""
        return cls(tuple(Opening(day, 0, DAY_MINUTES) for day in range(7)))

    def covers(self, at: datetime) -> bool:
        """Whether the hours say open at this moment."""
        return any(start <= at < end for start, end in self._spans(at))

    def next_change_after(self, at: datetime) -> datetime | None:
        """The first moment after `at` at which open turns to closed or back; None if it never does."""
        now_open = self.covers(at)
        edges = sorted({edge for span in self._spans(at) for edge in span if edge > at})
        return next((edge for edge in edges if self.covers(edge) != now_open), None)

    def _spans(self, around: datetime) -> Iterator[tuple[datetime, datetime]]:
        zone = self._zone()
        today = around.astimezone(zone).date()
        for offset in range(-1, _LOOK_AHEAD_DAYS + 1):
            day = today + timedelta(days=offset)
            midnight = datetime.combine(day, time(), zone)
            for opening in self.openings:
                if opening.weekday == day.weekday():
                    start = midnight + timedelta(minutes=opening.opens_minute)
                    yield start.astimezone(UTC), (start + opening.lasts).astimezone(UTC)

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise BadOpeningHours("The time zone is an IANA name such as Europe/Berlin.") from error
