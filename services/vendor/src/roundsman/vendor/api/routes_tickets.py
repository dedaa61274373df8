"""Routes of the queue of tickets: see it, answer, make ready."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from roundsman.vendor.api.answers import NotedRunner, noted_answer
from roundsman.vendor.api.desk import Inspector, VendorDesk, inspected_ticket, inspected_vendor
from roundsman.vendor.api.ticket_models import Acceptance, DelayRequest, QueueSearch, RejectionRequest, TicketModel
from roundsman.vendor.domain.ticket import Ticket
from roundsman.vendor.handlers.accept_ticket import AcceptTicket, accept_ticket
from roundsman.vendor.handlers.delay_ticket import DelayTicket, delay_ticket
from roundsman.vendor.handlers.mark_ticket_ready import MarkTicketReady, mark_ticket_ready
from roundsman.vendor.handlers.reject_ticket import RejectTicket, reject_ticket
from roundsman.vendor.store.queries import TicketFilter
from roundsman.web import Cursor, Page
from roundsman.web.pages import BadCursor


def ticket_routes(desk: VendorDesk) -> APIRouter:
    """/vendors/{vendor_id}/tickets and /tickets."""
    router = APIRouter(prefix="/api/v1", tags=["tickets"])
    _add_reading(router, desk)
    _add_answering(router, desk)
    return router


def _add_reading(router: APIRouter, desk: VendorDesk) -> None:
    @router.get("/vendors/{vendor_id}/tickets")
    async def queue(vendor_id: str, caller: Inspector, wanted: Annotated[QueueSearch, Query()]) -> Page[TicketModel]:
        """The vendor's tickets, oldest first."""
        await desk.run(caller, lambda work: inspected_vendor(vendor_id, caller, work))
        tickets = await desk.queries.tickets(_filter(vendor_id, wanted))
        full = len(tickets) == wanted.limit
        return Page(items=[TicketModel.of(t) for t in tickets], next_cursor=_cursor(tickets[-1]) if full else None)

    @router.get("/tickets/{order_id}")
    async def show(order_id: str, caller: Inspector) -> TicketModel:
        """One ticket."""
        return TicketModel.of(await desk.run(caller, lambda work: inspected_ticket(order_id, caller, work)))


def _add_answering(router: APIRouter, desk: VendorDesk) -> None:
    @router.post("/tickets/{order_id}/accept")
    async def accept(order_id: str, body: Acceptance, audit: NotedRunner) -> TicketModel:
        """Take the order and promise when it is ready."""
        cmd = AcceptTicket(order_id=order_id, preparation=timedelta(minutes=body.preparation_minutes))
        answer = noted_answer("accepted", order_id, audit, lambda work: accept_ticket(cmd, work))
        return TicketModel.of(await desk.run(audit.caller, answer))

    @router.post("/tickets/{order_id}/delay")
    async def delay(order_id: str, body: DelayRequest, audit: NotedRunner) -> TicketModel:
        """Promise a later time for an accepted order; its customer and driver are told."""
        cmd = DelayTicket(order_id=order_id, ready_at=body.ready_at.astimezone(UTC))
        answer = noted_answer("delayed", order_id, audit, lambda work: delay_ticket(cmd, work))
        return TicketModel.of(await desk.run(audit.caller, answer))

    @router.post("/tickets/{order_id}/reject")
    async def reject(order_id: str, body: RejectionRequest, audit: NotedRunner) -> TicketModel:
        """Refuse the order, saying why."""
        cmd = RejectTicket(order_id=order_id, reason=body.reason)
        answer = noted_answer("rejected", order_id, audit, lambda work: reject_ticket(cmd, work))
        return TicketModel.of(await desk.run(audit.caller, answer))

    @router.post("/tickets/{order_id}/ready")
    async def ready(order_id: str, audit: NotedRunner) -> TicketModel:
        """The order can be picked up."""
        cmd = MarkTicketReady(order_id=order_id)
        answer = noted_answer("ready", order_id, audit, lambda work: mark_ticket_ready(cmd, work))
        return TicketModel.of(await desk.run(audit.caller, answer))


def _filter(vendor_id: str, wanted: QueueSearch) -> TicketFilter:
    return TicketFilter(
        vendor_id=vendor_id,
        state=wanted.state.value if wanted.state else None,
        after=_after(wanted.cursor) if wanted.cursor else None,
        limit=wanted.limit,
    )


def _cursor(last: Ticket) -> str:
    return Cursor(last.asked.opened_at.isoformat(), last.id).encode()


def _after(cursor: str) -> tuple[datetime, str]:
    last = Cursor.decode(cursor)
    try:
        return datetime.fromisoformat(last.sort).astimezone(UTC), last.id
    except (ValueError, OverflowError) as error:
        raise BadCursor("Use the `next_cursor` of the page before, as it is.") from error
