"""Files of both kinds are read as they are meant, planned, and set beside what is best known."""

import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from roundsman.planning.effort import Effort
from roundsman.planning.instances.best_known import Best, best_known
from roundsman.planning.instances.read import DIMACS, EXACT, instance
from roundsman.planning.instances.table import Ask, Line, results, save, show
from roundsman.planning.planner import Goal, Planner
from roundsman.planning.problem import BadProblem

SOLOMON = """R101

VEHICLE
NUMBER     CAPACITY
  3         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0        230          0
    1      3         4          6        161        171         10
    2      1         1          6         50         60         10
"""
LI_LIM = "2\t20\t1\n0\t0\t0\t0\t0\t100\t0\t0\t0\n1\t3\t4\t5\t0\t50\t2\t0\t2\n2\t6\t8\t-5\t0\t60\t2\t1\t0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "R101.txt").write_text(SOLOMON)
    (tmp_path / "lmine.txt").write_text(LI_LIM)
    (tmp_path / "notes.txt").write_text("nothing of the kind\n")
    return tmp_path


def test_solomon_is_deliveries_from_one_depot(folder: Path) -> None:
    found = instance(folder / "R101.txt", DIMACS)
    assert (found.name, found.paired, len(found.problem.vehicles)) == ("r101", False, 3)
    assert [(job.pickup, job.load) for job in found.problem.jobs] == [(None, (6,)), (None, (6,))]
    assert found.problem.ground.distance_m[0][2] == 14  # the root of 2, cut to one decimal
    first = found.problem.jobs[0].delivery
    assert first is not None
    assert (first.window.opens_s, first.service_s) == (1610, 100)


def test_li_and_lim_is_pairs(folder: Path) -> None:
    found = instance(folder / "lmine.txt", EXACT)
    (job,) = found.problem.jobs
    assert found.paired
    assert job.pickup is not None
    assert job.delivery is not None
    assert (job.pickup.place, job.delivery.place, job.load) == (1, 2, (5,))
    assert found.problem.ground.distance_m[0][1] == found.problem.ground.duration_s[0][1] == 5 * found.scale


def test_another_file_is_refused(folder: Path) -> None:
    with pytest.raises(BadProblem, match="neither"):
        instance(folder / "notes.txt", EXACT)


def test_a_folder_is_planned_and_told_of(folder: Path, tmp_path: Path) -> None:
    ask = Ask(folder=folder, goal=None, effort=Effort(rounds=100), planner=Planner.ANNEAL)
    lines = list(results(ask))
    told = [(line.name, line.goal, line.vehicles, round(line.distance, 1), line.feasible) for line in lines]
    assert told == [("r101", "distance", 2, 12.8, True), ("lmine", "vehicles", 1, 20.0, True)]
    console = Console(record=True, width=100)
    show(lines, console)
    assert "1637.7" in console.export_text()
    save(lines, tmp_path / "out" / "table.csv")
    assert (tmp_path / "out" / "table.csv").read_text().count("\n") == 3


def test_the_gap_is_of_the_distance() -> None:
    line = Line(name="x", goal=Goal.DISTANCE, vehicles=1, distance=101.0, best=Best(None, 100.0), feasible=True)
    assert line.gap == pytest.approx(0.01)


def test_every_instance_of_the_lists_is_there() -> None:
    known = best_known()
    assert len(known) == 56 * 3
    assert known["lrc206", "vehicles"] == Best(3, 1159.03)
    assert known["c101", "distance"] == Best(None, 827.3)


def test_who_only_reads_plans_loads_no_solver() -> None:
    program = (
        "import sys, roundsman.planning.planner as _; print({'numba', 'pyvrp', 'vroom', 'numpy'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "set()"
