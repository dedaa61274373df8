"""Tickets as a vendor's people see them."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field

from roundsman.vendor.domain.ticket import LONGEST_PREPARATION_MINUTES, Rejection, Ticket, TicketState
from roundsman.web import RequestBody
from roundsman.web.pages import MAX_PAGE


class QueueSearch(BaseModel):
    """Which tickets; what is left out does not filter."""

    state: TicketState | None = None
    cursor: str = ""
    limit: int = Field(50, ge=1, le=MAX_PAGE)


class Acceptance(RequestBody):
    """When the order will be ready."""

    preparation_minutes: int = Field(ge=0, le=LONGEST_PREPARATION_MINUTES, examples=[15])


class DelayRequest(RequestBody):
    """When the order will be ready instead."""

    ready_at: AwareDatetime = Field(
        description="Later than the time promised, within four hours from now.", examples=["2026-11-21T18:35:00Z"]
    )


class RejectionRequest(RequestBody):
    """Why the order is not taken."""

    reason: str = Field(min_length=1, max_length=500, examples=["We ran out of lentils."])


class LineModel(BaseModel):
    """One item to prepare."""

    item_id: str
    name: str
    quantity: int


class RejectionModel(BaseModel):
    """Why the order was not taken."""

    reason: Rejection
    note: str


class TicketModel(BaseModel):
    """An order in a vendor's queue."""

    order_id: str = Field(examples=["ord_01m3vqp1xpa7z3dj8fssz5awsh"])
    vendor_id: str
    customer_id: str
    state: TicketState
    lines: list[LineModel]
    answer_by: datetime
    opened_at: datetime
    ready_at: datetime | None = Field(description="Promised when accepted; actual when ready.")
    rejection: RejectionModel | None
    cancelled_for: str | None

    @classmethod
    def of(cls, ticket: Ticket) -> "TicketModel":
        """As clients see it."""
        asked, progress = ticket.asked, ticket.progress
        rejection = progress.rejection
        return cls(
            order_id=asked.order_id,
            vendor_id=asked.vendor_id,
            customer_id=asked.customer_id,
            state=progress.state,
            lines=[LineModel(item_id=line.item_id, name=line.name, quantity=line.quantity) for line in asked.lines],
            answer_by=asked.answer_by,
            opened_at=asked.opened_at,
            ready_at=progress.ready_at,
            rejection=RejectionModel(reason=rejection, note=progress.note) if rejection else None,
            cancelled_for=progress.note if progress.state is TicketState.CANCELLED else None,
        )
