"""One day under one policy, in the figures by which policies are compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roundsman.mdrp.checker import faults
from roundsman.mdrp.day import Day
from roundsman.mdrp.feeder import Options, play
from roundsman.mdrp.policies import Chosen
from roundsman.mdrp.solution import solution_of
from roundsman.mdrp.streets import Errand, Streets
from roundsman.mdrp.summary import mean, summarise

SLOT_MIN = 30  # of the day, in which couriers are counted


class BrokenDay(RuntimeError):
    """A policy broke a rule of the day: a defect of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of the day. Minutes, unless it says otherwise."""

    policy: str
    orders: int
    undelivered: int
    click_to_door: float
    click_to_door_p90: float
    penalised: float  # with the undelivered as 90
    late: float  # share delivered after the day's target
    lateness: float  # mean of all delivered
    driver_use: float  # share of their shifts that couriers are under way
    cost_per_order: float
    decision_p99_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """A day as it went, with what is drawn of it."""

    figures: Figures
    waits_min: tuple[float, ...]  # from click to door, shortest first
    at_work: tuple[float, ...]  # couriers under way, mean of each slot of the day


def under(day: Day, policy: Chosen) -> Went:
    """Play the day.

    Raises:
        BrokenDay: the policy broke a rule.
    """
    went = play(day, policy.engine, Options(rules=policy.rules))
    solution = solution_of(went.streets)
    if broken := faults(day, solution):
        raise BrokenDay(f"{policy.label}: {broken[0]}")
    told = summarise(day, solution, went.cycles_ms)
    waits = sorted(one.dropoff_min - one.placed_min for one in solution.outcomes if one.delivered)
    over = [max(0.0, wait - day.parameters.target_min) for wait in waits]
    figures = Figures(
        policy=policy.label,
        orders=told.orders,
        undelivered=told.undelivered,
        click_to_door=told.click_to_door,
        click_to_door_p90=waits[int(0.9 * (len(waits) - 1))] if waits else 0.0,
        penalised=told.penalised,
        late=mean([float(one > 0) for one in over]),
        lateness=mean(over),
        driver_use=_use(day, went.streets),
        cost_per_order=told.cost_per_order,
        decision_p99_ms=told.cycle_ms.p99,
    )
    return Went(figures=figures, waits_min=tuple(waits), at_work=tuple(_at_work(went.streets)))


def on_shift(day: Day) -> list[float]:
    """Couriers on their shift, mean of each slot of the day."""
    return _slots([(float(one.on_min), float(one.off_min)) for one in day.couriers.values()])


def _use(day: Day, streets: Streets) -> float:
    """Work after the end of a shift counts as work and not as shift, so a busy day may exceed 1."""
    worked_min = sum(end - start for start, end in _spans(streets))
    return worked_min / max(1.0, sum(float(one.off_min - one.on_min) for one in day.couriers.values()))


def _at_work(streets: Streets) -> list[float]:
    return _slots(list(_spans(streets)))


def _spans(streets: Streets) -> Iterator[tuple[float, float]]:
    """When couriers are under way: from the start of an errand until they have left its last door."""
    half_min = streets.day.parameters.dropoff_service_min / 2
    free_min: dict[str, float] = {}
    for errand in streets.errands:
        span = _span(errand, free_min.get(errand.courier, 0.0), half_min)
        free_min[errand.courier] = span[1]
        yield span


def _span(errand: Errand, free_min: float, half_min: float) -> tuple[float, float]:
    return max(errand.assigned_min, free_min), errand.dropoff_min[-1] + half_min


def _slots(spans: Sequence[tuple[float, float]]) -> list[float]:
    last_min = max((end for _, end in spans), default=0.0)
    found = [0.0] * (int(last_min // SLOT_MIN) + 1)
    for start, end in spans:
        for slot in range(int(start // SLOT_MIN), int(end // SLOT_MIN) + 1):
            inside_min = min(end, (slot + 1) * SLOT_MIN) - max(start, slot * SLOT_MIN)
            found[slot] += max(0.0, inside_min) / SLOT_MIN
    return found
