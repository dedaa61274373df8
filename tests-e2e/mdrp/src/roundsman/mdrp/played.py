"""One day from its folder to its figures. A module of its own: processes that play days find it by name."""

from pathlib import Path

from roundsman.dispatch.domain.routing.engine import RoutePlans
from roundsman.mdrp.checker import faults
from roundsman.mdrp.day import read_day
from roundsman.mdrp.feeder import Options, play
from roundsman.mdrp.solution import read, solution_of, write
from roundsman.mdrp.summary import Summary, summarise


def played(folder: Path, out: Path, options: Options) -> tuple[Summary, list[str]]:
    """Play one day and write its files; its figures and broken rules, both from the files as written."""
    day = read_day(folder)
    went = play(day, RoutePlans(), options)
    write(solution_of(went.streets), out / day.name)
    solution = read(out / day.name)
    return summarise(day, solution, went.cycles_ms), faults(day, solution)
