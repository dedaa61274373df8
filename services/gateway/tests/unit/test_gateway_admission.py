"""Who is let in on a channel where no owning service has to be asked."""

import pytest

from roundsman.gateway.domain.calls import Answer, Call
from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind, Person
from roundsman.gateway.handlers.admit import admit
from roundsman.gateway.testing import NOON
from roundsman.kernel.errors import Forbidden
from roundsman.kernel.ids import OrgId, UserId

HERE, ELSEWHERE = OrgId.derived(NOON, "here"), OrgId.derived(NOON, "elsewhere")
DISPATCH = Channel(ChannelKind.DISPATCH, HERE)


class NobodyToAsk:
    """`Owners` that must not be asked."""

    services = ()

    async def send(self, call: Call) -> Answer:
        raise AssertionError(call.target)


def person(org_id: OrgId, *, sees_dispatch: bool) -> Person:
    user_id = UserId.derived(NOON, "ann")
    return Person(user_id=user_id, org_id=org_id, sees_dispatch=sees_dispatch, token="t", expires_at=0)


async def test_staff_listen_to_their_organizations_dispatch() -> None:
    assert await admit(DISPATCH, person(HERE, sees_dispatch=True), NobodyToAsk()) is Audience.OTHERS


@pytest.mark.parametrize(("org_id", "sees_dispatch"), [(HERE, False), (ELSEWHERE, True)])
async def test_nobody_else_does_not_even_after_moving_to_an_organization_of_their_own(
    org_id: OrgId, sees_dispatch: bool
) -> None:
    with pytest.raises(Forbidden):
        await admit(DISPATCH, person(org_id, sees_dispatch=sees_dispatch), NobodyToAsk())
