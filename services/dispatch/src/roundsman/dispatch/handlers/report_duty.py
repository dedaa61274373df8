"""Keep whether a driver works."""

from dataclasses import dataclass

from roundsman.dispatch.domain.courier import Duty
from roundsman.dispatch.handlers.withdraw_offer import withdraw_offer
from roundsman.dispatch.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDuty:
    """What a driver does now."""

    driver_id: str
    duty: Duty


async def report_duty(cmd: ReportDuty, uow: UnitOfWork) -> None:
    """Update the courier; one who went offline or on a break loses an open offer. Old word changes nothing.

    Raises:
        NotFound: the driver has not reached us yet.
    """
    courier = await uow.couriers.get(cmd.driver_id)
    courier.report(cmd.duty)
    if courier.is_gone and courier.open_offer_id:
        await withdraw_offer(courier.open_offer_id, uow)
