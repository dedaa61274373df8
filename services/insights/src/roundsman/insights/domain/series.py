"""The figures of windows that follow each other."""

from dataclasses import dataclass
from datetime import UTC, datetime

from roundsman.insights.domain.figures import Drivers, Funnel, Times
from roundsman.insights.domain.windows import Span, Window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """`points` windows, one after the other; each ends at a whole multiple of its length."""

    step: Window
    points: int
    until: datetime

    @classmethod
    def up_to(cls, at: datetime, step: Window, points: int) -> "Course":
        """Those of which the last one contains the moment."""
        whole = -((_EPOCH - at) // step.length)  # rounded up
        return cls(step=step, points=points, until=_EPOCH + whole * step.length)

    @property
    def span(self) -> Span:
        """All of them together."""
        return Span(since=self.until - self.points * self.step.length, until=self.until)

    @property
    def ends(self) -> list[datetime]:
        """When each ends, the oldest first."""
        return [self.span.since + n * self.step.length for n in range(1, self.points + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What is counted in one of them; drivers are those at its end."""

    until: datetime
    funnel: Funnel
    times: tuple[Times, ...]
    drivers: Drivers
