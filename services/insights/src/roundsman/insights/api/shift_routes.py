"""From when to when drivers worked, for those who look after them."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from roundsman.insights.api.course_models import ShiftOut, ShiftSearch
from roundsman.insights.store.shifts import ShiftQueries, ShiftsAsked
from roundsman.kernel.clock import Clock
from roundsman.web import Caller, Cursor, Page, Permission, permitted
from roundsman.web.pages import BadCursor

DriverReader = Annotated[Caller, permitted(Permission.DRIVERS_READ)]


def shift_routes(queries: ShiftQueries, clock: Clock) -> APIRouter:
    """The routes about shifts."""
    router = APIRouter(prefix="/api/v1/insights", tags=["insights"])

    @router.get("/shifts", summary="From when to when drivers worked, those that began last first")
    async def shifts(caller: DriverReader, wanted: Annotated[ShiftSearch, Query()]) -> Page[ShiftOut]:
        """Of the drivers of the organization; as they went online and offline, nothing is planned here."""
        asked = ShiftsAsked(
            org_id=caller.org_id,
            now=clock.now(),
            driver_id=wanted.driver_id,
            before=_before(wanted.cursor) if wanted.cursor else None,
            limit=wanted.limit,
        )
        found = await queries.shifts(asked)
        last = found[-1] if len(found) == wanted.limit else None
        following = Cursor(last.began_at.isoformat(), last.driver_id).encode() if last else None
        return Page(items=[ShiftOut.model_validate(one) for one in found], next_cursor=following)

    return router


def _before(cursor: str) -> tuple[datetime, str]:
    last = Cursor.decode(cursor)
    try:
        return datetime.fromisoformat(last.sort).astimezone(UTC), last.id
    except (ValueError, OverflowError) as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error
