"""What each role may read of a job."""

import pytest

from roundsman.dispatch.api.field_rules import shown
from roundsman.dispatch.domain.job import Job
from roundsman.dispatch.rehearsal import NOON, a_request
from roundsman.kernel.ids import OrgId, UserId
from roundsman.web import Caller, Role

ORG = OrgId.derived(NOON, "org")
PLACE, MONEY = ["dropoff.address", "dropoff.lat", "dropoff.lon"], ["earning_minor"]


@pytest.mark.parametrize(
    ("role", "masked"),
    [
        (Role.DRIVER, []),
        (Role.DISPATCHER, MONEY),
        (Role.SUPPORT, MONEY),
        (Role.ACCOUNTANT, PLACE),
        (Role.MANAGER, []),
        (Role.OWNER, []),
        (Role.ADMIN, []),
    ],
)
def test_a_role_reads_of_a_job_what_it_needs(role: Role, masked: list[str]) -> None:
    job = Job.open(a_request("one", ORG), NOON, NOON, NOON)
    caller = Caller(user_id=UserId.derived(NOON, "sue"), org_id=ORG, roles=frozenset({role}), expires_at=0)

    view = shown(job, caller)

    assert view.masked == masked
    assert (view.dropoff.address == "***") is ("dropoff.address" in masked)
    assert (view.earning_minor == 0) is ("earning_minor" in masked)
    assert view.pickup.address == job.request.pickup.address
