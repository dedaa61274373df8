"""The windows in which is counted: by the time of the events, not of their arrival."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PLATFORM = "platform"


class Window(StrEnum):
    """A length of time that ends now."""

    FIVE_MINUTES = "5m"
    HOUR = "1h"
    DAY = "1d"

    @property
    def length(self) -> timedelta:
        """How long it is, on the platform's clock."""
        return _LENGTHS[self]

    def until(self, until: datetime) -> "Span":
        """The window that ends then."""
        return Span(since=until - self.length, until=until)


_LENGTHS = {
    Window.FIVE_MINUTES: timedelta(minutes=5),
    Window.HOUR: timedelta(hours=1),
    Window.DAY: timedelta(days=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """After `since`, up to and including `until`: what happens at a seam belongs to the earlier span alone."""

    since: datetime
    until: datetime
