"""Note that something happened."""

from roundsman.insights.domain.happenings import Happening, Occasion
from roundsman.insights.ports import UnitOfWork


async def note(happening_id: str, occasion: Occasion, uow: UnitOfWork) -> None:
    """It is noted once, however often it is told."""
    if await uow.happenings.find(happening_id) is None:
        uow.happenings.add(Happening(happening_id, occasion))
