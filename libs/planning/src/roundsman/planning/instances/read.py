"""Readers of the files of Solomon (deliveries from a depot) and of Li and Lim (pairs)."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, hypot
from pathlib import Path

from roundsman.planning.problem import BadProblem, Ground, Job, Problem, Stop, Vehicle, Window

Row = tuple[int, ...]  # number, x, y, demand, opens, closes, service[, pickup, delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """How a list of best known results turns coordinates into whole figures; `scale` figures make one unit."""

    scale: int
    travel: Callable[[float], int]
    length: Callable[[float], int]


# DIMACS 2021: distances cut to one decimal. Their list for Solomon's instances is of least distance.
DIMACS = Convention(scale=10, travel=lambda d: floor(10 * d), length=lambda d: floor(10 * d))
# The lists of fewest vehicles are of exact distances. Travel is rounded up, so what we call in time is so exactly.
EXACT = Convention(scale=10_000, travel=lambda d: ceil(10_000 * d - 1e-6), length=lambda d: round(10_000 * d))


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One file: its name, its problem, and how many of the problem's metres make a unit of its distance."""

    name: str
    problem: Problem
    scale: int
    paired: bool


def instance(path: Path, convention: Convention) -> Instance:
    """Read a file of either kind; which it is shows in its first line.

    Raises:
        BadProblem: the file is of neither kind.
    """
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    numbers = [tuple(int(float(part)) for part in line) for line in lines if _numeric(line)]
    sized = {len(row) for row in numbers[1:]}
    if len(numbers) < 2 or sized not in ({7}, {9}):
        raise BadProblem(f"{path.name} is neither of Solomon's nor of Li and Lim's form.")
    vehicles, capacity = numbers[0][:2]
    rows, paired = numbers[1:], sized == {9}
    problem = Problem(
        jobs=tuple(_pairs(rows, convention) if paired else _deliveries(rows, convention)),
        vehicles=tuple(_vehicle(number, capacity, rows[0], convention) for number in range(vehicles)),
        ground=_ground(rows, convention),
    )
    return Instance(name=path.stem.lower(), problem=problem, scale=convention.scale, paired=paired)


def _numeric(line: list[str]) -> bool:
    return all(part.replace(".", "", 1).lstrip("-").isdigit() for part in line)


def _deliveries(rows: list[Row], convention: Convention) -> list[Job]:
    return [Job(job_id=str(row[0]), delivery=_stop(row, convention), load=(row[3],)) for row in rows[1:]]


def _pairs(rows: list[Row], convention: Convention) -> list[Job]:
    return [
        Job(job_id=str(row[0]), pickup=_stop(row, convention), delivery=_stop(rows[row[8]], convention), load=(row[3],))
        for row in rows[1:]
        if row[8] > 0
    ]


def _stop(row: Row, convention: Convention) -> Stop:
    return Stop(place=row[0], window=_window(row, convention), service_s=row[6] * convention.scale)


def _window(row: Row, convention: Convention) -> Window:
    return Window(opens_s=row[4] * convention.scale, closes_s=row[5] * convention.scale)


def _vehicle(number: int, capacity: int, depot: Row, convention: Convention) -> Vehicle:
    return Vehicle(vehicle_id=str(number + 1), start=0, end=0, shift=_window(depot, convention), capacity=(capacity,))


def _ground(rows: list[Row], convention: Convention) -> Ground:
    apart = [[hypot(a[1] - b[1], a[2] - b[2]) for b in rows] for a in rows]
    return Ground(
        distance_m=tuple(tuple(convention.length(d) for d in row) for row in apart),
        duration_s=tuple(tuple(convention.travel(d) for d in row) for row in apart),
    )
