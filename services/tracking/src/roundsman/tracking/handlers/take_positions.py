"""Take in a driver's fixes: keep and announce the believable ones, move the arrivals they change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from roundsman.kernel.ids import DriverId
from roundsman.tracking.domain.events import PositionTaken
from roundsman.tracking.domain.fixes import Current, Fix
from roundsman.tracking.domain.sifting import Numbered, Rejection, Sifted, SiftRules, believable_alone, sift
from roundsman.tracking.domain.travel import Arrivals
from roundsman.tracking.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePositions:
    """What a driver's device sent."""

    driver_id: DriverId
    fixes: Sequence[Numbered]
    at: datetime


async def take_positions(cmd: TakePositions, uow: UnitOfWork, rules: SiftRules, arrivals: Arrivals) -> Sifted:
    """Store and announce what is believed; say what became of the rest. Sending a batch again changes nothing."""
    held = await uow.trails.current(cmd.driver_id)
    sound, rejected = _sound(cmd, rules)
    sifted = sift(sound, await _stored_around(cmd.driver_id, sound, held, uow), held, rules)
    sifted.rejected = sorted([*rejected, *sifted.rejected])
    _keep(cmd.driver_id, sifted.accepted, uow)
    if moved_to := _move(cmd.driver_id, held, sifted, uow):
        for trip in await uow.on_the_way(cmd.driver_id):
            trip.observe(moved_to, arrivals)
    return sifted


def _sound(cmd: TakePositions, rules: SiftRules) -> tuple[list[Numbered], list[tuple[int, Rejection]]]:
    judged = [(one, believable_alone(one.fix, cmd.at, rules)) for one in cmd.fixes]
    sound = [one for one, wrong in judged if wrong is None]
    return sound, [(one.index, wrong) for one, wrong in judged if wrong is not None]


async def _stored_around(
    driver_id: DriverId, sound: Sequence[Numbered], held: Current | None, uow: UnitOfWork
) -> list[Fix]:
    if held is None or not sound:
        return []
    times = [one.fix.at for one in sound]
    if min(times) >= held.fix.at:  # nothing late: what is held is the only neighbour
        return [held.fix]
    return await uow.trails.around(driver_id, min(times), max(times))


def _keep(driver_id: DriverId, accepted: Sequence[Fix], uow: UnitOfWork) -> None:
    if not accepted:
        return
    uow.trails.extend(driver_id, accepted)
    for fix in accepted:
        uow.announce(PositionTaken(driver_id=driver_id, fix=fix))


def _move(driver_id: DriverId, held: Current | None, sifted: Sifted, uow: UnitOfWork) -> Fix | None:
    """Keep the newest fix and the doubt; returns the fix if it is a newer one."""
    known = [held.fix] if held else []
    newest = max([*known, *sifted.accepted], key=lambda fix: fix.at, default=None)
    if newest is None:
        return None
    following = Current(fix=newest, doubt=sifted.doubt)
    if following != held:
        uow.trails.move(driver_id, following)
    return newest if held is None or newest.at > held.fix.at else None
