"""A service gives what it holds of a person."""

from dataclasses import dataclass, field

from roundsman.identity.domain.export import ExportId, ExportPart
from roundsman.identity.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToExport:
    """A piece of it, of so many."""

    export_id: str
    service: str
    number: int
    parts: int
    content: str = field(repr=False)


async def add_to_export(cmd: AddToExport, uow: UnitOfWork) -> None:
    """Keep a piece that was missing; an export that is over takes none."""
    export = await uow.exports.find(cmd.export_id)
    if export is None:
        return
    part = ExportPart(ExportId(cmd.export_id), cmd.service, cmd.number, cmd.content)
    if export.take_in(part, cmd.parts, uow.now):
        uow.export_parts.add(part)
