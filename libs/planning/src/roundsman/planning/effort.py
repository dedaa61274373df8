"""How much work a plan is worth."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long to search: seconds, or (to get the same plan anywhere) rounds. A planner may stop earlier."""

    seconds: float = 1.0
    rounds: int | None = None
    seed: int = 1
