"""Counts again and again, and tells the figures that have changed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import asyncpg
import structlog

from roundsman.insights.domain.figures import Figures
from roundsman.insights.domain.windows import Window
from roundsman.insights.messaging.outbound import Counted, figures_changed
from roundsman.insights.ports import Counts
from roundsman.insights.store.work import InsightsWork
from roundsman.messaging.relay import Leadership
from roundsman.persistence.units import Units

log = structlog.get_logger(__name__)

# A longer window changes less in the same time and costs more to count: it is counted each so many rounds.
ROUNDS: Mapping[Window, int] = {Window.FIVE_MINUTES: 1, Window.HOUR: 3, Window.DAY: 15}


@dataclass(slots=True)
class Publishing:
    """Runs beside the timers, in one process at a time. Seconds are real ones."""

    queries: Counts
    units: Units[InsightsWork]
    leadership: Leadership
    every_s: float
    pause_s: float = 1.0  # after leadership or the database was lost
    _told: dict[str, Figures] = field(default_factory=dict)  # id -> as last told by this process
    _scopes: set[str] = field(default_factory=set)  # who may have figures on the topic

    async def run(self) -> None:
        """Tell for ever."""
        while True:
            try:
                await self._lead()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("figures are told later", error=type(error).__name__)
            await asyncio.sleep(self.pause_s)

    async def tell(self, window: Window) -> int:
        """Count the window that ends now, and stage what differs from what was last told; returns how many.

        Who has no figures any more is told to have none.
        """
        span = window.until(self.units.clock.now())
        found = await self.queries.all(span)
        self._scopes |= found.keys()
        counted = [
            Counted(scope=scope, window=window, span=span, figures=found.get(scope, Figures()))
            for scope in sorted(self._scopes)
        ]
        changed = [one for one in counted if self._told.get(one.id) != one.figures]
        if changed:
            await self.units.run(lambda work: _stage(changed, work))
            self._told |= {one.id: one.figures for one in changed}
        return len(changed)

    async def _lead(self) -> None:
        async with self.leadership.held() as term:
            # Whoever led before may have told figures of these that are wrong by now.
            self._told.clear()
            self._scopes = await self.queries.organizations(Window.DAY.until(self.units.clock.now()))
            rounds = 0
            while term.lasts():
                for window, each in ROUNDS.items():
                    if rounds % each == 0:
                        await self.tell(window)
                rounds += 1
                await asyncio.sleep(self.every_s)


async def _stage(changed: list[Counted], work: InsightsWork) -> None:
    for one in changed:
        message = figures_changed(one)
        work.tell(message.TOPIC, one.id, message)
