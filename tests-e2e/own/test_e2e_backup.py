"""A platform is backed up in the middle of its work, and goes on elsewhere from there."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner

from roundsman.cli.app import app
from roundsman.operations.erased import erased
from roundsman.operations.verify.judge import Judgement
from roundsman.operations.verify.reading import verify
from roundsman.stack.backup.make import MadeBackup, make_backup
from roundsman.stack.platform import Platform, PlatformOptions, running_platform
from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import PATIENCE_S, Api, Ask, new_key
from roundsman.testkit.e2e_people import Person
from roundsman.testkit.e2e_town import MARKET, PASSWORD, SETTINGS, SPEED, Town
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

    return await eventually(look, within_s=PATIENCE_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What a backup has, and what came after it."""

    made: MadeBackup
    done: str  # an order that was completed before
    leaver: Person  # who was forgotten since
    erased: list[str]  # as the platform listed then whom it has forgotten


async def backed_up_under_load(platform: Platform, folder: Path, target: Path) -> BackedUp:
    """Complete one order, and make a backup while another is on its way; then somebody leaves for good."""
    async with aiohttp.ClientSession() as http:
        town = Town(platform=platform, api=Api(platform.gateway_url, http))
        done, leaver = await complete_an_order(town), await town.newcomer("customer")
        going_on = asyncio.create_task(complete_an_order(town))
        made = await asyncio.to_thread(make_backup, folder, target)
        assert await going_on != done  # the pause did it no harm
        await leaver.post("/me/erasure", {"confirm": leaver.user_id})
        listed = await forgotten(platform, leaver)
    await keeps_everything(platform)
    return BackedUp(made=made, done=done, leaver=leaver, erased=listed)


async def forgotten(platform: Platform, person: Person) -> list[str]:
    """Who is, as soon as this person is among them."""

    async def listed() -> list[str]:
        found = await erased(platform.database_urls())
        return found if person.user_id in found else []

    return await eventually(listed, within_s=PATIENCE_S)


async def is_not_let_in(town: Town, person: Person) -> None:
    """Neither with the password nor with a token of before."""
    body = {"email": person.email, "password": PASSWORD}
    login = await town.api.once(Ask(method="POST", path="/auth/login", body=body))
    assert login.status in {401, 403}

    async def token_is_worth_nothing() -> bool:
        return (await person.try_to("GET", "/me")).status == 401

    assert await eventually(token_is_worth_nothing, within_s=PATIENCE_S)


async def test_a_backup_of_a_working_platform_goes_on_elsewhere_without_those_who_left_since(tmp_path: Path) -> None:
    folder, again, erased_file = tmp_path / "data", tmp_path / "again", tmp_path / "erased.txt"
    with running_platform(options_of(folder)) as platform:
        before = await backed_up_under_load(platform, folder, tmp_path / "backup")
    erased_file.write_text("\n".join(before.erased))

    words = ["restore", str(before.made.place), "--data", str(again), "--erased", str(erased_file)]
    restored = CliRunner().invoke(app(words), words)

    assert restored.exit_code == 0, restored.output
    with running_platform(options_of(again)) as platform:
        async with aiohttp.ClientSession() as http:
            town = Town(platform=platform, api=Api(platform.gateway_url, http))
            await is_not_let_in(town, replace(before.leaver, api=town.api))
            assert await forgotten(platform, before.leaver) == before.erased
            found = await keeps_everything(platform)
            assert await complete_an_order(town) != before.done
        await keeps_everything(platform)
    assert before.made.manifest.paused_s > 0
    assert int(next(one for one in found if one.name == "orders stand as their events say").looked_at.split()[0]) >= 1
