"""Time is a port: every deadline and every event time comes from a `Clock`, so a day can run in minutes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the platform's time."""

    @property
    def speed(self) -> float:
        """How many of the platform's seconds pass in one real second."""

    def now(self) -> datetime:
        """The platform's time, aware, in UTC."""


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock."""

    speed: float = 1.0

    def now(self) -> datetime:
        """The machine's time in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledClock:
    """Showed `origin` at `started_at` (machine time) and runs `speed` times as fast since.

    All processes of one platform get the same three values, so they agree.
    """

    origin: datetime
    started_at: datetime
    speed: float

    def now(self) -> datetime:
        """The scaled time in UTC."""
        return self.origin + (datetime.now(UTC) - self.started_at) * self.speed


@dataclass(slots=True)
class ManualClock:
    """Stands still until told otherwise; for tests."""

    at: datetime = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    speed: float = 1.0

    def now(self) -> datetime:
        """The time last set."""
        return self.at

    def advance(self, seconds: float) -> datetime:
        """Move on by `seconds` and tell the new time."""
        self.at += timedelta(seconds=seconds)
        return self.at
