"""The same journey with a process for each role of each service, and with one process for everything."""

from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from roundsman.stack.layout import Mode
from roundsman.stack.platform import Platform, PlatformOptions, running_platform
from roundsman.testkit.e2e_api import Api, new_key
from roundsman.testkit.e2e_faults import SERVERS, processes
from roundsman.testkit.e2e_log import Log, gaps
from roundsman.testkit.e2e_town import MARKET, SETTINGS, SPEED, Town
from roundsman.testkit.e2e_trip import Trip

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]


async def _journey(platform: Platform) -> Trip:
    async with aiohttp.ClientSession() as http:
        town = Town(platform=platform, api=Api(platform.gateway_url, http))
        customer, kitchen, courier = await town.newcomer("customer"), await town.kitchen(), await town.courier()
        trip = Trip(town=town, customer=customer, kitchen=kitchen, courier=courier, key=new_key())
        async with courier.on_shift(MARKET):
            for step in trip.steps():
                await step()
        payment = await trip.order.payment_becomes("captured")
        assert payment["captured_minor"] == trip.order.total_minor
        return trip


@pytest.mark.parametrize(
    ("mode", "some"),
    [("split", {"order.api", "order.consume", "order.relay", "order.timers", "gateway.api"}), ("single", {"services"})],
)
async def test_an_order_completes_however_services_are_laid_out(tmp_path: Path, mode: Mode, some: set[str]) -> None:
    options = PlatformOptions(folder=tmp_path, mode=mode, clock=(datetime.now(UTC), SPEED), extra_env=SETTINGS)
    with running_platform(options) as platform:
        trip = await _journey(platform)
        records = await (await Log.of(platform.servers)).events()
        ours = (await processes(platform)).keys() - SERVERS

    assert some <= ours
    assert [one for one in records if one.key == trip.order.order_id]
    assert gaps(records) == []
