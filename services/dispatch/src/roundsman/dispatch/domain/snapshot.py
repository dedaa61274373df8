"""What a policy sees: everything it may use, and nothing else, so that a stored snapshot replays a decision."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.dispatch.domain.values import Fix
from roundsman.kernel.geo import LatLon


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingJob:
    """An open job."""

    job_id: str
    pickup: LatLon
    dropoff: LatLon
    ready_at: datetime
    start_by: datetime  # from here on it is offered, however early the driver would be
    refused_by: tuple[str, ...] = ()  # driver ids: never again
    missed_by: tuple[str, ...] = ()  # driver ids: after all others


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is left of the job that a driver has, or is asked to take."""

    job_id: str
    pickup: LatLon | None  # None: the goods are with the driver
    dropoff: LatLon
    ready_at: datetime
    step_at: datetime | None = None  # when they told the last step of it, or took it; None: only asked
    arrived: bool = False  # that they are where they next have to be


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """An approved driver who is online, or has a job."""

    driver_id: str
    vehicle_type: str
    fix: Fix | None
    busy: bool  # has a job, or an offer to answer
    shift_ends_at: datetime | None = None  # if they said so
    delivered_at: datetime | None = None  # the last time
    errand: Errand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Which jobs the last round meant for a driver, in this order."""

    driver_id: str
    job_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Where jobs started lately, and how many: more of them are expected there."""

    pickup: LatLon
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What the policy takes for granted."""

    speed_mps: float  # along the straight line
    lead_s: float  # how long before `ready_at` a driver may arrive
    position_max_age_s: float
    handover_s: float = 0.0  # at a pickup or a door; goods change hands halfway


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The open jobs and the drivers of one organization at one time."""

    taken_at: datetime
    jobs: tuple[WaitingJob, ...]
    workers: tuple[Worker, ...]
    assumptions: Assumptions
    intents: tuple[Intent, ...] = ()  # of the last round; whoever is gone since is not looked for
    demand: tuple[Demand, ...] = ()
