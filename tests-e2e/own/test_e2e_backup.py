"""A platform is backed up in the middle of its work, and goes on elsewhere from there."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from roundsman.operations.verify.judge import Judgement
from roundsman.operations.verify.reading import verify
from roundsman.stack.backup.make import MadeBackup, make_backup
from roundsman.stack.backup.restore import restore_backup
from roundsman.stack.platform import Platform, PlatformOptions, running_platform
from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import Api, new_key
from roundsman.testkit.e2e_town import MARKET, SETTINGS, SPEED, Town
from roundsman.testkit.e2e_trip import Trip
from roundsman.testkit.e2e_verify import looked_at

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(600)]


def options_of(folder: Path) -> PlatformOptions:
    return PlatformOptions(folder=folder, clock=(datetime.now(UTC), SPEED), extra_env=SETTINGS)


async def complete_an_order(town: Town) -> str:
    """A whole life of an order; gives its id."""
    customer, kitchen, courier = await town.newcomer("customer"), await town.kitchen(), await town.courier()
    trip = Trip(town=town, customer=customer, kitchen=kitchen, courier=courier, key=new_key())
    async with courier.on_shift(MARKET):
        for step in trip.steps():
            await step()
    await trip.order.becomes("completed")
    return trip.order.order_id


async def keeps_everything(platform: Platform) -> list[Judgement]:
    """Every invariant, once all has come to rest: nothing is excused as being under way."""

    async def look() -> list[Judgement]:
        found = await verify(looked_at(platform))
        assert [one for one in found if not one.ok] == []
        return found

    return await eventually(look, within_s=60)


async def backed_up_under_load(platform: Platform, folder: Path, target: Path) -> tuple[MadeBackup, str]:
    """Complete one order, and make a backup while another is on its way; gives the first one's id."""
    async with aiohttp.ClientSession() as http:
        town = Town(platform=platform, api=Api(platform.gateway_url, http))
        done = await complete_an_order(town)
        going_on = asyncio.create_task(complete_an_order(town))
        made = await asyncio.to_thread(make_backup, folder, target)
        assert await going_on != done  # the pause did it no harm
    await keeps_everything(platform)
    return made, done


async def test_a_backup_of_a_working_platform_goes_on_elsewhere(tmp_path: Path) -> None:
    folder, again = tmp_path / "data", tmp_path / "again"
    with running_platform(options_of(folder)) as platform:
        made, done = await backed_up_under_load(platform, folder, tmp_path / "backup")

    restore_backup(made.place, again)

    with running_platform(options_of(again)) as platform:
        found = await keeps_everything(platform)
        async with aiohttp.ClientSession() as http:
            town = Town(platform=platform, api=Api(platform.gateway_url, http))
            assert await complete_an_order(town) != done
        await keeps_everything(platform)
    assert made.manifest.paused_s > 0
    assert int(next(one for one in found if one.name == "orders stand as their events say").looked_at.split()[0]) >= 1
