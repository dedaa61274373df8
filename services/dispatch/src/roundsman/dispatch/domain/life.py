"""The life of a job as tables: its states, its steps, and what may follow what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """Where a job stands."""

    OPEN = "open"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    ARRIVED_AT_PICKUP = "arrived_at_pickup"
    PICKED_UP = "picked_up"
    ARRIVED_AT_DROPOFF = "arrived_at_dropoff"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    UNFILLED = "unfilled"  # nobody was found in time


class Step(StrEnum):
    """What a driver reports; the job's state takes the step's name."""

    ARRIVED_AT_PICKUP = "arrived_at_pickup"
    PICKED_UP = "picked_up"
    ARRIVED_AT_DROPOFF = "arrived_at_dropoff"
    DELIVERED = "delivered"


WAITING = frozenset({JobState.OPEN, JobState.OFFERED})
LIVE = frozenset(
    {JobState.ASSIGNED, JobState.ARRIVED_AT_PICKUP, JobState.PICKED_UP, JobState.ARRIVED_AT_DROPOFF}
)  # a driver has it
OVER = frozenset({JobState.DELIVERED, JobState.CANCELLED, JobState.UNFILLED})
CARRIED = frozenset({JobState.PICKED_UP, JobState.ARRIVED_AT_DROPOFF})  # the goods are with the driver
ARRIVED = frozenset({JobState.ARRIVED_AT_PICKUP, JobState.ARRIVED_AT_DROPOFF})

# An arrival may go unreported: a driver with full hands taps once, at the hand-over.
MAY_FOLLOW: Mapping[Step, frozenset[JobState]] = {
    Step.ARRIVED_AT_PICKUP: frozenset({JobState.ASSIGNED}),
    Step.PICKED_UP: frozenset({JobState.ASSIGNED, JobState.ARRIVED_AT_PICKUP}),
    Step.ARRIVED_AT_DROPOFF: frozenset({JobState.PICKED_UP}),
    Step.DELIVERED: frozenset({JobState.PICKED_UP, JobState.ARRIVED_AT_DROPOFF}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What changes about a job; each change makes a new one."""

    state: JobState = JobState.OPEN
    ready_at: datetime
    ready: bool = False
    start_by: datetime  # offered from here on at the latest, however long the goods still take
    give_up_at: datetime
    driver_id: str | None = None
    offer_id: str | None = None  # the open offer
    offers: int = 0
    refused_by: tuple[str, ...] = ()  # not asked again
    missed_by: tuple[str, ...] = ()  # let an offer run out: asked after the others
    wrong_pins: int = 0
    steps: Mapping[Step, datetime] = field(default_factory=dict)
    photo_ref: str | None = None
    reason: str = ""  # why it was cancelled
    assigned_at: datetime | None = None
    ended_at: datetime | None = None
