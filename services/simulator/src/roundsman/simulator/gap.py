"""What a day lost on its way through the real services: its figures beside the bench's for the same day."""

import json
from collections.abc import Mapping
from math import isnan
from pathlib import Path
from statistics import fmean

from rich.table import Table

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


def terms(figures: Figures, day: str, bench: Path) -> Table:
    """Where the minutes of a delivered order went, live and in the bench's solution of the day, if it is there."""
    table = Table("minutes, mean of the delivered", "live", "bench", "more")
    planned = _planned_terms_min(bench.parent / day)
    for name, live_min in figures.terms_min.items():
        bench_min = planned.get(name)
        told = ("", "") if bench_min is None else (f"{bench_min:.2f}", f"{live_min - bench_min:+.2f}")
        table.add_row(name, f"{live_min:.2f}", *told)
    return table


def _planned_min(day: str, bench: Path) -> float | None:
    if not bench.is_file():
        return None
    summary = json.loads(bench.read_text(encoding="utf-8"))
    return float(summary[day]["penalised"]) if day in summary else None


def _planned_terms_min(folder: Path) -> Mapping[str, float]:
    """From the files of the official format: `order placement ready pickup dropoff courier`, NaN where undelivered."""
    assignments, orders = folder / "solution_info_assignments.txt", folder / "solution_info_orders.txt"
    if not (assignments.is_file() and orders.is_file()):
        return {}
    assigned_min = {order: float(row[0]) for row in _rows(assignments) for order in row[3:]}
    times = {row[0]: [float(one) for one in row[1:5]] for row in _rows(orders)}
    delivered = {order: its for order, its in times.items() if not isnan(its[3])}
    return {
        "placed to assigned": fmean(assigned_min[order] - its[0] for order, its in delivered.items()),
        "placed to ready": fmean(ready - placed for placed, ready, _, _ in delivered.values()),
        "ready to pickup": fmean(pickup - ready for _, ready, pickup, _ in delivered.values()),
        "pickup to door": fmean(door - pickup for _, _, pickup, door in delivered.values()),
    }


def _rows(file: Path) -> list[list[str]]:
    return [line.split() for line in file.read_text(encoding="utf-8").splitlines()[1:]]
