"""Keep which person each driver is."""

from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId, UserId
from roundsman.order.domain.driver import Driver
from roundsman.order.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDriver:
    """The driver service's word of `told_at`."""

    driver_id: DriverId
    user_id: UserId
    told_at: datetime


async def keep_driver(cmd: KeepDriver, uow: UnitOfWork) -> None:
    """Replace what we knew, unless we know something newer."""
    known = await uow.drivers.find(cmd.driver_id)
    if known is None:
        uow.drivers.add(Driver(cmd.driver_id, cmd.user_id, cmd.told_at))
    else:
        known.learn(cmd.user_id, cmd.told_at)
