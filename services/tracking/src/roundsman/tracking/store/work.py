"""The unit of work of tracking."""

from roundsman.persistence.work import Desk, Work
from roundsman.tracking.domain.events import PositionTaken
from roundsman.tracking.store.database import TrackingSession
from roundsman.tracking.store.mappings import DRIVERS, TRIPS, VENDORS


class NoPositions(TypeError):
    """A unit of tracking was opened on a database without trails."""


class TrackingWork(Work):
    """Trips, people and trails of one transaction."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        if not isinstance(desk.session, TrackingSession):
            raise NoPositions("Open units of tracking on a TrackingDatabase.")
        self.trips = self.repository(TRIPS)
        self.drivers = self.repository(DRIVERS)
        self.vendors = self.repository(VENDORS)
        self.positions = desk.session.positions

    def announce(self, taken: PositionTaken) -> None:
        """Tell the others; positions belong to no aggregate and are not counted."""
        for message in self.desk.outbound(taken):
            self.tell(message.TOPIC, taken.driver_id, message)
