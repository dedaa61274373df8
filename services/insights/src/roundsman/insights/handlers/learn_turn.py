"""Take in what a driver turned to."""

from datetime import datetime

from roundsman.insights.domain.drivers import Availability
from roundsman.insights.domain.turns import Turn, turn_id
from roundsman.insights.ports import UnitOfWork
from roundsman.kernel.ids import DriverId


async def learn_turn(driver_id: DriverId, availability: Availability, at: datetime, uow: UnitOfWork) -> None:
    """It is kept once, however often it is told; of two things at one moment, the last that was told."""
    turn = await uow.turns.find(turn_id(driver_id, at))
    if turn is None:
        uow.turns.add(Turn(driver_id, at, availability))
    else:
        turn.availability = availability
