"""The best known results: Solomon's by least distance (DIMACS 2021) and by fewest vehicles (SINTEF), Li and Lim's by
fewest vehicles (SINTEF). A list of one's own has the same columns."""

import csv
from dataclasses import dataclass
from pathlib import Path

OURS = Path(__file__).with_name("best_known.csv")


@dataclass(frozen=True, slots=True)
class Best:
    """What is best known of an instance: vehicles (None if the list is of distance alone) and distance."""

    vehicles: int | None
    distance: float


def best_known(path: Path = OURS) -> dict[tuple[str, str], Best]:
    """(instance in lower case, goal) -> the best known result."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            (row["instance"].lower(), row["goal"]): Best(
                int(row["vehicles"]) if row["vehicles"] else None, float(row["distance"])
            )
            for row in csv.DictReader(lines)
        }
