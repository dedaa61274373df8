"""Show a payment to whom it concerns."""

from dataclasses import dataclass

from roundsman.kernel.errors import NotFound
from roundsman.payment.domain.payment import Payment
from roundsman.payment.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPayment:
    """A person asks for an order's payment."""

    order_id: str
    user_id: str
    staff_of: str | None  # the organization whose payments the person may see; None: only their own


async def read_payment(query: ReadPayment, uow: UnitOfWork) -> Payment:
    """The payment, for its customer and for the staff of its organization.

    Raises:
        NotFound: there is none, or it is none of the person's business.
    """
    payment = await uow.payments.get(query.order_id)
    if payment.terms.customer_id != query.user_id and payment.terms.org_id != query.staff_of:
        raise NotFound(f"No such payment: {query.order_id}.")
    return payment
