"""From improved routes to a plan: what is committed now, what stays open and for what it waits."""

from collections.abc import Sequence

from roundsman.dispatch.domain.routing.explain import candidates_for
from roundsman.dispatch.domain.routing.pack import Packed
from roundsman.dispatch.domain.routing.plan import Commitment, OpenJob, Plan, Route, Trip, Waiting
from roundsman.dispatch.domain.routing.schedule import timetable
from roundsman.dispatch.domain.routing.tables import Routes

_GOODS = "The driver is free and need not leave yet: the goods are not ready before."
_DRIVER = "The driver meant for it finishes something else first."
_NOBODY = "As things are, no driver can serve it in time."
_LEAVE = "The driver has to leave before the next decision, or the customer would wait longer."


def answer(packed: Packed, routes: Routes) -> Plan:
    """The plan that the routes mean."""
    commitments: list[Commitment] = []
    open_jobs = [
        OpenJob(job_id=task.job_id, waits_for=Waiting.NOBODY, reason=_NOBODY)
        for task, driver in zip(packed.situation.tasks, routes.driver, strict=True)
        if driver < 0
    ]
    kept: list[Route] = []
    for driver, one in enumerate(packed.situation.drivers):
        numbers = trips_of(routes, driver)
        trips = tuple(timetable(packed, driver, numbers).trips)
        if trips and _leaves_now(packed, driver, trips[0]):
            commitments.append(_commitment(packed, routes, driver, trips[0]))
            trips = trips[1:]
        if trips:
            kept.append(Route(driver_id=one.driver_id, trips=trips))
            open_jobs += _waiting(packed, driver, trips)
    return Plan(
        commitments=tuple(commitments), open_jobs=tuple(open_jobs), routes=tuple(kept), cost=_cost(packed, routes)
    )


def trips_of(routes: Routes, driver: int) -> list[list[int]]:
    """The task numbers of a driver's trips."""
    trips = routes.trips[driver, : routes.length[driver]]
    return [[int(task) for task in trip if task >= 0] for trip in trips]


def _leaves_now(packed: Packed, driver: int, trip: Trip) -> bool:
    situation = packed.situation
    told_from_s = situation.drivers[driver].shift_start_s
    return trip.start_s < situation.now_s + situation.rules.cadence_s and told_from_s <= situation.now_s


def _commitment(packed: Packed, routes: Routes, driver: int, trip: Trip) -> Commitment:
    task = int(routes.trips[driver, 0, 0])
    return Commitment(
        driver_id=packed.situation.drivers[driver].driver_id,
        trip=trip,
        reason=_LEAVE,
        candidates=candidates_for(packed, routes, task),
    )


def _waiting(packed: Packed, driver: int, trips: Sequence[Trip]) -> list[OpenJob]:
    free = packed.world.fleet["free_s"][driver] <= packed.situation.now_s
    found = []
    for place, trip in enumerate(trips):
        goods = free and place == 0
        waits_for, reason = (Waiting.GOODS, _GOODS) if goods else (Waiting.DRIVER, _DRIVER)
        found += [
            OpenJob(
                job_id=job,
                waits_for=waits_for,
                reason=reason,
                driver_id=packed.situation.drivers[driver].driver_id,
                commit_s=trip.start_s,
            )
            for job in trip.job_ids
        ]
    return found


def _cost(packed: Packed, routes: Routes) -> float:
    left_out = packed.world.tasks["unserved"][routes.driver < 0]
    return float(routes.cost.sum() + routes.asking.sum() + left_out.sum())
