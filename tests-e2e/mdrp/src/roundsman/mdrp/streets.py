"""What really happens: couriers carry out what they are told, and wait where their last delivery ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from roundsman.mdrp.day import Courier, Day, Order, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A courier goes from one named place to another."""

    departure_min: float
    origin: str
    destination: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One assignment, as it was carried out."""

    assigned_min: float
    courier: str
    orders: tuple[str, ...]
    arrive_min: float  # at the restaurant
    pickup_min: float
    dropoff_min: tuple[float, ...]  # of each order


@dataclass(slots=True)
class Rider:
    """A courier on the streets: where they are free, from when on, and what they did."""

    courier: Courier
    where: str  # a named place
    place: Place
    free_min: float
    legs: list[Leg] = field(default_factory=list)
    last: Errand | None = None


class Streets:
    """The truth of a day. Only the feeder looks here; the engine is told what is known."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.errands: list[Errand] = []
        self.riders = {
            one.name: Rider(courier=one, where=one.name, place=one.place, free_min=one.on_min)
            for one in day.couriers.values()
        }

    def send(self, courier: str, orders: Sequence[str], now_min: float) -> Errand | None:
        """Tell a courier to carry these orders after what they do already; what will come of it.

        None: the goods are not there before the shift ends. The courier waits for them in vain and goes home; the
        official files have no word for that, so it is not written.
        """
        rider, carried = self.riders[courier], [self.day.orders[one] for one in orders]
        half_min = self.day.parameters.pickup_service_min / 2
        start_min = max(rider.free_min, now_min)
        restaurant = carried[0].restaurant
        arrive_min = start_min + self.day.travel_min(rider.place, self.day.place(restaurant))
        pickup_min = max(arrive_min + half_min, *(one.ready_min for one in carried))
        if pickup_min > rider.courier.off_min:
            rider.free_min = inf
            return None
        self._move(rider, restaurant, start_min)
        dropoffs = self._deliver(rider, carried, pickup_min + half_min)
        errand = Errand(
            assigned_min=now_min,
            courier=courier,
            orders=tuple(orders),
            arrive_min=arrive_min,
            pickup_min=pickup_min,
            dropoff_min=dropoffs,
        )
        rider.last = errand
        self.errands.append(errand)
        return errand

    def _deliver(self, rider: Rider, carried: Sequence[Order], leave_min: float) -> tuple[float, ...]:
        half_min = self.day.parameters.dropoff_service_min / 2
        dropoffs = []
        for order in carried:
            dropoffs.append(self._move(rider, order.name, leave_min) + half_min)
            leave_min = dropoffs[-1] + half_min
        rider.free_min = leave_min
        return tuple(dropoffs)

    def _move(self, rider: Rider, to: str, departure_min: float) -> float:
        place = self.day.place(to)
        rider.legs.append(Leg(departure_min=departure_min, origin=rider.where, destination=to))
        arrive_min = departure_min + self.day.travel_min(rider.place, place)
        rider.where, rider.place = to, place
        return arrive_min
