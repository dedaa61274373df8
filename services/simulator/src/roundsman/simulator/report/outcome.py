"""The report itself: figures, findings, and its JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from roundsman.operations.invariants.finding import Finding
from roundsman.simulator.history import History
from roundsman.simulator.report.figures import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the day came to."""

    history: History
    figures: Figures
    findings: Sequence[Finding]

    @property
    def kept(self) -> bool:
        """Whether every invariant is kept."""
        return all(finding.ok for finding in self.findings)

    def as_json(self) -> Mapping[str, Any]:
        """For report.json."""
        history = self.history
        run: dict[str, Any] = {
            "wall_s": history.wall_s,
            "speed": history.speed,
            "seed": history.seed,
            "day": history.day,
        }
        invariants = [asdict(finding) for finding in self.findings]
        return {**run, **self.figures.as_json(), "invariants": invariants, "surprises": history.surprises}
