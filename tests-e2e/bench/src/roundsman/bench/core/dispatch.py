"""How long a decision of the dispatch engine takes: on the largest of some public days, and in a city of its own.

In processor time of the deciding thread: what else the machine does changes the caches, not the figure.
"""

from collections.abc import Sequence
from pathlib import Path
from time import thread_time

from roundsman.bench.core.city import City
from roundsman.bench.core.figures import percentile
from roundsman.bench.row import Better, Row
from roundsman.dispatch.domain.routing.engine import RoutePlans
from roundsman.dispatch.domain.routing.travel import PlaneTravel
from roundsman.mdrp.day import days_in, read_day
from roundsman.mdrp.feeder import Options, play

_PROCESS = "1 thread of ours"
_CYCLES = 30
_UNTOLD = 2  # decisions from which a city's plan comes to rest
_JOBS, _DRIVERS = 10_000, 5_000
_METRES_PER_MIN = 400.0


def dispatch(days: Path | None) -> Sequence[Row]:
    """A day's row if there is a folder of days, and the city's."""
    RoutePlans().plan(City(jobs=50, drivers=20).situation(), _travel())  # compiles
    if days is None:
        print("   no DAYS=folder is named: decisions of a public day are not measured")
        return [_city()]
    return [_day(days), _city()]


def _day(days: Path) -> Row:
    day = max(map(read_day, days_in(days)), key=lambda one: (len(one.orders), one.name))
    cycles_ms = play(day, RoutePlans(), Options()).cycles_ms
    return Row(
        name="decision of the largest public day, p99",
        value=percentile(cycles_ms, 0.99),
        unit="ms",
        floor=50,
        aim=30,
        better=Better.LESS,
        processes=_PROCESS,
        note=f"{day.name}: {len(day.orders)} orders, {len(cycles_ms)} decisions, the longest {max(cycles_ms):.0f} ms",
    )


def _city() -> Row:
    city, engine, travel = City(jobs=_JOBS, drivers=_DRIVERS), RoutePlans(), _travel()
    cycles_ms, told = [], 0
    for _ in range(_UNTOLD + _CYCLES):
        situation = city.situation()
        began_s = thread_time()
        plan = engine.plan(situation, travel)
        cycles_ms.append((thread_time() - began_s) * 1000)
        told += len(plan.commitments)
        city.carry_out(plan)
    rest = cycles_ms[_UNTOLD:]
    return Row(
        name=f"decision with {_JOBS:,} open jobs and {_DRIVERS:,} drivers, p99",
        value=percentile(rest, 0.99),
        unit="ms",
        floor=1000,
        aim=500,
        better=Better.LESS,
        processes=_PROCESS,
        note=f"{percentile(rest, 0.5):.0f} ms usually, {cycles_ms[0]:.0f} ms from nothing; "
        f"{told / len(cycles_ms):.0f} drivers told in a decision, each with the candidates",
    )


def _travel() -> PlaneTravel:
    return PlaneTravel(step_m=_METRES_PER_MIN, step_s=60.0)
