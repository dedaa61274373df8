"""The three solution files of the official format: whitespace-separated, one header line each, minutes, NaN: none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan, nan
from pathlib import Path

from roundsman.mdrp.streets import Streets

ASSIGNMENTS, ORDERS, COURIERS = (f"solution_info_{what}.txt" for what in ("assignments", "orders", "couriers"))
_Row = Sequence[float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A courier is told to carry these orders, in this sequence."""

    assigned_min: float
    pickup_min: float
    courier: str
    orders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an order went; NaN where it was not delivered."""

    order: str
    placed_min: float
    ready_min: float
    pickup_min: float
    dropoff_min: float
    courier: str

    @property
    def delivered(self) -> bool:
        """Whether it came to its door."""
        return not isnan(self.dropoff_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A courier leaves one named place for another; the origin of the first is "0"."""

    courier: str
    departure_min: float
    origin: str
    destination: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What is written about a day."""

    assignments: tuple[Assignment, ...]
    outcomes: tuple[Outcome, ...]
    moves: tuple[Move, ...]  # of each courier in order, one courier after another


def solution_of(streets: Streets) -> Solution:
    """What happened on the streets, as it is written."""
    errands = sorted(streets.errands, key=lambda one: one.assigned_min)
    assignments = (
        Assignment(assigned_min=one.assigned_min, pickup_min=one.pickup_min, courier=one.courier, orders=one.orders)
        for one in errands
    )
    return Solution(assignments=tuple(assignments), outcomes=tuple(_outcomes(streets)), moves=tuple(_moves(streets)))


def write(solution: Solution, folder: Path) -> None:
    """Write the three files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    told: list[_Row] = [[one.assigned_min, one.pickup_min, one.courier, *one.orders] for one in solution.assignments]
    went: list[_Row] = [
        [one.order, one.placed_min, one.ready_min, one.pickup_min, one.dropoff_min, one.courier]
        for one in solution.outcomes
    ]
    rode: list[_Row] = [[one.courier, one.departure_min, one.origin, one.destination] for one in solution.moves]
    _write(folder / ASSIGNMENTS, "assignment_time pickup_time courier orders", told)
    _write(folder / ORDERS, "order placement_time ready_time pickup_time dropoff_time courier", went)
    _write(folder / COURIERS, "courier departure_time origin destination", rode)


def read(folder: Path) -> Solution:
    """The solution that was written into `folder`."""
    return Solution(
        assignments=tuple(
            Assignment(assigned_min=float(at), pickup_min=float(pickup), courier=courier, orders=tuple(orders))
            for at, pickup, courier, *orders in _rows(folder / ASSIGNMENTS)
        ),
        outcomes=tuple(
            Outcome(
                order=row[0],
                placed_min=float(row[1]),
                ready_min=float(row[2]),
                pickup_min=float(row[3]),
                dropoff_min=float(row[4]),
                courier=row[5],
            )
            for row in _rows(folder / ORDERS)
        ),
        moves=tuple(
            Move(courier=courier, departure_min=float(departure), origin=origin, destination=destination)
            for courier, departure, origin, destination in _rows(folder / COURIERS)
        ),
    )


def _outcomes(streets: Streets) -> Iterable[Outcome]:
    carried = {name: (errand, seat) for errand in streets.errands for seat, name in enumerate(errand.orders)}
    for order in streets.day.orders.values():
        errand, seat = carried.get(order.name, (None, 0))
        yield Outcome(
            order=order.name,
            placed_min=order.placed_min,
            ready_min=order.ready_min,
            pickup_min=errand.pickup_min if errand else nan,
            dropoff_min=errand.dropoff_min[seat] if errand else nan,
            courier=errand.courier if errand else "NaN",
        )


def _moves(streets: Streets) -> Iterable[Move]:
    for rider in streets.riders.values():
        for leg in rider.legs:
            first = leg.origin == rider.courier.name
            yield Move(
                courier=rider.courier.name,
                departure_min=leg.departure_min,
                origin="0" if first else leg.origin,
                destination=leg.destination,
            )


def _write(file: Path, header: str, rows: Iterable[_Row]) -> None:
    lines = [header, *(" ".join(_text(one) for one in row) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _text(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return "NaN" if isnan(value) else f"{value:g}"


def _rows(file: Path) -> list[list[str]]:
    return [line.split() for line in file.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
