"""Whoever watches figures is told of them. What they have to be is held against a recount in `own`."""

import pytest

from roundsman.testkit.e2e_town import Town

pytestmark = [pytest.mark.stack, pytest.mark.slow]


async def test_whoever_listens_is_told_and_the_platform_is_for_operators(town: Town) -> None:
    person = await town.owner("customer", "vendor")
    kitchen = await town.kitchen(person)
    async with person.watching("insights:1h") as wall:
        await town.order(person, kitchen)
        told = await wall.heard("FiguresChanged", window="1h")

    assert told["data"]["funnel"]["placed"] == 1
    for scope, status in (("organization", 200), ("platform", 403)):
        answer = await person.try_to("GET", f"/insights/figures?scope={scope}")
        assert answer.status == status
