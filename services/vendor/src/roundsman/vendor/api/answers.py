"""Answers to tickets, noted in the audit where somebody gives them in a vendor's place."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from roundsman.vendor.api.desk import run_ticket, run_vendor
from roundsman.vendor.domain.ticket import Ticket
from roundsman.vendor.store.work import VendorWork
from roundsman.web import Audit, Deed, Permission, audited

NotedRunner = Annotated[Audit, audited(Permission.OWN_VENDORS, Permission.VENDORS_RUN)]
Answer = Callable[[VendorWork], Awaitable[Ticket]]


def noted_answer(deed: str, order_id: str, audit: Audit, answer: Answer) -> Answer:
    """The same answer, by somebody who may give it; told to the audit as `ticket.<deed>` unless they are the vendor's
    owner, in person.
    """

    async def effect(work: VendorWork) -> Ticket:
        ticket = await run_ticket(order_id, audit.caller, work)
        before = _state(ticket)
        vendor = await run_vendor(ticket.asked.vendor_id, audit.caller, work)
        ticket = await answer(work)
        if vendor.ownership.owner_id != audit.caller.actor_id:
            audit.note(work, Deed(action=f"ticket.{deed}", subject=order_id, before=before, after=_state(ticket)))
        return ticket

    return effect


def _state(ticket: Ticket) -> dict[str, object]:
    return {"state": ticket.state.value}
