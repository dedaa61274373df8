"""One broken rule."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a rule is broken, and what to do."""

    path: str  # relative to the folder of contracts
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"
