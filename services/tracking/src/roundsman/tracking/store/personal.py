"""What tracking holds of customers: where they live; and of drivers: where they were."""

from roundsman.kernel.ids import DriverId
from roundsman.persistence.holdings import Holding, vague
from roundsman.tracking.store.tables import TripRow, table_of
from roundsman.tracking.store.work import TrackingWork

HOLDINGS = (
    Holding(
        table=table_of(TripRow),
        by="customer_id",
        masks={"dropoff_lat": vague("dropoff_lat"), "dropoff_lon": vague("dropoff_lon")},
    ),
)


async def forget_trails(person: str, work: TrackingWork) -> None:
    """Drop where the person was as a driver."""
    drivers = await work.drivers.find_by("user_id", [person])
    await work.trails.forget([DriverId(driver.id) for driver in drivers])
