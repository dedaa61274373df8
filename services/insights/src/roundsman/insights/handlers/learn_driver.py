"""Take in what was told of a driver."""

from collections.abc import Callable

from roundsman.insights.domain.drivers import DriverFacts
from roundsman.insights.ports import UnitOfWork
from roundsman.kernel.ids import DriverId


async def learn_driver(driver_id: DriverId, learn: Callable[[DriverFacts], None], uow: UnitOfWork) -> None:
    """The driver knows what `learn` tells them, also if it is the first that we hear of them. May be repeated."""
    driver = await uow.drivers.find(driver_id)
    if driver is None:
        driver = DriverFacts(driver_id)
        uow.drivers.add(driver)
    learn(driver)
