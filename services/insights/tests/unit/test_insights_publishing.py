"""What is told of figures: those that have changed, and nothing twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import pytest

from roundsman.contracts.types.insights import FiguresChanged
from roundsman.insights.domain.figures import Figures, Funnel
from roundsman.insights.domain.windows import PLATFORM, Span, Window
from roundsman.insights.messaging.outbound import outbound
from roundsman.insights.messaging.publishing import Publishing
from roundsman.insights.store.work import InsightsWork
from roundsman.kernel.clock import ManualClock
from roundsman.messaging.leadership import SoleLeadership
from roundsman.persistence.memory import MemoryDatabase
from roundsman.testkit import memory_units, staged

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE = "org_here"


class Counted:
    """Figures that are what a test says."""

    def __init__(self) -> None:
        self.figures: dict[str, Figures] = {PLATFORM: Figures()}
        self.asked: list[Span] = []
        self.away: list[Exception] = []  # what the next questions come to

    async def all(self, span: Span) -> dict[str, Figures]:
        self.asked.append(span)
        if self.away:
            raise self.away.pop()
        return dict(self.figures)

    async def organizations(self, span: Span) -> set[str]:
        return set(self.figures)


class Terms:
    """Leadership for so many rounds, once for each number; then for ever somebody else's."""

    def __init__(self, *rounds: int) -> None:
        self._rounds = list(rounds)
        self.over = asyncio.Event()

    @asynccontextmanager
    async def held(self) -> AsyncIterator["Terms"]:
        if not self._rounds:
            self.over.set()
            await asyncio.Event().wait()
        yield self
        self._rounds.pop(0)

    def lasts(self) -> bool:
        self._rounds[0] -= 1
        return self._rounds[0] >= 0


def placed(orders: int) -> Figures:
    return Figures(funnel=Funnel(placed=orders))


def told(store: MemoryDatabase) -> list[tuple[str, int]]:
    """What has been told so far: whose figures, and how many orders were placed."""
    return [(one.figures_id, one.funnel.placed) for one in staged(store) if isinstance(one, FiguresChanged)]


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def publishing(counted: Counted) -> tuple[Publishing, MemoryDatabase]:
    units, store = memory_units(InsightsWork, outbound, ManualClock(NOON))
    return Publishing(queries=counted, units=units, leadership=SoleLeadership(), every_s=1), store


async def test_figures_are_told_when_they_change_and_only_then(
    counted: Counted, publishing: tuple[Publishing, MemoryDatabase]
) -> None:
    figures, store = publishing
    counted.figures |= {HERE: placed(1)}
    assert await figures.tell(Window.HOUR) == 2
    assert await figures.tell(Window.HOUR) == 0
    counted.figures |= {HERE: placed(2)}

    assert await figures.tell(Window.HOUR) == 1

    assert told(store) == [(f"{HERE}/1h", 1), ("platform/1h", 0), (f"{HERE}/1h", 2)]


async def test_who_has_none_any_more_is_told_to_have_none(
    counted: Counted, publishing: tuple[Publishing, MemoryDatabase]
) -> None:
    figures, store = publishing
    counted.figures |= {HERE: placed(1)}
    await figures.tell(Window.FIVE_MINUTES)
    del counted.figures[HERE]

    await figures.tell(Window.FIVE_MINUTES)

    assert told(store)[-1] == (f"{HERE}/5m", 0)


async def test_each_window_is_told_for_itself(counted: Counted, publishing: tuple[Publishing, MemoryDatabase]) -> None:
    figures, store = publishing
    for window in Window:
        await figures.tell(window)

    assert [name for name, _ in told(store)] == ["platform/5m", "platform/1h", "platform/1d"]
    assert [span.until - span.since for span in counted.asked] == [window.length for window in Window]
    assert {span.until for span in counted.asked} == {NOON}


async def led(counted: Counted, *rounds: int) -> list[str]:
    """What is told in terms of so many rounds."""
    units, store = memory_units(InsightsWork, outbound, ManualClock(NOON))
    terms = Terms(*rounds)
    publishing = Publishing(queries=counted, units=units, leadership=terms, every_s=0, pause_s=0)
    running = asyncio.create_task(publishing.run())
    await terms.over.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return [name for name, _ in told(store)]


async def test_the_longer_a_window_the_less_often_it_is_counted(counted: Counted) -> None:
    await led(counted, 30)

    lengths = Counter(span.until - span.since for span in counted.asked)
    assert lengths == {Window.FIVE_MINUTES.length: 30, Window.HOUR.length: 10, Window.DAY.length: 2}


async def test_whoever_leads_anew_tells_everything_once_more(counted: Counted) -> None:
    everything = ["platform/5m", "platform/1h", "platform/1d"]

    assert await led(counted, 5, 5) == everything * 2


async def test_a_database_that_is_away_is_asked_again(counted: Counted) -> None:
    counted.away = [asyncpg.InterfaceError("closed"), OSError("refused")]

    assert await led(counted, 5) == ["platform/5m", "platform/1h", "platform/1d"]
    assert not counted.away
