"""From when to when a driver worked."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """From going to work until being away again; what is left of it was spent waiting for jobs."""

    driver_id: DriverId
    began_at: datetime
    ended_at: datetime | None  # None: it goes on
    lasted_s: float  # so far
    on_job_s: float
    on_break_s: float
