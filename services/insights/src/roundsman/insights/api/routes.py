"""The routes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from roundsman.insights.api.course_models import MAX_POINTS, SeriesOut
from roundsman.insights.api.models import FiguresOut, Scope
from roundsman.insights.domain.series import Course
from roundsman.insights.domain.windows import PLATFORM, Window
from roundsman.insights.store.figures import FiguresQueries
from roundsman.insights.store.series import SeriesQueries
from roundsman.kernel.clock import Clock
from roundsman.web import Caller, Permission, permitted

Reader = Annotated[Caller, permitted(Permission.INSIGHTS_READ)]
_EARLIEST, _LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)  # any window around is a date


@dataclass(frozen=True, slots=True, kw_only=True)
class Insights:
    """What the routes stand on."""

    queries: FiguresQueries
    series: SeriesQueries
    clock: Clock


def routes(insights: Insights) -> APIRouter:
    """The service's routes."""
    router = APIRouter(prefix="/api/v1/insights", tags=["insights"])

    _add_figures(router, insights)
    _add_series(router, insights)
    return router


def _add_figures(router: APIRouter, insights: Insights) -> None:
    @router.get("/figures", summary="What is counted in a window that ends now, or ended at any time")
    async def figures(
        caller: Reader,
        window: Annotated[Window, Query(description="How long the window is")] = Window.HOUR,
        scope: Annotated[Scope, Query(description="One's own organization, or all of the platform")] = "organization",
        until: Annotated[AwareDatetime | None, Query(description="When it ended; now if left out")] = None,
    ) -> FiguresOut:
        """For an organization's staff; the whole platform's are for its operators.

        Counted by the time at which things happened: what we hear of late is counted where it belongs. Where an order
        stands, and who drives, is always as of now.
        """
        if scope == PLATFORM:
            caller.require(Permission.INSIGHTS_PLATFORM)
        queries, span = insights.queries, window.until(_within_reach(until or insights.clock.now()))
        found = await (queries.platform(span) if scope == PLATFORM else queries.of(caller.org_id, span))
        return FiguresOut.of((scope, window), span, found)


def _add_series(router: APIRouter, insights: Insights) -> None:
    @router.get("/series", summary="What is counted in windows that follow each other")
    async def series(
        caller: Reader,
        step: Annotated[Window, Query(description="How long each window is")] = Window.HOUR,
        points: Annotated[int, Query(ge=1, le=MAX_POINTS, description="How many")] = 24,
        scope: Annotated[Scope, Query(description="One's own organization, or all of the platform")] = "organization",
        until: Annotated[AwareDatetime | None, Query(description="In the last of them; now if left out")] = None,
    ) -> SeriesOut:
        """Each window ends at a whole multiple of its length, in UTC, and has the figures that it has alone."""
        if scope == PLATFORM:
            caller.require(Permission.INSIGHTS_PLATFORM)
        course = Course.up_to(_within_reach(until or insights.clock.now()), step, points)
        found = await insights.series.of(None if scope == PLATFORM else caller.org_id, course)
        return SeriesOut.of(scope, course, found)


def _within_reach(at: datetime) -> datetime:
    return min(max(at, _EARLIEST), _LATEST).astimezone(UTC)
