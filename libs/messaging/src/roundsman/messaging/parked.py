"""An operator's way out of a parked key: redrive it in order, or discard its oldest record."""

from typing import Generic

from roundsman.kernel.errors import NotFound
from roundsman.messaging.processor import Processor
from roundsman.persistence.session import ParkedRecord
from roundsman.persistence.work import Cause, Units, W


class ParkedKeys(Generic[W]):
    """The parked keys of one consumer group."""

    def __init__(self, processor: Processor[W], units: Units[W]) -> None:
        self._processor = processor
        self._units = units

    async def redrive(self, key: str, actor: str) -> int:
        """Handle the key's records again, oldest first, each in its own transaction; returns how many worked.

        Stops at the first that fails: it and what follows stay parked. New records of the key queue behind
        until the last is through.

        Raises:
            NotFound: nothing of this key is parked.
            InvalidMessage: the record cannot work; whatever else a handler raises comes through as it is.
        """
        done = 0
        while await self._units.run(lambda work: self._redo_oldest(key, work), Cause(actor=actor)):
            done += 1
        if not done:
            raise NotFound(f"Nothing is parked for {key} in {self._processor.group.name}.")
        return done

    async def discard(self, key: str, actor: str) -> ParkedRecord:
        """Give up the key's oldest record; returns it.

        Raises:
            NotFound: nothing of this key is parked.
        """
        return await self._units.run(lambda work: self._drop_oldest(key, work), Cause(actor=actor))

    async def _redo_oldest(self, key: str, work: W) -> bool:
        oldest = await self._oldest(key, work)
        if oldest is None:
            return False
        await self._processor.redo(oldest, work)
        await work.desk.session.parking.release([oldest.id])
        return True

    async def _drop_oldest(self, key: str, work: W) -> ParkedRecord:
        oldest = await self._oldest(key, work)
        if oldest is None:
            raise NotFound(f"Nothing is parked for {key} in {self._processor.group.name}.")
        await work.desk.session.parking.release([oldest.id])
        return oldest

    async def _oldest(self, key: str, work: W) -> ParkedRecord | None:
        records = await work.desk.session.parking.of_key(self._processor.group.name, key)
        return records[0] if records else None
