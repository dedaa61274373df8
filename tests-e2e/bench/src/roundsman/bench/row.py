"""A figure, what it stands beside, and how far it was to get."""

from dataclasses import dataclass
from enum import StrEnum


class Better(StrEnum):
    """Which way a figure should go."""

    MORE = "more"
    LESS = "less"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table.

    Floor and aim are of the ratio where there is a reference, of the value itself where there is none.
    """

    name: str
    value: float
    unit: str
    floor: float
    aim: float
    better: Better = Better.MORE
    reference: str = ""  # what was done beside it, and its figure in words
    ratio: float | None = None  # value to reference's
    processes: str = ""  # which processes did the work, on how many cores
    note: str = ""  # what else a reader should know: percentiles, spread

    @property
    def past_floor(self) -> bool:
        """Whether it is good enough."""
        return self._reaches(self.floor)

    @property
    def past_aim(self) -> bool:
        """Whether it is as good as we want it."""
        return self._reaches(self.aim)

    def _reaches(self, bound: float) -> bool:
        measured = self.value if self.ratio is None else self.ratio
        return measured >= bound if self.better is Better.MORE else measured <= bound
