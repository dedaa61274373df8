"""What is known of a driver: whose they are, and whether they work."""

from datetime import datetime
from enum import StrEnum

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import DriverId, OrgId


class Availability(StrEnum):
    """Whether a driver works, in the words of the driver service."""

    OFFLINE = "offline"
    ONLINE = "online"
    ON_BREAK = "on_break"
    ON_JOB = "on_job"


class DriverFacts(Aggregate):
    """One driver as last told. Older facts change nothing."""

    def __init__(self, driver_id: DriverId, *, version: int = 0, sequence: int = 0) -> None:
        super().__init__(driver_id, version, sequence)
        self.org_id: OrgId | None = None
        self.org_told_at: datetime | None = None
        self.availability = Availability.OFFLINE
        self.available_told_at: datetime | None = None
        self.cell: str | None = None  # H3 cell in which they last said so; kept only while they work

    def belong(self, org_id: OrgId, at: datetime) -> None:
        """They drive for this organization."""
        if self.org_told_at is None or at >= self.org_told_at:
            self.org_id, self.org_told_at = org_id, at

    def become(self, availability: Availability, cell: str | None, at: datetime) -> None:
        """They work, or not; whoever goes on working and does not say where is where they were."""
        if self.available_told_at is not None and at < self.available_told_at:
            return
        self.availability, self.available_told_at = availability, at
        self.cell = None if availability is Availability.OFFLINE else cell or self.cell
