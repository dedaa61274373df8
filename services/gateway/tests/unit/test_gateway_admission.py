"""Who is let in on a channel where no owning service has to be asked."""

from dataclasses import replace

import pytest

from roundsman.gateway.domain.calls import Answer, Call
from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind, Person, read_channel
from roundsman.gateway.domain.errors import BadChannel
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


def person(org_id: OrgId, *, sees_dispatch: bool = False) -> Person:
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


def figures(name: str, org_id: OrgId = HERE) -> Channel:
    """The channel that somebody of the organization means."""
    return read_channel(name, org_id)


@pytest.mark.parametrize(
    ("channel", "admitted"),
    [
        (figures("insights:5m"), True),
        (figures("insights:1d", ELSEWHERE), False),
        (figures("insights:platform:5m"), False),
    ],
)
async def test_staff_are_told_the_figures_of_their_organization_alone(channel: Channel, admitted: bool) -> None:
    await expect(channel, replace(person(HERE), sees_insights=True), admitted=admitted)


@pytest.mark.parametrize(("name", "admitted"), [("insights:platform:1h", True), ("insights:1h", False)])
async def test_the_platforms_figures_are_a_right_of_their_own(name: str, admitted: bool) -> None:
    await expect(figures(name), replace(person(HERE), sees_platform=True), admitted=admitted)


async def expect(channel: Channel, who: Person, *, admitted: bool) -> None:
    if admitted:
        assert await admit(channel, who, NobodyToAsk()) is Audience.OTHERS
        return
    with pytest.raises(Forbidden):
        await admit(channel, who, NobodyToAsk())


@pytest.mark.parametrize("name", ["insights:5m", "insights:platform:1d", "dispatch"])
def test_a_channel_is_called_as_the_client_called_it(name: str) -> None:
    assert read_channel(name, HERE).name == name


@pytest.mark.parametrize("name", ["insights", "insights:", "insights:2h", "insights:5m/x", f"insights:{ELSEWHERE}:5m"])
def test_there_are_figures_of_three_windows_and_of_nobody_else(name: str) -> None:
    with pytest.raises(BadChannel):
        read_channel(name, HERE)
