"""Which person a driver is: the assigned driver may read the order."""

from datetime import datetime

from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import DriverId, UserId


class Driver(Aggregate):
    """A driver, as far as orders need it."""

    def __init__(self, driver_id: DriverId, user_id: UserId, told_at: datetime) -> None:
        super().__init__(driver_id)
        self.user_id = user_id
        self.told_at = told_at

    def learn(self, user_id: UserId, told_at: datetime) -> None:
        """Take in what the driver service says, unless something newer is known."""
        if told_at >= self.told_at:
            self.user_id, self.told_at = user_id, told_at
