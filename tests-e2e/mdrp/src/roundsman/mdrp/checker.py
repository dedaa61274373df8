"""The strict checker: reads a solution as a stranger would, from the files alone, and names every rule that it breaks.

Shares nothing with the engine or the feeder: it drives every courier again from what was assigned.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from roundsman.mdrp.day import Courier, Day, Order
from roundsman.mdrp.solution import Assignment, Move, Outcome, Solution

_UNKNOWN = "names something that the day does not have"


def faults(day: Day, solution: Solution) -> list[str]:
    """Every rule that is broken, in words; empty if the solution is feasible."""
    strange = [*_strangers(day, solution)]
    if strange:
        return strange
    found = [*_told(day, solution.assignments), *_written(day, solution)]
    rides: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in solution.assignments:
        rides[assignment.courier].append(assignment)
    moves: dict[str, list[Move]] = defaultdict(list)
    for move in solution.moves:
        moves[move.courier].append(move)
    for courier in day.couriers.values():
        ride = Ride(day, courier, {one.order: one for one in solution.outcomes})
        found += ride.faults(sorted(rides[courier.name], key=lambda one: one.pickup_min), moves[courier.name])
    return found


def _strangers(day: Day, solution: Solution) -> Iterator[str]:
    for assignment in solution.assignments:
        if assignment.courier not in day.couriers or not set(assignment.orders) <= set(day.orders):
            yield f"assignment {assignment} {_UNKNOWN}"
        elif not assignment.orders:
            yield f"assignment {assignment} carries nothing"
    yield from (f"move {one} {_UNKNOWN}" for one in solution.moves if one.courier not in day.couriers)
    counted = Counter(one.order for one in solution.outcomes)
    if counted != Counter(list(day.orders)):
        yield "the orders' file does not have each order of the day exactly once"


def _told(day: Day, assignments: Sequence[Assignment]) -> Iterator[str]:
    times = Counter(name for one in assignments for name in one.orders)
    yield from (f"order {name} is assigned {count} times" for name, count in times.items() if count > 1)
    for one in assignments:
        orders, courier = [day.orders[name] for name in one.orders], day.couriers[one.courier]
        if len({order.restaurant for order in orders}) > 1:
            yield f"{one.orders} are of several restaurants"
        if one.assigned_min < max(order.placed_min for order in orders):
            yield f"{one.orders} are assigned at {one.assigned_min:g}, before they are placed"
        if one.assigned_min < courier.on_min:
            yield f"{one.courier} is told at {one.assigned_min:g}, before the shift starts"
        if one.pickup_min > courier.off_min:
            yield f"{one.orders} are picked up at {one.pickup_min:g}, after the shift of {one.courier} ended"
        if one.pickup_min < max(order.ready_min for order in orders):
            yield f"{one.orders} are picked up at {one.pickup_min:g}, before they are ready"


def _written(day: Day, solution: Solution) -> Iterator[str]:
    carried = {name: one for one in solution.assignments for name in one.orders}
    for outcome in solution.outcomes:
        order, assignment = day.orders[outcome.order], carried.get(outcome.order)
        if (outcome.placed_min, outcome.ready_min) != (order.placed_min, order.ready_min):
            yield f"order {order.name} is written with other times than the day's"
        if outcome.delivered != (assignment is not None):
            yield f"order {order.name} is delivered without an assignment, or assigned and not delivered"
        elif assignment and (outcome.courier, outcome.pickup_min) != (assignment.courier, assignment.pickup_min):
            yield f"order {order.name} has another courier or pickup than its assignment"


class Ride:
    """One courier's day, driven again."""

    def __init__(self, day: Day, courier: Courier, outcomes: dict[str, Outcome]) -> None:
        self.day = day
        self.courier = courier
        self.outcomes = outcomes
        self.where = "0"  # as the files write the start of a shift
        self.free_min = float(courier.on_min)

    def faults(self, assignments: Sequence[Assignment], moves: Sequence[Move]) -> list[str]:
        """What is wrong with the courier's moves, pickups and deliveries."""
        wanted = [(one, stop) for one in assignments for stop in ("", *one.orders)]
        if len(wanted) != len(moves):
            return [f"{self.courier.name} makes {len(moves)} moves where the assignments take {len(wanted)}"]
        found: list[str] = []
        for (assignment, stop), move in zip(wanted, moves, strict=True):
            found += self._moved(assignment, stop, move)
            found += self._dropped(self.day.orders[stop], move) if stop else self._picked_up(assignment, move)
        return found

    def _moved(self, assignment: Assignment, stop: str, move: Move) -> Iterator[str]:
        name = self.courier.name
        destination = stop or self.day.orders[assignment.orders[0]].restaurant
        if move.origin != self.where:
            yield f"{name} leaves {move.origin} and was at {self.where}"
        if move.destination != destination:
            yield f"{name} goes to {move.destination} and is wanted at {destination}"
        if move.departure_min < self.free_min:
            yield f"{name} leaves {move.origin} at {move.departure_min:g} and is not free before {self.free_min:g}"
        if not stop and move.departure_min < assignment.assigned_min:
            yield f"{name} leaves at {move.departure_min:g}, before being told at {assignment.assigned_min:g}"
        self.where = move.destination

    def _arrives_min(self, move: Move) -> float:
        start = self.courier.place if move.origin == "0" else self.day.place(move.origin)
        return move.departure_min + self.day.travel_min(start, self.day.place(move.destination))

    def _picked_up(self, assignment: Assignment, move: Move) -> Iterator[str]:
        half_min = self.day.parameters.pickup_service_min / 2
        if assignment.pickup_min < self._arrives_min(move) + half_min:
            yield f"{assignment.orders} are picked up at {assignment.pickup_min:g}, before {move.courier} can be there"
        self.free_min = assignment.pickup_min + half_min

    def _dropped(self, order: Order, move: Move) -> Iterator[str]:
        half_min = self.day.parameters.dropoff_service_min / 2
        dropoff_min = self.outcomes[order.name].dropoff_min
        if dropoff_min < self._arrives_min(move) + half_min:
            yield f"order {order.name} is delivered at {dropoff_min:g}, before {move.courier} can be there"
        self.free_min = dropoff_min + half_min
