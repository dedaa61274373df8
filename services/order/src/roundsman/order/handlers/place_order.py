"""Place an order: price it from the menu we hold, record it, ask for its payment."""

from dataclasses import dataclass

from roundsman.kernel.ids import OrderId, UserId
from roundsman.order.domain.errors import TotalMismatch
from roundsman.order.domain.events import PaymentAsked
from roundsman.order.domain.lifecycle import Kind, Step
from roundsman.order.domain.order import Order
from roundsman.order.domain.values import Pin, Price, Proof, Terms
from roundsman.order.handlers.quote_order import Basket, Quote, quote_order
from roundsman.order.handlers.saga import follow
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder(Basket):
    """A delivery from a vendor's menu to the customer's door."""

    customer_id: UserId
    expected_total_minor: int | None  # what the customer saw; None: whatever it costs
    proof: tuple[Proof, ...]
    instructions: str
    payment_token: str


async def place_order(cmd: PlaceOrder, uow: UnitOfWork) -> Order:
    """Add the order, ask payment to set its total aside, and wait for that.

    Raises:
        VendorNotKnown, VendorClosed, MenuChanged, ItemNotOnMenu, ItemUnavailable, OrderBelowMinimum,
        DropoffTooFar, TotalMismatch: as they say.
    """
    quote = await quote_order(cmd, uow)
    _check_total(quote.price, cmd.expected_total_minor)
    order = Order.place(OrderId.new(uow.now, uow.random), _terms(cmd, quote, uow))
    order.record(PaymentAsked(order_id=order.order_id, terms=order.terms, payment_token=cmd.payment_token))
    uow.orders.add(order)
    follow(order, Step.PLACE, uow)
    return order


def _terms(cmd: PlaceOrder, quote: Quote, uow: UnitOfWork) -> Terms:
    return Terms(
        org_id=cmd.org_id,
        customer_id=cmd.customer_id,
        vendor_id=cmd.vendor_id,
        kind=Kind.DELIVERY,
        lines=quote.lines,
        price=quote.price,
        pickup=quote.pickup,
        dropoff=cmd.dropoff,
        proof=cmd.proof,
        pin=Pin.draw(uow.random) if Proof.PIN in cmd.proof else None,
        instructions=cmd.instructions,
        placed_at=uow.now,
    )


def _check_total(price: Price, expected_minor: int | None) -> None:
    if expected_minor is not None and expected_minor != price.total_minor:
        raise TotalMismatch(f"The total is {price.total_minor} minor units {price.currency}: confirm it and try again.")
