"""Who may carry what: the able, of whom only the soonest are looked at."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from roundsman.dispatch.domain.routing.reach import Asked, soonest, spread, squares
from roundsman.dispatch.domain.routing.situation import Driver, Situation, Task
from roundsman.dispatch.domain.routing.tables import Index, Pairs, World


def pairs_of(situation: Situation, world: World) -> Pairs:
    """For each task the drivers who may have it: the `candidates` soonest, and who was meant to have it.

    Tasks of one pickup that ask the same of their driver are looked up once.
    """
    asks, ask_of = _asks(situation, world)
    places = world.places[world.fleet["point"]]
    row, driver = soonest(world, squares(places["x_m"].copy(), places["y_m"].copy()), asks)
    rows, chosen = spread(row, driver, ask_of, _meant(situation, asks, ask_of))
    asking = np.array([(1.0 - one.acceptance) * situation.rules.offer_s for one in situation.drivers], np.float64)
    pairs = Pairs(row=rows, driver=chosen, cost=asking[chosen] if len(chosen) else np.zeros(0))
    _missed(situation, pairs)
    return pairs


def may_carry(driver: Driver, task: Task) -> bool:
    """Whether nothing but time stands against it: lock, refusal, skills, room."""
    if task.locked_to is not None and task.locked_to != driver.driver_id:
        return False
    if driver.driver_id in task.refused_by or not task.needs <= driver.skills:
        return False
    return all(load <= room for load, room in zip(task.load, driver.capacity, strict=False))


def _asks(situation: Situation, world: World) -> tuple[Asked, Index]:
    """What is looked up, and for each task which of it is its own."""
    able = _Able(situation, world)
    pickups = world.stops["point"][world.tasks["first"]].tolist()
    numbers: dict[tuple[int, int], int] = {}
    ask_of = [
        numbers.setdefault((pickup, able.kind(number, task)), len(numbers))
        for number, (task, pickup) in enumerate(zip(situation.tasks, pickups, strict=True))
    ]
    point, kind = np.array(list(numbers), np.int64).reshape(-1, 2).T
    asked = Asked(point.copy(), kind.copy(), able.table(), situation.rules.candidates)
    return asked, np.array(ask_of, np.int64)


def _meant(situation: Situation, asked: Asked, ask_of: Index) -> Index:
    """For each task the driver whom the last plan meant for it, if they still may have it; -1: nobody."""
    driver = {one.driver_id: number for number, one in enumerate(situation.drivers)}
    names = {
        job: driver[one.driver_id]
        for one in situation.intents
        if one.driver_id in driver
        for trip in one.trips
        for job in trip
    }
    meant = np.array([names.get(task.job_id, -1) for task in situation.tasks], np.int64)
    if not driver:
        return meant
    return np.where((meant >= 0) & asked.able[asked.kind[ask_of], meant], meant, -1)


def _missed(situation: Situation, pairs: Pairs) -> None:
    """Who let an offer of a job run out is asked after others who are about as soon."""
    for number, task in enumerate(situation.tasks):
        if task.missed_by:
            rows = slice(pairs.row[number], pairs.row[number + 1])
            missed = [situation.drivers[one].driver_id in task.missed_by for one in pairs.driver[rows]]
            pairs.cost[rows] += situation.rules.offer_s * np.asarray(missed, np.float64)


class _Able:
    """Who may carry a task; asked once for all tasks that are alike, and most are."""

    def __init__(self, situation: Situation, world: World) -> None:
        since_s = situation.now_s - situation.rules.contact_s
        self._world = world
        self._heard = np.array([one.seen_s >= since_s for one in situation.drivers], np.bool_)
        self._number = {one.driver_id: number for number, one in enumerate(situation.drivers)}
        self._skills = [one.skills for one in situation.drivers]
        self._kinds: dict[tuple[object, ...], int] = {}
        self._rows: list[NDArray[np.bool_]] = []

    def kind(self, number: int, task: Task) -> int:
        """The row of the table for this task."""
        key = (task.needs, task.load, task.locked_to, task.refused_by)
        kind = self._kinds.setdefault(key, len(self._kinds))
        if kind == len(self._rows):
            self._rows.append(self._able(number, task))
        return kind

    def table(self) -> NDArray[np.bool_]:
        """(kinds, drivers)."""
        return np.array(self._rows, np.bool_).reshape(len(self._rows), len(self._skills))

    def _able(self, number: int, task: Task) -> NDArray[np.bool_]:
        """As `may_carry` of each driver, and heard of lately."""
        able = self._heard & (self._world.load[number] <= self._world.capacity).all(axis=1)
        if task.needs:
            able &= np.array([task.needs <= skills for skills in self._skills], np.bool_)
        if task.locked_to is not None:
            able &= self._mark([task.locked_to])
        return np.asarray(able & ~self._mark(list(task.refused_by)))

    def _mark(self, driver_ids: Sequence[str]) -> NDArray[np.bool_]:
        marked = np.zeros(len(self._skills), np.bool_)
        marked[[self._number[one] for one in driver_ids if one in self._number]] = True
        return marked
