"""The unit of work of tracking."""

from collections.abc import Collection, Sequence

from roundsman.kernel.ids import DriverId
from roundsman.persistence.work import Desk, Work
from roundsman.tracking.domain.events import PositionTaken
from roundsman.tracking.domain.trip import Trip
from roundsman.tracking.store.database import TrackingSession
from roundsman.tracking.store.mappings import DRIVERS, TRIPS, VENDORS
from roundsman.tracking.store.trails import StagedTrails


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
        self.trails = StagedTrails(desk.session.positions)
        self._on_the_way: dict[DriverId, list[str]] = {}  # driver -> trips

    async def load_drivers(self, driver_ids: Collection[DriverId]) -> None:
        """Read all that taking positions of these drivers will ask for: one statement each."""
        await self.trails.load(driver_ids)
        self._on_the_way |= {driver_id: [] for driver_id in driver_ids}
        for trip in await self.trips.find_by("moving_driver_id", driver_ids):
            if trip.leg is not None:
                self._on_the_way.setdefault(trip.leg.driver_id, []).append(trip.id)

    async def on_the_way(self, driver_id: DriverId) -> Sequence[Trip]:
        """The trips that a driver carries now."""
        if driver_id not in self._on_the_way:
            await self.load_drivers([driver_id])
        return [await self.trips.get(trip_id) for trip_id in self._on_the_way[driver_id]]  # handed out under this cause

    def announce(self, taken: PositionTaken) -> None:
        """Tell the others; positions belong to no aggregate and are not counted."""
        for message in self.desk.outbound(taken):
            self.tell(message.TOPIC, taken.driver_id, message)

    async def flush(self) -> None:
        """Write the trails, then all else."""
        await self.trails.flush()
        await super().flush()
