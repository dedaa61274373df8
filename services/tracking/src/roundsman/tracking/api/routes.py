"""Positions in, positions and arrivals out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from roundsman.kernel.clock import Clock
from roundsman.kernel.errors import NotFound
from roundsman.kernel.ids import DriverId, OrderId
from roundsman.tracking.api.models import (
    DriverPositionOut,
    MalformedPosition,
    PositionOut,
    PositionsIn,
    PositionsOut,
    RejectedPosition,
    TrackedOrderOut,
    UtcMoment,
    in_utc,
)
from roundsman.tracking.domain.sifting import Numbered, Rejection, Sifted
from roundsman.tracking.domain.travel import Travel
from roundsman.tracking.domain.trip import Trip
from roundsman.tracking.store.intake import Intake, Sent
from roundsman.tracking.store.queries import Stretch, TrackedOrder, TrackingQueries
from roundsman.web import Caller, Cursor, Page, Permission, permitted
from roundsman.web.pages import MAX_PAGE, BadCursor

Carrier = Annotated[Caller, permitted(Permission.OWN_JOBS)]
Watcher = Annotated[Caller, permitted(Permission.OWN_READ, Permission.POSITIONS_READ)]

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """What the routes stand on."""

    intake: Intake
    queries: TrackingQueries
    clock: Clock
    travel: Travel


def routes(tracking: Tracking) -> APIRouter:
    """The service's routes."""
    router = APIRouter(prefix="/api/v1", tags=["tracking"])
    _add_positions(router, tracking)
    _add_orders(router, tracking)
    _add_drivers(router, tracking)
    return router


def _add_positions(router: APIRouter, tracking: Tracking) -> None:
    @router.post("/positions", summary="Report where the driver is and was")
    async def report(body: PositionsIn, caller: Carrier) -> PositionsOut:
        """Points may come late, twice or out of order; each is judged on its own. Sending again is safe."""
        fixes, malformed = numbered(body)
        cause = caller.cause
        sifted = await tracking.intake.take(Sent(user_id=caller.user_id, fixes=fixes, cause=cause))
        return _outcome(sifted, malformed)


def _add_orders(router: APIRouter, tracking: Tracking) -> None:
    @router.get("/tracking/orders/{order_id}", summary="Where an order is and when it arrives")
    async def order(order_id: str, caller: Watcher) -> TrackedOrderOut:
        """For the order's customer, vendor and driver, and for staff."""
        tracked = await _visible(order_id, caller, tracking.queries)
        return await _seen(tracked.trip, tracking)

    @router.get("/tracking/orders/{order_id}/trail", summary="The way an order has come so far, oldest first")
    async def trail(
        order_id: str,
        caller: Watcher,
        since: Annotated[UtcMoment | None, Query(description="Points at or after this time")] = None,
        cursor: Annotated[str | None, Query()] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    ) -> Page[PositionOut]:
        """From when its present driver took it on until it ended."""
        tracked = await _visible(order_id, caller, tracking.queries)
        after = _after(cursor)
        stretch = _stretch(tracked.trip, (since or _BEGINNING, after), tracking.clock.now(), limit + 1)
        fixes = await tracking.queries.trail(stretch) if stretch else []
        shown = fixes[:limit]
        more = Cursor(shown[-1].at.isoformat(), order_id).encode() if len(fixes) > limit else None
        return Page(items=[PositionOut.of(fix) for fix in shown], next_cursor=more)


def _add_drivers(router: APIRouter, tracking: Tracking) -> None:
    @router.get("/tracking/drivers/{driver_id}/position", summary="Where a driver is")
    async def position(driver_id: str, caller: Watcher) -> DriverPositionOut:
        """For the driver, and for staff of their organization."""
        driver = await tracking.queries.driver(DriverId.parse(driver_id))
        allowed = driver is not None and (caller.user_id == driver.user_id or _watches(caller, driver.org_id))
        if driver is None or not allowed:
            raise NotFound(f"No such driver: {driver_id}.")
        seen = PositionOut.of(driver.current.fix) if driver.current else None
        return DriverPositionOut(driver_id=driver_id, position=seen)


def numbered(body: PositionsIn) -> tuple[list[Numbered], list[int]]:
    """The points that can be read, and the places of those that cannot."""
    readable = [
        Numbered(index=index, fix=point.fix())
        for index, point in enumerate(body.positions)
        if not isinstance(point, MalformedPosition)
    ]
    places = {one.index for one in readable}
    return readable, [index for index in range(len(body.positions)) if index not in places]


def _outcome(sifted: Sifted, malformed: list[int]) -> PositionsOut:
    rejected = [*sifted.rejected, *((index, Rejection.MALFORMED) for index in malformed)]
    return PositionsOut(
        accepted=len(sifted.accepted),
        duplicates=sifted.duplicates,
        rejected=[RejectedPosition(index=index, reason=reason.value) for index, reason in sorted(rejected)],
    )


async def _visible(order_id: str, caller: Caller, queries: TrackingQueries) -> TrackedOrder:
    tracked = await queries.order(OrderId.parse(order_id))
    if tracked is None or not _may_see(tracked, caller):
        raise NotFound(f"No such order: {order_id}.")
    return tracked


def _may_see(tracked: TrackedOrder, caller: Caller) -> bool:
    parties = tracked.trip.parties
    people = [tracked.owner_id, tracked.driver_user_id, parties.customer_id if parties else None]
    return caller.among(people) or (parties is not None and _watches(caller, parties.org_id))


def _watches(caller: Caller, org_id: str) -> bool:
    return caller.permits(Permission.POSITIONS_READ) and caller.org_id == org_id


async def _seen(trip: Trip, tracking: Tracking) -> TrackedOrderOut:
    seen = TrackedOrderOut(
        order_id=trip.id,
        driver_id=trip.leg.driver_id if trip.leg else None,
        phase=trip.phase.value,
        arrived_at=trip.arrived_at,
    )
    current = await tracking.queries.current(trip.leg.driver_id) if trip.leg and trip.moving else None
    if current is not None:
        estimate = trip.estimate(current.fix, tracking.travel)
        seen.position = PositionOut.of(current.fix)
        seen.eta_at = estimate.eta_at if estimate else None
        seen.distance_m = estimate.distance_m if estimate else None
    return seen


def _after(cursor: str | None) -> datetime:
    if cursor is None:
        return _BEGINNING
    try:
        return in_utc(datetime.fromisoformat(Cursor.decode(cursor).sort))
    except ValueError as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error


def _stretch(trip: Trip, bounds: tuple[datetime, datetime], now: datetime, limit: int) -> Stretch | None:
    if trip.leg is None:
        return None
    since, after = bounds
    return Stretch(
        driver_id=trip.leg.driver_id,
        since=max(trip.leg.since, since),
        until=trip.ended_at or now,
        after=after,
        limit=limit,
    )
