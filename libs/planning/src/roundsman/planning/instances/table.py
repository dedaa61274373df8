"""Plans every instance of a folder and sets the plans beside the best known results."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.table import Table

from roundsman.planning.check import violations
from roundsman.planning.effort import Effort
from roundsman.planning.instances.best_known import Best, best_known
from roundsman.planning.instances.read import DIMACS, EXACT, Instance, instance
from roundsman.planning.plan import Plan
from roundsman.planning.planner import Goal, Planner, plan
from roundsman.planning.problem import BadProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What to plan and how."""

    folder: Path
    goal: Goal | None  # None: each kind of instance as its best known list counts
    effort: Effort
    planner: Planner


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One instance's result."""

    name: str
    goal: Goal
    vehicles: int
    distance: float
    best: Best | None
    feasible: bool

    @property
    def gap(self) -> float | None:
        """Of the distance, as a share of the best known; None if none is known."""
        return None if self.best is None else self.distance / self.best.distance - 1


def results(ask: Ask) -> Iterator[Line]:
    """Plan every readable file of the folder, in the order of their names."""
    known = best_known()
    _warm(ask)
    for path in sorted(one for one in ask.folder.rglob("*") if one.suffix.lower() in (".txt", ".pdptw", "")):
        if path.is_file() and (read := _read(path, ask.goal)):
            found, goal = read
            made = plan(found.problem, goal, ask.effort, ask.planner)
            yield _line(found, goal, made, known.get((found.name, goal.value)))


def _read(path: Path, goal: Goal | None) -> tuple[Instance, Goal] | None:
    """The instance with the convention of the list that it is compared with; None if the file is none."""
    try:
        paired = instance(path, EXACT).paired
    except (BadProblem, UnicodeDecodeError):
        return None
    goal = goal or (Goal.VEHICLES if paired else Goal.DISTANCE)
    return instance(path, EXACT if paired or goal is Goal.VEHICLES else DIMACS), goal


def _line(found: Instance, goal: Goal, made: Plan, best: Best | None) -> Line:
    return Line(
        name=found.name,
        goal=goal,
        vehicles=len(made.routes),
        distance=made.distance_m / found.scale,
        best=best,
        feasible=not made.unserved and not violations(found.problem, made),
    )


def _warm(ask: Ask) -> None:
    """Compile before anything is timed."""
    for path in sorted(ask.folder.rglob("*")):
        if path.is_file() and (read := _read(path, ask.goal)):
            for goal in (Goal.DISTANCE, Goal.VEHICLES):
                plan(read[0].problem, goal, Effort(rounds=200), ask.planner)
            return


def show(lines: list[Line], console: Console) -> None:
    """Print the table, and the mean gaps below it."""
    table = Table("instance", "goal", "vehicles", "distance", "best known", "gap", "feasible")
    for line in lines:
        best = "-" if line.best is None else f"{line.best.vehicles or ''} / {line.best.distance:.1f}".lstrip(" /")
        gap = "-" if line.gap is None else f"{line.gap:.2%}"
        figures = str(line.vehicles), f"{line.distance:.1f}", best, gap
        table.add_row(line.name, line.goal, *figures, "yes" if line.feasible else "NO")
    console.print(table)
    for goal in Goal:
        _sum_up([line for line in lines if line.goal is goal and line.best], goal, console)


def _sum_up(lines: list[Line], goal: Goal, console: Console) -> None:
    if not lines:
        return
    gaps = [line.gap for line in lines if line.gap is not None]
    more = sum(max(0, line.vehicles - (line.best.vehicles or line.vehicles)) for line in lines if line.best)
    same = [line.gap for line in lines if line.gap is not None and line.best and line.best.vehicles == line.vehicles]
    text = f"{goal}: mean gap {fmean(gaps):.2%}, largest {max(gaps):.2%} of {len(lines)}"
    if goal is Goal.VEHICLES:
        text += f"; {more} vehicles more than best known"
        text += f"; with as many vehicles as best known ({len(same)}): {fmean(same):.2%}" if same else ""
    console.print(text)


def save(lines: list[Line], path: Path) -> None:
    """The table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["instance", "goal", "vehicles", "distance", "best_distance", "gap", "feasible"])
        for line in lines:
            best = line.best.distance if line.best else ""
            rows.writerow([line.name, line.goal, line.vehicles, line.distance, best, line.gap, line.feasible])
