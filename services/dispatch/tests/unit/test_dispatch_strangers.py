"""Whoever founds an organization is staff there, and learns nothing of how another one decides."""

from typing import cast

import pytest

from roundsman.dispatch.api.desk import ApiDesk, Limits
from roundsman.dispatch.domain.earliest_arrival import EarliestArrival
from roundsman.dispatch.domain.job import Assignment, Job
from roundsman.dispatch.domain.policy import Matching
from roundsman.dispatch.domain.snapshot import Assumptions
from roundsman.dispatch.messaging.outbound import outbound
from roundsman.dispatch.rehearsal import NOON, MemorySnapshots, a_request
from roundsman.dispatch.store.queries import Queries
from roundsman.dispatch.store.work import DispatchWork
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import OrgId, UserId
from roundsman.testkit import memory_units
from roundsman.web import Caller, Role

ORG, ELSEWHERE = OrgId.derived(NOON, "org"), OrgId.derived(NOON, "elsewhere")


class OneJob:
    """The read side with one job, which dan drives."""

    def __init__(self) -> None:
        self.kept = Job.open(a_request("one", ORG), NOON, NOON, NOON)
        self.kept.assign(Assignment(driver_id="drv_dan", vehicle_type="car", assigned_by="usr_1"), NOON)

    async def job(self, job_id: str) -> Job | None:
        return self.kept if job_id == self.kept.id else None

    async def driver_ids(self, user_id: str) -> list[str]:
        return ["drv_dan"] if user_id == UserId.derived(NOON, "dan") else []


def a_desk(jobs: OneJob) -> ApiDesk:
    units, database = memory_units(DispatchWork, outbound)
    assumed = Assumptions(speed_mps=10, lead_s=0, position_max_age_s=1)
    return ApiDesk(
        units=units,
        queries=cast(Queries, jobs),
        limits=Limits(speed_mps=10, pin_attempts=5, search_s=900),
        snapshots=MemorySnapshots(database),
        matching=Matching(policy=EarliestArrival(), assumptions=assumed),
    )


def caller(who: str, org_id: OrgId, *roles: Role) -> Caller:
    return Caller(user_id=UserId.derived(NOON, who), org_id=org_id, roles=frozenset(roles), expires_at=0)


@pytest.mark.parametrize("who", ["dan", "max"])
async def test_the_owner_of_another_organization_may_not_read_decisions(who: str) -> None:
    jobs = OneJob()
    stranger = caller(who, ELSEWHERE, Role.DRIVER, Role.OWNER)

    with pytest.raises(NotFound):
        await a_desk(jobs).staffed_job(stranger, jobs.kept.id)


async def test_the_job_is_shown_to_its_driver_and_to_the_staff_of_its_organization() -> None:
    jobs = OneJob()
    desk, staff = a_desk(jobs), caller("sue", ORG, Role.SUPPORT)

    assert await desk.job_of(caller("dan", ELSEWHERE, Role.DRIVER), jobs.kept.id) is jobs.kept
    assert await desk.staffed_job(staff, jobs.kept.id) is jobs.kept
    with pytest.raises(NotFound):
        await desk.job_of(caller("max", ELSEWHERE, Role.OWNER), jobs.kept.id)
