"""The made-up city keeps as many jobs open as are wanted, and nobody does two things at once."""

import pytest

from roundsman.bench.core.city import City
from roundsman.dispatch.domain.routing.engine import RoutePlans
from roundsman.dispatch.domain.routing.travel import PlaneTravel


@pytest.mark.timeout(300)
def test_a_city_goes_on_from_what_was_decided() -> None:
    city, travel = City(jobs=60, drivers=30), PlaneTravel(step_m=400.0, step_s=60.0)
    done: list[str] = []
    for _ in range(20):
        situation = city.situation()
        assert len(situation.tasks) == 60
        assert not {task.job_id for task in situation.tasks} & set(done)
        plan = RoutePlans().plan(situation, travel)
        free = {one.driver_id: one.from_s for one in situation.drivers}
        city.carry_out(plan)
        after = {one.driver_id: one.from_s for one in city.situation().drivers}
        assert all(after[one.driver_id] > free[one.driver_id] for one in plan.commitments)
        done += [job for one in plan.commitments for job in one.trip.job_ids]
    assert len(done) == len(set(done)) > 0
