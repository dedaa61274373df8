"""A day to play: who sells, who drives, who orders what when. Times are seconds from the start of the day."""

from dataclasses import dataclass

from roundsman.kernel.geo import LatLon


class BadDay(Exception):
    """The day cannot be read; the text says which file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restaurant:
    """A vendor of the day."""

    name: str
    place: LatLon


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """A driver of the day and the shift."""

    name: str
    place: LatLon  # where the shift starts
    on_s: float
    off_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOrder:
    """An order of the day."""

    name: str
    restaurant: str
    place: LatLon  # the door
    placed_s: float
    ready_s: float  # when the kitchen has it ready, if the vendor accepts at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Everything that is known before the day starts."""

    name: str
    restaurants: tuple[Restaurant, ...]
    couriers: tuple[Courier, ...]
    orders: tuple[PlannedOrder, ...]
    speed_mps: float  # of a driver, in a straight line
    pickup_service_s: float  # half before goods are taken, half after
    dropoff_service_s: float

    @property
    def starts_s(self) -> float:
        """When the first thing happens."""
        return min([order.placed_s for order in self.orders] + [courier.on_s for courier in self.couriers])

    @property
    def ends_s(self) -> float:
        """When the last order is placed."""
        return max(order.placed_s for order in self.orders)

    def first(self, count: int) -> "Day":
        """The same day with its first `count` orders only, and the restaurants and couriers they need."""
        orders = tuple(sorted(self.orders, key=lambda order: order.placed_s)[:count])
        last_s = max(order.placed_s for order in orders)
        used = {order.restaurant for order in orders}
        return Day(
            name=self.name,
            restaurants=tuple(one for one in self.restaurants if one.name in used),
            couriers=tuple(one for one in self.couriers if one.on_s <= last_s),
            orders=orders,
            speed_mps=self.speed_mps,
            pickup_service_s=self.pickup_service_s,
            dropoff_service_s=self.dropoff_service_s,
        )
