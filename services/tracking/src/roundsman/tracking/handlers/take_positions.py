"""Take in a driver's fixes: keep and announce the believable ones, move the arrivals they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId, UserId
from roundsman.tracking.domain.errors import DriverNotKnown
from roundsman.tracking.domain.events import PositionTaken
from roundsman.tracking.domain.fixes import Current, Fix
from roundsman.tracking.domain.sifting import Numbered, Rejection, Sifted, SiftRules, believable_alone, sift
from roundsman.tracking.domain.travel import Arrivals
from roundsman.tracking.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePositions:
    """What a driver's device sent."""

    user_id: UserId
    fixes: Sequence[Numbered]
    at: datetime


async def take_positions(cmd: TakePositions, uow: UnitOfWork, rules: SiftRules, arrivals: Arrivals) -> Sifted:
    """Store and announce what is believed; say what became of the rest. Sending a batch again changes nothing.

    Raises:
        DriverNotKnown: the user is no driver, as far as has reached us.
    """
    driver_id = await _driver_of(cmd.user_id, uow)
    held = await uow.positions.claim(driver_id)
    sound, rejected = _sound(cmd, rules)
    sifted = sift(sound, await _stored_around(driver_id, sound, uow), held, rules)
    sifted.rejected = sorted([*rejected, *sifted.rejected])
    await _keep(driver_id, sifted.accepted, uow)
    if moved_to := await _move(driver_id, held, sifted, uow):
        for trip in await uow.trips.find_by("moving_driver_id", [driver_id]):
            trip.observe(moved_to, arrivals)
    return sifted


async def _driver_of(user_id: UserId, uow: UnitOfWork) -> DriverId:
    drivers = await uow.drivers.find_by("user_id", [user_id])
    if not drivers:
        raise DriverNotKnown("Register as a driver first; if you just did, try again in a moment.")
    return DriverId(drivers[0].id)


def _sound(cmd: TakePositions, rules: SiftRules) -> tuple[list[Numbered], list[tuple[int, Rejection]]]:
    judged = [(one, believable_alone(one.fix, cmd.at, rules)) for one in cmd.fixes]
    sound = [one for one, wrong in judged if wrong is None]
    return sound, [(one.index, wrong) for one, wrong in judged if wrong is not None]


async def _stored_around(driver_id: DriverId, sound: Sequence[Numbered], uow: UnitOfWork) -> list[Fix]:
    if not sound:
        return []
    times = [one.fix.at for one in sound]
    return await uow.positions.around(driver_id, min(times), max(times))


async def _keep(driver_id: DriverId, accepted: Sequence[Fix], uow: UnitOfWork) -> None:
    if not accepted:
        return
    await uow.positions.add(driver_id, accepted)
    for fix in accepted:
        uow.announce(PositionTaken(driver_id=driver_id, fix=fix))


async def _move(driver_id: DriverId, held: Current | None, sifted: Sifted, uow: UnitOfWork) -> Fix | None:
    """Keep the newest fix and the doubt; returns the fix if it is a newer one."""
    known = [held.fix] if held else []
    newest = max([*known, *sifted.accepted], key=lambda fix: fix.at, default=None)
    if newest is None:
        return None
    following = Current(fix=newest, doubt=sifted.doubt)
    if following != held:
        await uow.positions.set_current(driver_id, following)
    return newest if held is None or newest.at > held.fix.at else None
