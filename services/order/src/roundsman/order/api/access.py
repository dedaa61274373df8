"""Who may see and do what with an order."""

from typing import Literal

from roundsman.kernel.errors import Forbidden
from roundsman.order.domain.lifecycle import Reason
from roundsman.order.domain.order import Order
from roundsman.order.ports import Reader
from roundsman.web import Caller, Role


def reader_of(caller: Caller) -> Reader:
    """The rows that the caller may see: staff their organization's, others their own."""
    return Reader(user_id=caller.user_id, org_id=caller.org_id, sees_all=caller.is_staff)


def shows_pin(caller: Caller, order: Order) -> bool:
    """Whether the caller may see the delivery's PIN: whoever checks or carries the order must not."""
    return order.terms.customer_id == caller.user_id or caller.has(Role.SUPPORT)


def cancels_as(caller: Caller, order: Order) -> Literal[Reason.CUSTOMER_REQUEST, Reason.OPERATOR]:
    """In what capacity the caller, who may see the order, calls it off.

    Raises:
        Forbidden: neither its customer nor staff.
    """
    if order.terms.customer_id == caller.user_id:
        return Reason.CUSTOMER_REQUEST
    if caller.is_staff:
        return Reason.OPERATOR
    raise Forbidden("Only the order's customer or support can cancel it.")
