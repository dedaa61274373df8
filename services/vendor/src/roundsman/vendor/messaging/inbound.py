"""What others ask of vendors: message type -> reaction."""

from collections.abc import Sequence

from roundsman.contracts.message import Message
from roundsman.contracts.types import vendor as contracts
from roundsman.kernel.ids import OrderId, UserId
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.vendor.domain.ticket import Line
from roundsman.vendor.handlers.cancel_ticket import CancelTicket, cancel_ticket
from roundsman.vendor.handlers.open_ticket import OpenTicket, open_ticket
from roundsman.vendor.store.work import VendorWork


async def _open_ticket(message: contracts.OpenTicket, work: VendorWork) -> None:
    lines = [Line(item_id=line.item_id, name=line.name, quantity=line.quantity) for line in message.lines]
    cmd = OpenTicket(
        order_id=OrderId(message.order_id),
        vendor_id=message.vendor_id,
        customer_id=UserId(message.customer_id),
        lines=lines,
        answer_by=message.answer_by,
    )
    await open_ticket(cmd, work)


async def _cancel_ticket(message: contracts.CancelTicket, work: VendorWork) -> None:
    await cancel_ticket(CancelTicket(order_id=message.order_id, reason=message.reason), work)


async def _load_for_opening(messages: Sequence[contracts.OpenTicket], work: VendorWork) -> None:
    await work.tickets.load(message.order_id for message in messages)
    await work.vendors.load(message.vendor_id for message in messages)


async def _load_tickets(messages: Sequence[contracts.CancelTicket], work: VendorWork) -> None:
    await work.tickets.load(message.order_id for message in messages)


INBOUND: dict[type[Message], Reaction[VendorWork]] = {
    contracts.OpenTicket: Reaction(handle=_open_ticket, load=_load_for_opening),
    contracts.CancelTicket: Reaction(handle=_cancel_ticket, load=_load_tickets),
}
GROUP = ConsumerGroup(name="vendor.tickets", topics=["vendor.commands.v1"], reactions=INBOUND)
