"""Which driver gets which job: the port, and what a policy answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from roundsman.dispatch.domain.snapshot import Assumptions, Snapshot


class Verdict(StrEnum):
    """What a policy thinks of a driver for a job."""

    CHOSEN = "chosen"
    SLOWER = "slower"  # another one is there earlier
    MISSED = "missed"  # let an offer of this job run out; asked after the others
    REFUSED = "refused"  # declined this job, or was taken off it
    BUSY = "busy"
    TAKEN = "taken"  # gets another job in this round
    UNPLACED = "unplaced"  # no position that is fresh enough


class Outcome(StrEnum):
    """What a policy says about a job."""

    OFFER = "offer"
    HOLD = "hold"  # a driver sent now would wait too long for the goods
    NOBODY = "nobody"  # no driver can be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What it would mean if a driver carried the job, everything else as planned."""

    delivered_at: datetime
    wait_s: float  # of the driver, for the goods
    goods_wait_s: float  # of the goods, for the driver
    lateness_s: float = 0.0  # after what was promised
    detour_s: float = 0.0  # what the others on the route lose
    position_s: float | None = None  # from where the driver then is to where work is expected; None: not looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One driver, judged for one job."""

    driver_id: str
    verdict: Verdict
    reason: str  # for a dispatcher to read
    arrival_at: datetime | None = None
    distance_m: float | None = None
    terms: Terms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is to happen with one job, and why."""

    job_id: str
    outcome: Outcome
    reason: str
    candidates: tuple[Candidate, ...] = ()  # best first
    driver_id: str | None = None
    arrival_at: datetime | None = None  # of the chosen driver at the pickup


class Policy(Protocol):
    """Matches jobs with drivers. Pure: the same snapshot gives the same choices, today and in a replay."""

    @property
    def name(self) -> str:
        """Stored with every decision; a change that can change a choice changes the name."""

    def decide(self, snapshot: Snapshot) -> list[Choice]:
        """A choice for every job of the snapshot; no driver is chosen twice, and none that is busy or refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """A policy, and what it is to take for granted."""

    policy: Policy
    assumptions: Assumptions
