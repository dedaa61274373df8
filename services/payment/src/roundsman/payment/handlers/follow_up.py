"""What follows from a changed payment: its movements are booked and its next call to the provider is due."""

from roundsman.payment.domain.payment import Payment
from roundsman.payment.ports import UnitOfWork


def follow_up(payment: Payment, uow: UnitOfWork) -> None:
    """Stage what the payment has to book and to ask, in the same unit of work as its state."""
    for movement in payment.take_movements():
        uow.ledger.post(movement)
    if call := payment.take_call():
        uow.timers.call(call.kind, payment.id, call.payload)
