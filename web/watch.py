"""Sits at the console while a day is played: `python web/watch.py ADDRESS [minutes] [role]`.

ADDRESS is what `make demo WATCH=1` prints first. Goes from page to page as the role's menu has them, an order's page
among them, again and again. Exits with 1 if a page complained: an error in the browser's console, or one that nothing
caught.
"""

import asyncio
import sys
import time

from playwright.async_api import expect

from roundsman.testkit.e2e_browser import Desk, at_desk, browser
from roundsman.testkit.e2e_town import DEMO_PASSWORD

_STAYS_MS = 3000


async def watched(url: str, lasts_s: float, role: str) -> tuple[int, list[str]]:
    """How many pages were looked at until the time was over, and what they complained of."""
    until, looks = time.monotonic() + lasts_s, 0
    async with browser() as running, at_desk(running, url) as desk:
        await desk.sign_in(f"{role}@demo.roundsman.example", DEMO_PASSWORD)
        menu = desk.page.get_by_role("navigation").first.get_by_role("link")
        await expect(menu.first).to_be_visible()
        while time.monotonic() < until:
            for number in range(await menu.count()):
                await menu.nth(number).click()
                looks += 1 + await _look(desk)
        return looks, desk.complaints


async def _look(desk: Desk) -> int:
    """Stay for a moment; on the page of orders, at the first of them as well."""
    await desk.page.wait_for_timeout(_STAYS_MS)
    first = desk.page.locator("main a[href*='/orders/ord_']").first
    if not await first.count():
        return 0
    await first.click()
    await desk.page.wait_for_timeout(_STAYS_MS)
    return 1


def main(url: str, minutes: float = 5.0, role: str = "admin") -> int:
    """Watch and tell."""
    looks, complaints = asyncio.run(watched(url.rstrip("/"), minutes * 60, role))
    sys.stdout.write(f"{looks} looks in {minutes:g} min as {role}: {len(complaints)} complaints\n")
    sys.stdout.writelines(f"{one}\n" for one in complaints)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(float, sys.argv[2:3]), *sys.argv[3:4]))
