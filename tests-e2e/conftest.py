"""One platform for all journeys of a test session: real servers, real services, twenty times as fast as life."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from roundsman.stack.platform import Platform, PlatformOptions, running_platform
from roundsman.testkit.chromium import must_be_there
from roundsman.testkit.e2e_api import Api
from roundsman.testkit.e2e_browser import browser
from roundsman.testkit.e2e_log import Log
from roundsman.testkit.e2e_town import SETTINGS, SPEED, Town
from roundsman.testkit.stage import PAGES


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform of the session's own."""
    folder = tmp_path_factory.mktemp("platform")
    options = PlatformOptions(folder=folder, clock=(datetime.now(UTC), SPEED), extra_env=SETTINGS)
    with running_platform(options) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(platform: Platform) -> AsyncIterator[Town]:
    """The platform and everybody on it."""
    async with aiohttp.ClientSession() as http:
        town = Town(platform=platform, api=Api(platform.gateway_url, http))
        await town.forsake()
        yield town


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def log(platform: Platform) -> Log:
    """What its topics have told."""
    return await Log.of(platform.servers)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A browser, where the web apps were built."""
    if not (PAGES / "console" / "index.html").is_file() and not must_be_there():
        pytest.skip("the web apps are not built: make web")
    async with browser() as running:
        yield running
