"""Keep where a driver is."""

from dataclasses import dataclass

from roundsman.dispatch.domain.position import LastPosition
from roundsman.dispatch.domain.values import Fix
from roundsman.dispatch.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePosition:
    """A driver was seen."""

    driver_id: str
    fix: Fix


async def note_position(cmd: NotePosition, uow: UnitOfWork) -> None:
    """Keep the latest fix: one row a driver, written once a batch. Drivers need not be known yet."""
    known = await uow.positions.find(cmd.driver_id)
    if known:
        known.move(cmd.fix)
    else:
        uow.positions.add(LastPosition(cmd.driver_id, cmd.fix))
