"""Reading orders: one, many, and one's story."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field

from roundsman.kernel.ids import OrderId
from roundsman.order.api.access import looks_after, reader_of, shown
from roundsman.order.api.field_rules import TIMELINE_FIELDS
from roundsman.order.api.models import OrderModel, Text, TimelineModel, happening_model
from roundsman.order.domain.lifecycle import Status
from roundsman.order.domain.order import Order
from roundsman.order.ports import OrderLookups, OrderQuery
from roundsman.web import Caller, Cursor, Page, Permission, permitted
from roundsman.web.pages import MAX_PAGE, BadCursor

OrderReader = Annotated[Caller, permitted(Permission.OWN_READ, Permission.ORDERS_READ)]


class OrderFilter(BaseModel):
    """Which orders to list."""

    status: list[Status] = Field(default=[], description="Repeat it to name several.")
    vendor_id: Text | None = None
    driver_id: Text | None = None
    customer_id: Text | None = None
    placed_from: AwareDatetime | None = None
    placed_to: AwareDatetime | None = Field(default=None, description="Exclusive.")
    q: Text = Field(default="", max_length=200, description="An order's id, or part of an item's or the vendor's name.")
    sort: Literal["placed_at", "-placed_at", "total", "-total"] = Field(
        default="-placed_at", description="-: largest first."
    )
    cursor: str | None = None
    limit: int = Field(default=50, ge=1, le=MAX_PAGE)

    def query(self) -> OrderQuery:
        """For the read side, which is asked for one order more than fit: then there is a next page."""
        return OrderQuery(
            statuses=tuple(self.status),
            vendor_id=self.vendor_id,
            driver_id=self.driver_id,
            customer_id=self.customer_id,
            placed_from=self.placed_from,
            placed_to=self.placed_to,
            text=self.q.strip(),
            sorting=self.sort,
            after=self._after(),
            limit=self.limit + 1,
        )

    def cursor_of(self, order: Order) -> str:
        """Names this order as the last one seen."""
        by_total = self.sort.endswith("total")
        value = str(order.terms.price.total_minor) if by_total else order.terms.placed_at.isoformat()
        return Cursor(value, order.id).encode()

    def _after(self) -> tuple[datetime | int, str] | None:
        if not self.cursor:
            return None
        cursor = Cursor.decode(self.cursor)
        try:
            return self._sort_value(cursor.sort), OrderId.parse(cursor.id)
        except ValueError as error:
            raise BadCursor("A cursor continues the list that it came from: keep `sort` as it was.") from error

    def _sort_value(self, text: str) -> datetime | int:
        if self.sort.endswith("total"):
            return max(0, min(int(text), 2**63 - 1))  # what the column holds
        return datetime.fromisoformat(text).astimezone(UTC)


def list_routes(lookups: OrderLookups) -> APIRouter:
    """The routes that read orders."""
    router = APIRouter(prefix="/api/v1/orders", tags=["orders"])

    @router.get("")
    async def listing(caller: OrderReader, wanted: Annotated[OrderFilter, Query()]) -> Page[OrderModel]:
        """The orders that the caller may see: a customer's, a vendor's, a driver's own; all for staff."""
        found = await lookups.page(wanted.query(), reader_of(caller))
        fitting = found[: wanted.limit]
        more = wanted.cursor_of(fitting[-1]) if len(found) > len(fitting) else None
        return Page(items=[shown(order, caller) for order in fitting], next_cursor=more)

    @router.get("/{order_id}")
    async def one(order_id: str, caller: OrderReader) -> OrderModel:
        """One order."""
        return shown(await lookups.one(OrderId.parse(order_id), reader_of(caller)), caller)

    @router.get("/{order_id}/timeline", response_model_exclude_none=True)
    async def timeline(order_id: str, caller: OrderReader) -> TimelineModel:
        """The order's story: what happened, when, by whom."""
        order = await lookups.one(OrderId.parse(order_id), reader_of(caller))
        happenings = await lookups.timeline(order.order_id)
        told = TimelineModel(items=[happening_model(happening) for happening in happenings])
        return TIMELINE_FIELDS.shown(told, caller) if looks_after(caller, order) else told

    return router
