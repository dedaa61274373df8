"""Who may see and do what with an order."""

from typing import Literal

from roundsman.kernel.errors import Forbidden
from roundsman.order.api.field_rules import ORDER_FIELDS
from roundsman.order.api.models import OrderModel, order_model
from roundsman.order.domain.lifecycle import Reason
from roundsman.order.domain.order import Order
from roundsman.order.ports import Reader
from roundsman.web import Caller, Permission


def reader_of(caller: Caller) -> Reader:
    """The rows that the caller may see: their organization's if they may read orders, else their own."""
    return Reader(user_id=caller.user_id, org_id=caller.org_id, sees_all=caller.permits(Permission.ORDERS_READ))


def shows_pin(caller: Caller, order: Order) -> bool:
    """Whether the caller may see the delivery's PIN: whoever checks or carries the order must not."""
    return order.terms.customer_id == caller.user_id or caller.permits(Permission.ORDERS_PIN)


def shown(order: Order, caller: Caller) -> OrderModel:
    """The order as the caller, who may see it, may read it; masked in parts for whoever is no party to it."""
    model = order_model(order, shows_pin=shows_pin(caller, order))
    return ORDER_FIELDS.shown(model, caller) if looks_after(caller, order) else model


def looks_after(caller: Caller, order: Order) -> bool:
    """Whether the caller sees the order as one of those of others."""
    return caller.permits(Permission.ORDERS_READ) and order.terms.customer_id != caller.user_id


def cancels_as(caller: Caller, order: Order) -> Literal[Reason.CUSTOMER_REQUEST, Reason.OPERATOR]:
    """In what capacity the caller, who may see the order, calls it off.

    Raises:
        Forbidden: neither its customer nor one who may cancel those of others.
    """
    if order.terms.customer_id == caller.user_id and caller.permits(Permission.OWN_CANCEL):
        return Reason.CUSTOMER_REQUEST
    if caller.permits(Permission.ORDERS_CANCEL):
        return Reason.OPERATOR
    raise Forbidden("Only the order's customer or support can cancel it.")
