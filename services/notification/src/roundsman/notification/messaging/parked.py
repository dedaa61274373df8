"""An operator's way out of a parked key, on a store without transactions: effect, notice, then the record's end.

Each step may be repeated, so a process that dies in between repeats the attempt. Nothing locks: a record that
arrives while the last one of its key is freed may be parked behind nothing, and is redriven by the next redrive.
"""

from collections.abc import Sequence

from roundsman.kernel.errors import DomainError, InvalidMessage, NotFound
from roundsman.messaging.parked import Origin, StillFails, first_of
from roundsman.messaging.parked_notices import Decision, discarded_notice, redriven_notice
from roundsman.messaging.processor import describe
from roundsman.notification.messaging.processor import MongoProcessor, Shelf
from roundsman.notification.store.mongo import StoreAway, reached
from roundsman.persistence.session import ParkedRecord

_CANNOT_BE = (InvalidMessage, DomainError, ValueError, LookupError, TypeError)


class ParkedIntake:
    """`ParkedGroup` on MongoDB."""

    def __init__(self, processor: MongoProcessor, shelf: Shelf) -> None:
        self._processor = processor
        self._shelf = shelf

    @property
    def name(self) -> str:
        """See `ParkedGroup`."""
        return self._processor.name

    async def parked(self) -> Sequence[ParkedRecord]:
        """See `ParkedGroup`."""
        with reached():
            return await self._shelf.progress.all_parked()

    async def count(self) -> int:
        """See `ParkedGroup`."""
        with reached():
            return await self._shelf.progress.count_parked()

    async def redrive(self, key: str, decision: Decision) -> int:
        """See `ParkedGroup`."""
        done = 0
        with reached():
            for record in await self._of_key(key):
                await self._redo(record, done, decision)
                done += 1
        return done

    async def discard(self, key: str, decision: Decision) -> ParkedRecord:
        """See `ParkedGroup`."""
        with reached():
            oldest = (await self._of_key(key))[0]
            await self._give_up(oldest, decision)
        return oldest

    async def discard_all(self, key: str, decision: Decision) -> Sequence[ParkedRecord]:
        """See `ParkedGroup`."""
        with reached():
            return await self._give_up_each(await self._of_key(key), decision)

    async def discard_seen(self, key: str, seen: Sequence[Origin], decision: Decision) -> Sequence[ParkedRecord]:
        """See `ParkedGroup`; of two who decide in the very same moment, both may be told that they did."""
        with reached():
            return await self._give_up_each(first_of(await self._of_key(key), seen), decision)

    async def _redo(self, record: ParkedRecord, done: int, decision: Decision) -> None:
        now = self._shelf.desk.clock.now()
        try:
            await self._processor.redo(record, decision.actor)
        except StoreAway:
            raise
        except _CANNOT_BE as error:
            reason = error.reason if isinstance(error, InvalidMessage) else describe(error)
            await self._shelf.outgoing.tell_decided(record, redriven_notice(record, decision, now, reason))
            await self._shelf.progress.failed_again(record, reason, now)
            raise StillFails(done, record, reason) from error
        await self._shelf.outgoing.tell_decided(record, redriven_notice(record, decision, now))
        await self._shelf.progress.release(record)

    async def _give_up_each(self, records: Sequence[ParkedRecord], decision: Decision) -> Sequence[ParkedRecord]:
        for record in records:
            await self._give_up(record, decision)
        return records

    async def _give_up(self, record: ParkedRecord, decision: Decision) -> None:
        notice = discarded_notice(record, decision, self._shelf.desk.clock.now())
        await self._shelf.outgoing.tell_decided(record, notice)
        await self._shelf.progress.release(record)

    async def _of_key(self, key: str) -> list[ParkedRecord]:
        parked = await self._shelf.progress.parked_of(key)
        if not parked:
            raise NotFound(f"Nothing is parked for {key} in {self.name}.")
        return parked
