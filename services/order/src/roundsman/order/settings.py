"""Settings of the order service: ROUNDSMAN_<NAME> for each field. Durations are the platform's seconds."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, PositiveInt

from roundsman.order.domain.rules import Limits, Rules, Tariff
from roundsman.runtime import Settings

PerMille = Annotated[int, Field(ge=0, le=1000)]
NotNegative = Annotated[int, Field(ge=0)]


class OrderSettings(Settings):
    """How long to wait, and what things cost."""

    payment_wait_s: PositiveInt = 120
    vendor_answer_s: PositiveInt = 300
    dispatch_give_up_s: PositiveInt = 3600
    delivery_s: PositiveInt = 7200
    capture_wait_s: PositiveInt = 600
    delivery_base_minor: NotNegative = 250
    delivery_per_km_minor: NotNegative = 60
    delivery_longest_m: PositiveInt = 100_000
    service_fee_per_mille: PerMille = 50
    driver_share_per_mille: PerMille = 800
    cancellation_fee_per_mille: PerMille = 500

    def rules(self) -> Rules:
        """What the handlers need of them."""
        return Rules(
            tariff=self._tariff(),
            limits=self._limits(),
            cancellation_per_mille=self.cancellation_fee_per_mille,
        )

    def _tariff(self) -> Tariff:
        return Tariff(
            base_minor=self.delivery_base_minor,
            per_km_minor=self.delivery_per_km_minor,
            longest_way_m=self.delivery_longest_m,
            service_per_mille=self.service_fee_per_mille,
            driver_per_mille=self.driver_share_per_mille,
        )

    def _limits(self) -> Limits:
        return Limits(
            payment=timedelta(seconds=self.payment_wait_s),
            vendor_answer=timedelta(seconds=self.vendor_answer_s),
            dispatch=timedelta(seconds=self.dispatch_give_up_s),
            delivery=timedelta(seconds=self.delivery_s),
            capture=timedelta(seconds=self.capture_wait_s),
        )
