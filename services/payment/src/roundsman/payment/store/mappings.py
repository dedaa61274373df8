"""Payments and movements as rows."""

from typing import Any

from roundsman.kernel.money import Money
from roundsman.payment.domain.ledger import Movement
from roundsman.payment.domain.payment import Payment
from roundsman.payment.domain.state import Progress, Status, Terms
from roundsman.payment.store.tables import PaymentRow, table
from roundsman.persistence.repository import RowMapping
from roundsman.persistence.session import Row


def payment_to_row(payment: Payment) -> dict[str, Any]:
    """The columns of a payment."""
    terms, progress = payment.terms, payment.progress
    return {
        "payment_id": terms.payment_id,
        "customer_id": terms.customer_id,
        "vendor_id": terms.vendor_id,
        "org_id": terms.org_id,
        "currency": terms.amount.currency,
        "amount_minor": terms.amount.minor,
        "payment_token": terms.payment_token,
        "requested_at": terms.requested_at,
        "status": progress.status.value,
        "provider_ref": progress.provider_ref,
        "capture_asked_minor": progress.capture_asked_minor,
        "void_asked": progress.void_asked,
        "refund_asked": progress.refund_asked,
        "reason": progress.reason,
        "changed_at": progress.changed_at,
    }


def payment_from_row(row: Row) -> Payment:
    """The payment that was written."""
    terms = Terms(
        payment_id=row["payment_id"],
        order_id=row["id"],
        customer_id=row["customer_id"],
        vendor_id=row["vendor_id"],
        org_id=row["org_id"],
        amount=Money(row["amount_minor"], row["currency"]),
        payment_token=row["payment_token"],
        requested_at=row["requested_at"],
    )
    progress = Progress(
        status=Status(row["status"]),
        provider_ref=row["provider_ref"],
        capture_asked_minor=row["capture_asked_minor"],
        void_asked=row["void_asked"],
        refund_asked=row["refund_asked"],
        reason=row["reason"],
        changed_at=row["changed_at"],
    )
    return Payment.stored(terms, progress, version=row["version"], sequence=row["sequence"])


def movement_to_rows(movement: Movement) -> list[dict[str, Any]]:
    """One row a posting; ids follow from the movement, so that booking it again is a conflict."""
    shared = {
        "movement_id": movement.movement_id,
        "kind": movement.kind.value,
        "payment_id": movement.origin.payment_id,
        "order_id": movement.origin.order_id,
        "org_id": movement.origin.org_id,
        "currency": movement.currency,
        "at": movement.at,
    }
    return [
        shared
        | {
            "id": f"{movement.movement_id}:{n}",
            "account": posting.account.value,
            "amount_minor": posting.amount_minor,
        }
        for n, posting in enumerate(movement.postings, start=1)
    ]


PAYMENTS = RowMapping(table=table(PaymentRow), to_row=payment_to_row, from_row=payment_from_row, name="payment")
