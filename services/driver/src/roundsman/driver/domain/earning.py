"""What a driver earned with one delivery; written once."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.driver.domain.events import EarningRecorded
from roundsman.kernel.aggregate import Aggregate
from roundsman.kernel.ids import DriverId, JobId, OrderId
from roundsman.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A job that a driver has delivered."""

    job_id: JobId
    order_id: OrderId
    driver_id: DriverId
    delivered_at: datetime


class Earning(Aggregate):
    """The earning of one delivered job; its id is the job's."""

    def __init__(self, delivery: Delivery, amount: Money) -> None:
        super().__init__(delivery.job_id)
        self.delivery = delivery
        self.amount = amount

    @classmethod
    def of(cls, delivery: Delivery, amount: Money) -> "Earning":
        """Record what the delivery earns."""
        earning = cls(delivery, amount)
        earning.record(
            EarningRecorded(
                driver_id=delivery.driver_id, order_id=delivery.order_id, amount=amount, at=delivery.delivered_at
            )
        )
        return earning
