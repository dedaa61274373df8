"""The figures of a day, from its solution files."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from roundsman.mdrp.day import Day
from roundsman.mdrp.solution import Solution

UNDELIVERED_MIN = 90.0  # what an order that was not delivered counts as


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleTimes:
    """How long decisions took, in milliseconds."""

    mean: float
    p99: float
    max: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One day. Minutes, unless it says otherwise."""

    orders: int
    undelivered: int
    click_to_door: float  # of the delivered
    penalised: float  # with the undelivered as 90
    lower_bound: float  # preparation, half services and the direct way
    ready_to_pickup: float
    cost_per_order: float
    orders_per_bundle: float
    cycle_ms: CycleTimes


def summarise(day: Day, solution: Solution, cycles_ms: Sequence[float]) -> Summary:
    """The figures of one day."""
    delivered = [one for one in solution.outcomes if one.delivered]
    waited = [one.dropoff_min - one.placed_min for one in delivered]
    missing = len(solution.outcomes) - len(delivered)
    return Summary(
        orders=len(solution.outcomes),
        undelivered=missing,
        click_to_door=mean(waited),
        penalised=mean([*waited, *[UNDELIVERED_MIN] * missing]),
        lower_bound=mean([_least_min(day, name) for name in day.orders]),
        ready_to_pickup=mean([one.pickup_min - one.ready_min for one in delivered]),
        cost_per_order=_cost(day, solution) / max(1, len(solution.outcomes)),
        orders_per_bundle=mean([float(len(one.orders)) for one in solution.assignments]),
        cycle_ms=cycle_times(cycles_ms),
    )


def mean(values: Sequence[float]) -> float:
    """0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def cycle_times(cycles_ms: Sequence[float]) -> CycleTimes:
    """Mean, 99th percentile and longest."""
    ranked = sorted(cycles_ms) or [0.0]
    return CycleTimes(mean=mean(ranked), p99=ranked[int(0.99 * (len(ranked) - 1))], max=ranked[-1])


def _least_min(day: Day, name: str) -> float:
    order, parameters = day.orders[name], day.parameters
    half_services = parameters.pickup_service_min / 2 + parameters.dropoff_service_min / 2
    way_min = day.travel_min(day.restaurants[order.restaurant], order.place)
    return order.ready_min - order.placed_min + half_services + way_min


def _cost(day: Day, solution: Solution) -> float:
    carried = Counter(one.courier for one in solution.outcomes if one.delivered)
    return sum(
        max(
            day.parameters.pay_per_order * carried[one.name],
            day.parameters.pay_per_hour * (one.off_min - one.on_min) / 60,
        )
        for one in day.couriers.values()
    )
