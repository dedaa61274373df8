"""A person's browser in a test: the distribution's Chromium, a page of an app, and what goes wrong in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Route,
    ViewportSize,
    WebSocketRoute,
    async_playwright,
)

from roundsman.kernel.geo import LatLon
from roundsman.testkit.chromium import chromium, must_be_there

SCREENS = Path("build/screens")
_AXE = Path("web/node_modules/axe-core/axe.min.js")
_STILL = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished))"""
_SERIOUS = """async () => (await axe.run()).violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(" ")}`)"""
_DRAWN_BY_SOFTWARE = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
_SIZE = ViewportSize(width=1280, height=800)
_PHONE = ViewportSize(width=390, height=844)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A browser until the block ends; without one the test is left out, but never in CI."""
    path = chromium()
    if path is None:
        assert not must_be_there(), "there is no Chromium: make setup installs it"
        pytest.skip("there is no Chromium: make setup installs it, as root")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=_DRAWN_BY_SOFTWARE)
        try:
            yield running
        finally:
            await running.close()


@dataclass  # no slots: Playwright keeps a note on the object whose method it calls
class Wire:
    """The way of a page's sockets to the platform, which a test can cut."""

    cut: bool = False
    open: list[WebSocketRoute] = field(default_factory=list)

    def carry(self, socket: WebSocketRoute) -> object:
        """Connect it, if the wire is whole."""
        if self.cut:
            return socket.close(code=1013)
        socket.connect_to_server()
        self.open.append(socket)
        return None

    async def sever(self) -> None:
        """End all that are open, and let none through until `mend`."""
        self.cut = True
        while self.open:
            await self.open.pop().close(code=1013)

    def mend(self) -> None:
        """Let them through again."""
        self.cut = False


@dataclass(slots=True, kw_only=True)
class Desk:
    """Somebody at an app."""

    page: Page
    url: str
    wire: Wire
    app: str = "console"
    complaints: list[str] = field(default_factory=list)  # of the page: what its console says in red

    async def sign_in(self, email: str, password: str) -> None:
        """Through the form, as a person does."""
        await self.open("/")
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password").fill(password)
        form = self.page.locator("form.card")
        await form.get_by_role("button", name="Sign in", exact=True).click()
        await form.wait_for(state="detached")

    async def open(self, route: str) -> None:
        """Go to an address of the app."""
        await self.page.goto(f"{self.url}/{self.app}{route}")

    async def lose_connection(self) -> None:
        """Nothing comes or goes any more, and the browser knows."""
        await self.page.context.set_offline(True)
        await self.wire.sever()

    async def find_connection(self) -> None:
        """As before. The sockets last: what they tell, the page shows at once, with files that it loads then."""
        await self.page.context.set_offline(False)
        self.wire.mend()

    async def freeze(self, pattern: str) -> None:
        """Have such calls answered as the next one is, until `thaw`: what is shown grows old."""
        async with self.page.expect_response(pattern) as coming:
            pass
        body = await (await coming.value).body()

        async def answer(route: Route) -> None:
            await route.fulfill(body=body, content_type="application/json")

        await self.page.route(pattern, answer)

    async def thaw(self, pattern: str) -> None:
        """Let them through again."""
        await self.page.unroute(pattern)

    async def barriers(self) -> list[str]:
        """What keeps people out of the page that is shown: axe's serious and critical findings, and where."""
        await self.page.evaluate(await asyncio.to_thread(_AXE.read_text))
        await self.page.evaluate(_STILL)  # a colour on its way to another may be too faint
        return list(await self.page.evaluate(_SERIOUS))

    async def screen(self, name: str) -> None:
        """Keep what is shown in `build/screens/`."""
        await self.page.screenshot(path=SCREENS / f"{name}.png")


@asynccontextmanager
async def at_desk(running: Browser, url: str) -> AsyncIterator[Desk]:
    """A browser of somebody's own at this platform's console."""
    context = await running.new_context(viewport=_SIZE, locale="en-GB")
    async with _in(context, url, "console") as desk:
        yield desk


@asynccontextmanager
async def on_phone(running: Browser, url: str, app: str, place: LatLon) -> AsyncIterator[Desk]:
    """Somebody's phone with an app of this platform; it says that it is at this place."""
    context = await running.new_context(
        viewport=_PHONE,
        locale="en-GB",
        has_touch=True,
        geolocation={"latitude": place.lat, "longitude": place.lon},
        permissions=["geolocation"],
    )
    async with _in(context, url, app) as desk:
        yield desk


@asynccontextmanager
async def _in(context: BrowserContext, url: str, app: str) -> AsyncIterator[Desk]:
    try:
        page = await context.new_page()
        desk = Desk(page=page, url=url, wire=Wire(), app=app)
        await page.route_web_socket("**/ws/v1", desk.wire.carry)
        page.on("console", _keeper(desk.complaints))
        page.on("pageerror", lambda error: desk.complaints.append(_told(error)))
        yield desk
    finally:
        await context.close()


def _keeper(complaints: list[str]) -> Callable[[ConsoleMessage], None]:
    def keep(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    return keep


def _told(error: Error) -> str:
    return f"{error.name}: {error.message}"
