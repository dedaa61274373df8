"""A duty: a job of dispatch as it concerns drivers: who carries it, and whether it has ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import DriverId, JobId, OrderId


class DutyState(StrEnum):
    """How far the job is."""

    FREE = "free"  # nobody carries it
    LIVE = "live"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyProgress:
    """Who has the job as of the newest fact we know."""

    state: DutyState = DutyState.FREE
    driver_id: DriverId | None = None  # who has it, or had it last
    as_of: datetime


class Duty(Aggregate):
    """Remembers what dispatch told, so that a fact which comes late or twice does not tie or free a driver."""

    def __init__(self, job_id: JobId, order_id: OrderId, progress: DutyProgress) -> None:
        super().__init__(job_id)
        self.job_id = job_id
        self.order_id = order_id
        self.progress = progress

    @property
    def carrier(self) -> DriverId | None:
        """Who carries it now."""
        return self.progress.driver_id if self.progress.state is DutyState.LIVE else None

    def assign(self, driver_id: DriverId, at: datetime) -> bool:
        """A driver has it now; False if we know better."""
        return self._move(DutyState.LIVE, driver_id, at)

    def release(self, at: datetime) -> bool:
        """Nobody has it now; False if we know better."""
        return self._move(DutyState.FREE, self.progress.driver_id, at)

    def cancel(self, at: datetime) -> bool:
        """It has ended without delivery; False if it had ended before."""
        return self._move(DutyState.CANCELLED, self.progress.driver_id, at)

    def deliver(self, driver_id: DriverId, at: datetime) -> bool:
        """It is delivered; False if it had ended before."""
        return self._move(DutyState.DELIVERED, driver_id, at)

    def _move(self, state: DutyState, driver_id: DriverId | None, at: datetime) -> bool:
        ended = self.progress.state in {DutyState.DELIVERED, DutyState.CANCELLED}
        if ended or at < self.progress.as_of:
            return False
        self.progress = DutyProgress(state=state, driver_id=driver_id, as_of=at)
        return True
