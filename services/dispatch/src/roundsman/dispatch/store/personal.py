"""What dispatch holds of customers, and of drivers."""

from roundsman.dispatch.store.tables import CourierRow, DecisionRow, JobRow, PositionRow, table_of
from roundsman.persistence.holdings import Holding, empty, nothing, vague_place
from roundsman.persistence.session import Row, Rows

_LIVE = {"assigned", "arrived_at_pickup", "picked_up", "arrived_at_dropoff"}


def _offline(_: Row) -> str:
    return "offline"


JOBS = Holding(
    table=table_of(JobRow),
    by="customer_id",
    masks={
        "dropoff": vague_place("dropoff"),
        "pin_salt": nothing,
        "pin_digest": nothing,
        "photo_ref": nothing,
    },
    kept_back=frozenset({"pin_salt", "pin_digest", "refused_by", "missed_by"}),
)
DECISIONS = Holding(table=table_of(DecisionRow), by="job_id", of=JOBS, kept_back=frozenset({"candidates"}))
COURIERS = Holding(
    table=table_of(CourierRow),
    by="user_id",
    masks={"name": empty, "lat": nothing, "lon": nothing, "located_at": nothing, "availability": _offline},
)
HOLDINGS = (JOBS, DECISIONS, COURIERS, Holding(table=table_of(PositionRow), by="id", of=COURIERS, masks=None))


async def being_carried(person: str, rows: Rows) -> list[str]:
    """The jobs that the person carries as a driver."""
    couriers = await rows.fetch(COURIERS.table, COURIERS.by, [person])
    jobs = await rows.fetch(JOBS.table, "driver_id", [row["id"] for row in couriers]) if couriers else []
    return sorted(f"Order {row['order_id']} is yours to carry." for row in jobs if row["state"] in _LIVE)
