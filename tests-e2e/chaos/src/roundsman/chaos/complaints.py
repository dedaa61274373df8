"""Support, which refunds unhappy customers while everything breaks."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import aiohttp

from roundsman.simulator.behaviour import Temper
from roundsman.simulator.gateway import Person, Refused, Unreachable
from roundsman.simulator.history import OrderStory
from roundsman.simulator.stage import Stage, with_staff

_LOOK_EVERY_S = 0.5


async def settle_complaints(stage: Stage, temper: Temper) -> None:
    """Refund, once each, the completed orders that their customers complain about, until the play is over."""
    settled: set[str] = set()
    async with aiohttp.ClientSession() as http:
        support = await with_staff(replace(stage, gateway=replace(stage.gateway, http=http)), "support")
        is_last = False
        while not is_last:
            is_last = stage.over.is_set()
            for story in _unhappy(stage.history.orders, temper, settled):
                settled.add(story.order_id)
                await _refund(stage, support, story)
            await asyncio.sleep(_LOOK_EVERY_S)


def _unhappy(stories: Iterable[OrderStory], temper: Temper, settled: set[str]) -> list[OrderStory]:
    return [
        one
        for one in stories
        if one.status == "completed" and one.order_id not in settled and temper.complains(one.name)
    ]


async def _refund(stage: Stage, support: Person, story: OrderStory) -> None:
    path = f"/payments/{story.order_id}/refunds"
    try:
        await support.post(path, {"reason": "It was cold"}, key=f"refund-{story.order_id}")
        story.refund_granted = True
    except (Refused, Unreachable) as error:
        stage.surprise(f"refund of {story.name}: {error}")
