"""What the driver service holds of drivers. What they earned stays: it is money, and names nobody."""

from roundsman.driver.store.tables import DriverRow, EarningRow, table_of
from roundsman.persistence.holdings import Holding, empty, no_list, nothing
from roundsman.persistence.session import Row


def _offline(_: Row) -> str:
    return "offline"


DRIVERS = Holding(
    table=table_of(DriverRow),
    by="user_id",
    masks={
        "name": empty,
        "phone": empty,
        "plate": nothing,
        "documents": no_list,
        "suspended_for": empty,
        "lat": nothing,
        "lon": nothing,
        "availability": _offline,
    },
)
EARNINGS = Holding(table=table_of(EarningRow), by="driver_id", of=DRIVERS)
HOLDINGS = (DRIVERS, EARNINGS)
