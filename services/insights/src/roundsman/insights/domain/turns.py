"""What drivers did from when on: of it follow their shifts, and who was at work at any time."""

from datetime import UTC, datetime

from roundsman.insights.domain.drivers import Availability
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import DriverId


def turn_id(driver_id: DriverId, at: datetime) -> str:
    """The id by which a repeat is known: a driver turns to one thing at a time."""
    return f"{driver_id}/{at.astimezone(UTC).isoformat()}"


class Turn(Aggregate):
    """From then on a driver worked, carried a job, rested, or was away."""

    def __init__(
        self, driver_id: DriverId, at: datetime, availability: Availability, *, version: int = 0, sequence: int = 0
    ) -> None:
        super().__init__(turn_id(driver_id, at), version, sequence)
        self.driver_id = driver_id
        self.at = at
        self.availability = availability
