"""What order holds of its customers."""

from roundsman.order.domain.lifecycle import Status
from roundsman.order.store.tables import OrderRow, TimelineRow, table_of
from roundsman.persistence.holdings import Holding, empty, nothing, vague_place, without_note
from roundsman.persistence.session import Rows

_ENDED = {Status.COMPLETED.value, Status.CANCELLED.value}

ORDERS = Holding(
    table=table_of(OrderRow),
    by="customer_id",
    masks={
        "dropoff": vague_place("dropoff"),
        "instructions": empty,
        "pin": nothing,
        "pin_salt": nothing,
        "photo_ref": nothing,
        "cancellation": without_note("cancellation"),
    },
    kept_back=frozenset({"pin_salt"}),
)
HOLDINGS = (ORDERS, Holding(table=table_of(TimelineRow), by="order_id", of=ORDERS, masks={"note": empty}))


async def under_way(person: str, rows: Rows) -> list[str]:
    """The person's orders that have not ended."""
    found = await rows.fetch(ORDERS.table, ORDERS.by, [person])
    return sorted(f"Order {row['id']} is under way." for row in found if row["status"] not in _ENDED)
