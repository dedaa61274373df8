"""The order's timeline: who did what, and when."""

from roundsman.kernel.aggregate import Aggregate
from roundsman.order.domain.events import Happening


class TimelineEntry(Aggregate):
    """One line, written once with the change that it tells about."""

    def __init__(self, happening: Happening) -> None:
        super().__init__(f"{happening.order_id}.{happening.number}")
        self.happening = happening
