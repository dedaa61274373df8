"""What payment holds of customers. The law wants books kept: they stay, with an id that names nobody any more."""

from roundsman.payment.domain.state import Status
from roundsman.payment.store.tables import PaymentRow, table
from roundsman.persistence.holdings import Holding, empty
from roundsman.persistence.session import Rows

_OPEN = {Status.REQUESTED.value, Status.AUTHORIZED.value}

PAYMENTS = Holding(table=table(PaymentRow), by="customer_id", masks={"payment_token": empty})
HOLDINGS = (PAYMENTS,)


async def money_open(person: str, rows: Rows) -> list[str]:
    """The person's payments that are neither taken nor given up."""
    found = await rows.fetch(PAYMENTS.table, PAYMENTS.by, [person])
    return sorted(f"The payment of order {row['id']} is open." for row in found if row["status"] in _OPEN)
