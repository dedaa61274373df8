"""Why: one decision about one job, and the round that it was part of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from roundsman.dispatch.domain.policy import Candidate
from roundsman.dispatch.domain.snapshot import Snapshot
from roundsman.kernel.aggregate import Aggregate


class DecisionKind(StrEnum):
    """What was decided."""

    OFFER = "offer"
    HOLD = "hold"  # meant for somebody, who is not asked yet
    NOBODY = "nobody"
    ASSIGN = "assign"
    UNASSIGN = "unassign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was decided for whom, why, and who else was looked at."""

    kind: DecisionKind
    driver_id: str | None
    reason: str
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who or what decided when."""

    at: datetime
    decided_by: str  # a policy's name, or a user id
    round_id: str | None = None  # the round, whose snapshot replays it; None: a person decided


class Decision(Aggregate):
    """Written once."""

    def __init__(self, decision_id: str, job_id: str, finding: Finding, origin: Origin) -> None:
        super().__init__(decision_id)
        self.job_id = job_id
        self.finding = finding
        self.origin = origin


class Round(Aggregate):
    """A round of matching: its input, whole. Written once, if it decided something."""

    def __init__(self, round_id: str, org_id: str, policy: str, snapshot: Snapshot) -> None:
        super().__init__(round_id)
        self.org_id = org_id
        self.policy = policy
        self.snapshot = snapshot
