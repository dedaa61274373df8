"""A made-up city that always has so many open jobs: orders for the next hours, drivers of whom most are busy."""

import random
from dataclasses import replace

from roundsman.dispatch.domain.routing.plan import Commitment, Plan
from roundsman.dispatch.domain.routing.situation import Driver, Intent, Point, Situation, Stop, Task

_ACROSS_M = 40_000.0
_KITCHENS = 800
_WAY_M = 2_000.0  # from a kitchen to a door, as a standard deviation in each direction
_HALF_SERVICE_S = 120.0
_MINUTE_S = 60.0
_AHEAD_S = (600.0, 6_000.0)  # when goods are ready, from now: orders of the next hours
_BUSY_S = 1_500.0  # what a driver still has to do at the beginning, at most


class City:
    """The same in every run. A minute passes with every decision that is carried out."""

    def __init__(self, jobs: int, drivers: int) -> None:
        self._dice = random.Random(7)  # noqa: S311 - not for secrets
        self._now_s, self._placed = 36_000.0, 0
        self._kitchens = [self._anywhere() for _ in range(_KITCHENS)]
        self._jobs = jobs
        self._tasks: dict[str, Task] = {}
        self._drivers = {name: self._driver(name) for name in (f"driver{n}" for n in range(drivers))}
        self._intents: tuple[Intent, ...] = ()

    def situation(self) -> Situation:
        """What is known now; as many jobs are open as are wanted."""
        while len(self._tasks) < self._jobs:
            task = self._task()
            self._tasks[task.job_id] = task
        return Situation(
            now_s=self._now_s,
            tasks=tuple(self._tasks.values()),
            drivers=tuple(self._drivers.values()),
            intents=self._intents,
            demand=tuple((kitchen, 12.0) for kitchen in self._kitchens),
            seed=int(self._now_s),
        )

    def carry_out(self, plan: Plan) -> None:
        """Those who are told go; a minute passes."""
        for commitment in plan.commitments:
            self._go(commitment)
        self._intents = tuple(
            Intent(driver_id=route.driver_id, trips=tuple(trip.job_ids for trip in route.trips))
            for route in plan.routes
        )
        self._now_s += _MINUTE_S

    def _go(self, commitment: Commitment) -> None:
        jobs = [self._tasks.pop(job_id) for job_id in commitment.trip.job_ids]
        driver = self._drivers[commitment.driver_id]
        free_s = commitment.trip.visits[-1].leave_s
        self._drivers[commitment.driver_id] = replace(driver, point=jobs[-1].dropoff.point, from_s=free_s)

    def _task(self) -> Task:
        self._placed += 1
        kitchen, by = self._dice.choice(self._kitchens), self._dice.gauss
        half = {"before_s": _HALF_SERVICE_S, "after_s": _HALF_SERVICE_S}
        ready_s = self._now_s + self._dice.uniform(*_AHEAD_S)
        return Task(
            job_id=f"job{self._placed}",
            pickups=(Stop(point=kitchen, opens_s=ready_s, **half),),
            dropoff=Stop(point=(kitchen[0] + by(0, _WAY_M), kitchen[1] + by(0, _WAY_M)), **half),
            placed_s=ready_s,
            load=(1.0,),
        )

    def _driver(self, name: str) -> Driver:
        from_s = self._now_s + max(0.0, self._dice.uniform(-_BUSY_S / 2, _BUSY_S))
        return Driver(driver_id=name, point=self._anywhere(), from_s=from_s, capacity=(2.0,))

    def _anywhere(self) -> Point:
        return self._dice.uniform(0, _ACROSS_M), self._dice.uniform(0, _ACROSS_M)
