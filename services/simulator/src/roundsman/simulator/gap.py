"""What a day lost on its way through the real services: its figure beside the bench's for the same day."""

import json
from pathlib import Path
from statistics import fmean

from roundsman.simulator.report.figures import Figures

_UNDELIVERED_MIN = 90.0  # what an order that nobody brought counts as, there and here


def penalised_min(figures: Figures) -> float:
    """Mean click-to-door of all orders that were placed, in minutes."""
    missing = figures.placed - len(figures.click_to_door_min)
    return fmean([*figures.click_to_door_min, *[_UNDELIVERED_MIN] * missing])


def comparison(figures: Figures, day: str, bench: Path) -> str:
    """Both figures and the gap between them, in a line; without the bench's if it has none for the day."""
    live_min, missing = penalised_min(figures), figures.placed - len(figures.click_to_door_min)
    told = f"{day}: click to door {live_min:.2f} min, {missing} of {figures.placed} undelivered (each counts as 90)"
    planned_min = _planned_min(day, bench)
    if planned_min is None:
        return f"{told}; {bench} has no figure for this day: make mdrp DAYS=... first"
    return f"{told}; bench {planned_min:.2f} min; gap {live_min / planned_min - 1:+.1%}"


def _planned_min(day: str, bench: Path) -> float | None:
    if not bench.is_file():
        return None
    summary = json.loads(bench.read_text(encoding="utf-8"))
    return float(summary[day]["penalised"]) if day in summary else None
