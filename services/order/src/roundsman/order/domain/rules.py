"""What the operator decides: prices, fees and how long to wait. Durations are the platform's seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from roundsman.kernel.money import Money
from roundsman.order.domain.errors import DropoffTooFar
from roundsman.order.domain.lifecycle import Reason, Status
from roundsman.order.domain.order import Order
from roundsman.order.domain.values import Line, Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What a delivery costs beyond its items, and what its driver gets of that."""

    base_minor: int
    per_km_minor: int
    longest_way_m: int
    service_per_mille: int  # of the items
    driver_per_mille: int  # of the delivery fee; tips are the driver's in whole

    def delivery_fee_minor(self, way_m: float) -> int:
        """Base and distance, rounded half up to a whole minor unit.

        Raises:
            DropoffTooFar: beyond the longest way.
        """
        if way_m > self.longest_way_m:
            raise DropoffTooFar(f"Deliveries go at most {self.longest_way_m // 1000} km far.")
        return self.base_minor + (self.per_km_minor * round(way_m) + 500) // 1000

    def price(self, lines: Sequence[Line], currency: str, way_m: float, tip_minor: int) -> Price:
        """Price an order part by part.

        Raises:
            DropoffTooFar: beyond the longest way.
        """
        items_minor = sum(line.minor for line in lines)
        return Price(
            currency=currency,
            items_minor=items_minor,
            delivery_fee_minor=self.delivery_fee_minor(way_m),
            service_fee_minor=Money(items_minor, currency).share(self.service_per_mille).minor,
            tip_minor=tip_minor,
        )

    def earning_minor(self, price: Price) -> int:
        """What the driver gets for the delivery."""
        return Money(price.delivery_fee_minor, price.currency).share(self.driver_per_mille).minor + price.tip_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long each wait of the saga may last."""

    payment: timedelta
    vendor_answer: timedelta
    dispatch: timedelta
    delivery: timedelta
    capture: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All that the handlers are told by settings."""

    tariff: Tariff
    limits: Limits
    cancellation_per_mille: int  # of the items, once the vendor has begun to work

    def cancellation_fee_minor(self, order: Order, reason: Reason) -> int:
        """What calling off costs the customer: nothing before the vendor accepted, nor if others end it."""
        if reason is not Reason.CUSTOMER_REQUEST or order.status not in (Status.ACCEPTED, Status.ASSIGNED):
            return 0
        price = order.terms.price
        return Money(price.items_minor, price.currency).share(self.cancellation_per_mille).minor
