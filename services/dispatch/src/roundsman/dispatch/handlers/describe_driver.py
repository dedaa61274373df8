"""Keep who a driver is."""

from dataclasses import dataclass

from roundsman.dispatch.domain.courier import Courier, Profile
from roundsman.dispatch.handlers.withdraw_offer import withdraw_offer
from roundsman.dispatch.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeDriver:
    """A driver as they are now."""

    driver_id: str
    profile: Profile


async def describe_driver(cmd: DescribeDriver, uow: UnitOfWork) -> None:
    """Add or update the courier; one who may no longer work loses an open offer, not a job."""
    courier = await uow.couriers.find(cmd.driver_id)
    if courier is None:
        uow.couriers.add(Courier(cmd.driver_id, cmd.profile))
        return
    courier.describe(cmd.profile)
    if courier.is_gone and courier.open_offer_id:
        await withdraw_offer(courier.open_offer_id, uow)
