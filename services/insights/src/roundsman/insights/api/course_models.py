"""Responses about a course of windows, and about shifts."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from roundsman.insights.api.models import DriversOut, FunnelOut, Moment, Scope, TimesOut
from roundsman.insights.domain.series import Course, Point
from roundsman.insights.domain.windows import Window
from roundsman.web.pages import MAX_PAGE

MAX_POINTS = 300


class PointOut(BaseModel):
    """One window: the same figures as if it were asked for alone. Drivers are those at its end."""

    model_config = ConfigDict(from_attributes=True)

    until: Moment
    funnel: FunnelOut
    times: list[TimesOut]
    drivers: DriversOut


class SeriesOut(BaseModel):
    """Windows that follow each other, the oldest first; the last one may not be over yet."""

    scope: Scope
    step: Window
    since: Moment
    until: Moment
    points: list[PointOut]

    @classmethod
    def of(cls, scope: Scope, course: Course, points: list[Point]) -> Self:
        """The series for a client."""
        told = [PointOut.model_validate(one) for one in points]
        return cls(scope=scope, step=course.step, since=course.span.since, until=course.span.until, points=told)


class ShiftSearch(BaseModel):
    """Which shifts; what is left out does not filter."""

    driver_id: str | None = Field(default=None, examples=["drv_01m3vqp1xpa7z3dj8fssz5awsh"])
    cursor: str | None = Field(default=None, description="`next_cursor` of the page before")
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)


class ShiftOut(BaseModel):
    """From going to work until being away again."""

    model_config = ConfigDict(from_attributes=True)

    driver_id: str = Field(examples=["drv_01m3vqp1xpa7z3dj8fssz5awsh"])
    began_at: Moment
    ended_at: Moment | None = Field(description="None: it goes on")
    lasted_s: float = Field(description="So far, if it goes on", examples=[14400.0])
    on_job_s: float = Field(examples=[9000.0])
    on_break_s: float = Field(examples=[900.0])
