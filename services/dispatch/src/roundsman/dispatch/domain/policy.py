"""Which driver gets which job: the port, and what a policy answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from roundsman.dispatch.domain.snapshot import Assumptions, Intent, Snapshot, WaitingJob


class Verdict(StrEnum):
    """What a policy thinks of a driver for a job."""

    CHOSEN = "chosen"
    SLOWER = "slower"  # another one is there earlier
    MISSED = "missed"  # let an offer of this job run out; asked after the others
    REFUSED = "refused"  # declined this job, or was taken off it
    BUSY = "busy"
    TAKEN = "taken"  # gets another job in this round
    UNPLACED = "unplaced"  # no position that is fresh enough
    COSTLIER = "costlier"  # customers wait longer in all
    UNABLE = "unable"  # a limit forbids it


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
    meant_for: str | None = None  # who is to have a job that is held, as things are
    start_at: datetime | None = None  # when they will have to leave for it


def intents_of(choices: Iterable[Choice]) -> tuple[Intent, ...]:
    """What the choices mean for drivers who are not asked yet, for the next round to go on from."""
    meant: dict[str, list[Choice]] = {}
    for choice in choices:
        if choice.meant_for and choice.start_at:
            meant.setdefault(choice.meant_for, []).append(choice)
    return tuple(
        Intent(driver_id=driver_id, job_ids=tuple(one.job_id for one in sorted(jobs, key=_start)))
        for driver_id, jobs in sorted(meant.items())
    )


def _start(choice: Choice) -> tuple[datetime | None, str]:
    return choice.start_at, choice.job_id


class Policy(Protocol):
    """Matches jobs with drivers. Pure: the same snapshot gives the same choices, today and in a replay."""

    @property
    def name(self) -> str:
        """Stored with every decision; a change that can change a choice changes the name."""

    def decide(self, snapshot: Snapshot) -> Sequence[Choice]:
        """A choice for every job of the snapshot; no driver is chosen twice, and none that is busy or refused."""

    def consider(self, snapshot: Snapshot, job: WaitingJob) -> Choice:
        """The choice for one more job, had it been there, with its candidates whatever the outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """A policy, and what it is to take for granted."""

    policy: Policy
    assumptions: Assumptions
    cadence_s: float = 0.0  # how long an answer holds while nothing but places changes
