"""Feeds a day to an engine, minute by minute, order by order as it becomes known. The engine never holds the future."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import thread_time

from roundsman.dispatch.domain.routing.plan import Engine, Plan
from roundsman.dispatch.domain.routing.situation import Driver, Intent, Point, Rules, Situation, Stop, Task
from roundsman.dispatch.domain.routing.travel import PlaneTravel
from roundsman.mdrp.day import Day, Order
from roundsman.mdrp.streets import Rider, Streets

UNSERVED_MIN = 90.0  # an order that would take longer is not served
PREPARATION_SD_MIN = 8.2  # of what a restaurant says, where the preparation is known in mean only


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a day is played."""

    rules: Rules = field(default_factory=Rules)
    preparation_sd_min: float = 0.0  # 0: restaurants know when goods are ready
    ahead_min: float = 0.0  # how long before their shift drivers are known
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A day as it went. Decisions are measured in processor time: a busy machine does not change them."""

    streets: Streets
    cycles_ms: tuple[float, ...]


def play(day: Day, engine: Engine, options: Options) -> Played:
    """Let the engine decide at every cadence from the first order on; what came of it."""
    feeder, cycles_ms = Feeder(day, options), []
    for now_min in feeder.minutes():
        situation = feeder.situation(now_min)
        if situation.tasks:
            began = thread_time()
            plan = engine.plan(situation, feeder.travel)
            cycles_ms.append((thread_time() - began) * 1000)
            feeder.carry_out(plan, now_min)
    return Played(streets=feeder.streets, cycles_ms=tuple(cycles_ms))


class Feeder:
    """Holds the day and tells what is known of it at a time."""

    def __init__(self, day: Day, options: Options) -> None:
        self.day = day
        self.options = options
        self.streets = Streets(day)
        self.travel = PlaneTravel(step_m=day.parameters.metres_per_min, step_s=60.0)
        self._said_min = {name: _said(day.orders[name], options) for name in day.orders}
        self._to_come = sorted(day.orders.values(), key=lambda one: (one.placed_min, one.name), reverse=True)
        self._open: dict[str, Order] = {}
        self._demand: dict[Point, float] = {}
        self._in_vain: list[tuple[float, Order]] = []  # waited for until then by a courier whose shift ends
        self._intents: tuple[Intent, ...] = ()

    def minutes(self) -> Iterator[float]:
        """When the engine decides: every cadence, until nothing can be served any more."""
        last_min = max(one.off_min for one in self.day.couriers.values())
        step_min = self.options.rules.cadence_s / 60
        return (number * step_min for number in range(int(last_min // step_min) + 1))

    def situation(self, now_min: float) -> Situation:
        """What is known at this time."""
        self._reveal(now_min)
        return Situation(
            now_s=now_min * 60,
            tasks=tuple(self._task(one, now_min) for one in self._open.values()),
            drivers=tuple(self._drivers(now_min)),
            intents=self._intents,
            demand=tuple(self._demand.items()),
            rules=self.options.rules,
            seed=int(now_min) * 1009 + self.options.seed,
        )

    def carry_out(self, plan: Plan, now_min: float) -> None:
        """Send the couriers whom the plan commits."""
        for commitment in plan.commitments:
            names = commitment.trip.job_ids
            carried = self.streets.send(commitment.driver_id, names, now_min)
            orders = [self._open.pop(name) for name in names]
            if carried is None:
                self._in_vain += [(self.day.couriers[commitment.driver_id].off_min, order) for order in orders]
        self._intents = tuple(
            Intent(driver_id=route.driver_id, trips=tuple(trip.job_ids for trip in route.trips))
            for route in plan.routes
        )

    def _reveal(self, now_min: float) -> None:
        self._open |= {order.name: order for off_min, order in self._in_vain if off_min <= now_min}
        self._in_vain = [(off_min, order) for off_min, order in self._in_vain if off_min > now_min]
        while self._to_come and self._to_come[-1].placed_min <= now_min:
            order = self._to_come.pop()
            self._open[order.name] = order
            place = self.day.restaurants[order.restaurant]
            self._demand[place] = self._demand.get(place, 0.0) + 1.0

    def _task(self, order: Order, now_min: float) -> Task:
        return Task(
            job_id=order.name,
            pickups=(self._pickup(order, now_min),),
            dropoff=self._dropoff(order),
            placed_s=order.placed_min * 60,
        )

    def _pickup(self, order: Order, now_min: float) -> Stop:
        half_s = self.day.parameters.pickup_service_min * 30
        ready = order.ready_min <= now_min or not self.options.preparation_sd_min
        return Stop(
            point=self.day.restaurants[order.restaurant],
            opens_s=(order.ready_min if ready else self._said_min[order.name]) * 60,
            opens_sd_s=0.0 if ready else self.options.preparation_sd_min * 60,
            before_s=half_s,
            after_s=half_s,
        )

    def _dropoff(self, order: Order) -> Stop:
        half_s = self.day.parameters.dropoff_service_min * 30
        closes_s = (order.placed_min + UNSERVED_MIN) * 60
        return Stop(point=order.place, closes_s=closes_s, before_s=half_s, after_s=half_s)

    def _drivers(self, now_min: float) -> Iterator[Driver]:
        for rider in self.streets.riders.values():
            courier = rider.courier
            if courier.on_min <= now_min + self.options.ahead_min and courier.off_min >= max(now_min, rider.free_min):
                yield self._driver(rider, now_min)

    def _driver(self, rider: Rider, now_min: float) -> Driver:
        point, from_min = rider.place, rider.free_min
        under_way: tuple[Stop, ...] = ()
        errand = rider.last
        orders = [self.day.orders[name] for name in errand.orders] if errand else []
        if errand and self.options.preparation_sd_min and max(one.ready_min for one in orders) > now_min:
            slowest = max(orders, key=lambda one: self._pickup(one, now_min).opens_s)
            under_way = (self._pickup(slowest, now_min), *(self._dropoff(one) for one in orders))
            point, from_min = under_way[0].point, errand.arrive_min
        return Driver(
            driver_id=rider.courier.name,
            point=point,
            from_s=from_min * 60,
            under_way=under_way,
            shift_start_s=rider.courier.on_min * 60,
            shift_end_s=rider.courier.off_min * 60,
        )


def _said(order: Order, options: Options) -> float:
    """What the restaurant says at first: the same for an order however the day goes."""
    error_min = random.Random(f"{options.seed} {order.name}").gauss(0.0, options.preparation_sd_min)  # noqa: S311 - no secret
    return max(float(order.placed_min), order.ready_min + round(error_min))
