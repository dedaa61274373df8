"""What a frame costs the page's own script with many drivers on the move: `python web/frames.py [drivers]`.

The console as it is built, in the distribution's Chromium, before a platform that only says where drivers are: each
moves with every answer. From a trace of the browser: processor time of script on the page's thread from one animation
frame to the next.
"""

import asyncio
import base64
import json
import math
import statistics
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from playwright.async_api import Page, Route

from roundsman.gateway.api.pages import BUILT, page_routes, read_pages
from roundsman.testkit.e2e_browser import browser
from roundsman.testkit.served import served

WATCHED_S = 12.0
_SCRIPT = {"FunctionCall", "EvaluateScript", "FireAnimationFrame", "TimerFire", "RunMicrotasks", "EventDispatch"}
_CENTRE = (52.52, 13.405)


class Town:
    """Drivers on circles of their own; each answer finds them a little further."""

    def __init__(self, drivers: int) -> None:
        self._drivers = drivers
        self._turn = 0

    async def board(self, route: Route) -> None:
        """As `/dispatch/board` answers."""
        self._turn += 1
        drivers = [self._driver(number) for number in range(self._drivers)]
        await route.fulfill(json={"at": "2026-03-02T12:00:00Z", "jobs": [], "offers": [], "drivers": drivers})

    def _driver(self, number: int) -> dict[str, Any]:
        angle, radius = number * 2.4 + self._turn * 0.05, 0.005 + 0.0002 * number
        lat, lon = _CENTRE[0] + radius * math.sin(angle), _CENTRE[1] + radius * math.cos(angle)
        position = {"lat": lat, "lon": lon, "at": "2026-03-02T12:00:00Z"}
        state = ("free", "offered", "on_job")[number % 3]
        return {"driver_id": f"drv_{number}", "name": f"Driver {number}", "state": state, "position": position}


async def measured(drivers: int) -> list[float]:
    """Milliseconds of script in each frame."""
    app = FastAPI()
    app.include_router(page_routes(read_pages(BUILT)))
    async with served(app) as http, browser() as running:
        page = await running.new_page(viewport={"width": 1280, "height": 800})
        await _dressed(page, Town(drivers))
        await page.goto(f"{str(http._base_url).rstrip('/')}/console/map")
        await page.get_by_test_id("drivers").get_by_role("button").first.wait_for()
        await page.wait_for_timeout(3000)
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "trace.json"
            await running.start_tracing(page=page, path=trace, categories=["devtools.timeline", "toplevel"])
            await page.wait_for_timeout(WATCHED_S * 1000)
            await running.stop_tracing()
            return list(frames(json.loads(trace.read_text())["traceEvents"]))


def frames(events: list[dict[str, Any]]) -> Iterator[float]:
    """Script between one animation frame's beginning and the next one's; calls within calls count once."""
    beats = [event for event in events if event.get("name") == "FireAnimationFrame"]
    thread = statistics.mode((event["pid"], event["tid"]) for event in beats)
    ours = [event for event in events if event.get("ph") == "X" and (event["pid"], event["tid"]) == thread]
    calls = sorted(
        (event["ts"], event["dur"], event.get("tdur", event["dur"])) for event in ours if event["name"] in _SCRIPT
    )
    starts = sorted({event["ts"] for event in beats if (event["pid"], event["tid"]) == thread})
    outer, until = [], 0.0
    for begin, length, spent in calls:
        if begin >= until:
            outer.append((begin, spent))
            until = begin + length
    for start, end in pairwise(starts):
        yield sum(spent for begin, spent in outer if start <= begin < end) / 1000


async def _dressed(page: Page, town: Town) -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"roles": ["dispatcher"]}).encode()).decode().rstrip("=")
    login = {"access": f"e30.{claims}.x", "refresh": "r", "expiresAt": 4102444800000}
    await page.add_init_script(f"localStorage.setItem('roundsman.login.console', {json.dumps(json.dumps(login))})")
    await page.route("**/api/v1/dispatch/board", town.board)
    await page.route_web_socket("**/ws/v1", lambda socket: socket.send('{"type": "pong"}'))


def main(drivers: int) -> None:
    """Measure and tell."""
    times = sorted(asyncio.run(measured(drivers)))
    at = {share: times[int(len(times) * share)] for share in (0.5, 0.95, 0.99)}
    told = ", ".join(f"p{share * 100:.0f} {value:.2f} ms" for share, value in at.items())
    sys.stdout.write(f"{drivers} drivers, {len(times)} frames in {WATCHED_S:.0f} s: {told}, worst {times[-1]:.2f} ms\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
