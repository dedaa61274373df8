"""What is told of figures: those that have changed, and nothing twice."""

from datetime import UTC, datetime

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

    async def all(self, span: Span) -> dict[str, Figures]:
        self.asked.append(span)
        return dict(self.figures)

    async def organizations(self, span: Span) -> set[str]:
        return set(self.figures)


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
