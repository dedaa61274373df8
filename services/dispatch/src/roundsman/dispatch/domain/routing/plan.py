"""What the engine answers: what to commit now, what stays open, and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from roundsman.dispatch.domain.routing.situation import Situation
from roundsman.dispatch.domain.routing.travel import TravelTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A stop as planned."""

    job_id: str
    arrive_s: float
    handover_s: float  # goods change hands
    leave_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One or two jobs carried at once: all pickups, then the deliveries in the order of `job_ids`."""

    job_ids: tuple[str, ...]
    start_s: float  # leave for the first pickup at the latest; later costs somebody time
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What one driver is meant to do after all that is under way."""

    driver_id: str
    trips: tuple[Trip, ...]


class Verdict(StrEnum):
    """What the engine thinks of a driver for a job."""

    CHOSEN = "chosen"
    COSTLIER = "costlier"  # the best place in their route costs more
    UNABLE = "unable"  # capacity, skill, window, end of shift or hours forbid it
    REFUSED = "refused"  # declined it, or was taken off it
    LOCKED = "locked"  # a person gave the job to somebody else
    SILENT = "silent"  # not heard of for too long


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What it would mean if this driver carried the job, everything else as planned. Seconds."""

    arrival_s: float  # at the first pickup (a time)
    delivered_s: float  # (a time)
    wait_s: float  # of the driver, for the goods
    ready_wait_s: float  # of the goods, for the driver
    lateness_s: float  # after the promise
    detour_s: float  # what the others on the route lose
    position_s: float  # what the place where the route then ends costs, in seconds of driving to expected work
    cost: float  # what the plan would cost more, all weights applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One driver, judged for one job."""

    driver_id: str
    verdict: Verdict
    reason: str  # for a dispatcher to read
    terms: Terms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A driver is to be told now."""

    driver_id: str
    trip: Trip
    reason: str
    candidates: tuple[Candidate, ...] = ()  # best first; the best rejected is the second


class Waiting(StrEnum):
    """What an open job waits for."""

    GOODS = "goods"  # its driver is free and need not leave yet
    DRIVER = "driver"  # its driver finishes something first
    NOBODY = "nobody"  # no driver can serve it as things are: told early


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenJob:
    """A job that is not committed by this decision."""

    job_id: str
    waits_for: Waiting
    reason: str
    driver_id: str | None = None  # who is meant to have it
    commit_s: float | None = None  # when it will be committed if nothing changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A decision. `routes` holds what is not committed, and goes into the next situation as its intents."""

    commitments: tuple[Commitment, ...]
    open_jobs: tuple[OpenJob, ...]
    routes: tuple[Route, ...]
    cost: float  # of the whole plan, in the engine's measure


class Engine(Protocol):
    """Plans who carries what. Pure: the same situation and travel times give the same plan."""

    @property
    def name(self) -> str:
        """Stored with every decision; a change that can change a plan changes the name."""

    def plan(self, situation: Situation, travel: TravelTimes) -> Plan:
        """Every task of the situation is in one commitment or one open job; no driver breaks a limit, skill or lock."""
