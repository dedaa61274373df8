"""A service has forgotten a person."""

from dataclasses import dataclass

from roundsman.identity.ports import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteErasure:
    """Who has."""

    erasure_id: str
    service: str


async def note_erasure(cmd: NoteErasure, uow: UnitOfWork) -> None:
    """Note it; with the last service, the erasure is done. One that we do not know of is not ours to note."""
    erasure = await uow.erasures.find(cmd.erasure_id)
    if erasure is not None:
        erasure.note(cmd.service, uow.now)
