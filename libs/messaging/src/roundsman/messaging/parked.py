"""An operator's way out of a parked key: redrive it in order, or discard its oldest record.

It may run beside the service. A key's parked rows are locked while one is handled or dropped, and a consumer
that finds a key parked holds them the same way: a new record either queues behind, or is handled after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol

from roundsman.kernel.errors import Conflict, DomainError, InvalidMessage, NotFound
from roundsman.messaging.parked_notices import Decision, discarded_notice, redriven_notice, topic_of
from roundsman.messaging.processor import FAULTS_OF_THE_STORE, Processor, describe
from roundsman.messaging.received import cause_of
from roundsman.persistence.session import ParkedRecord
from roundsman.persistence.units import Units, W

ALL_PARKED = 100_000  # records of one service: its groups stop long before


class StillFails(Exception):
    """A redrive stopped at a record that cannot be handled, still. It and what follows stay parked.

    `done` records before it worked; `record` is as it was before this attempt, `reason` is why it failed now.
    """

    def __init__(self, done: int, record: ParkedRecord, reason: str) -> None:
        place = f"{record.topic}/{record.partition}/{record.offset}"
        super().__init__(f"{record.type or 'the record'} at {place} fails again: {reason}")
        self.done, self.record, self.reason = done, record, reason


class ParkedMovedOn(DomainError):
    """What somebody wants to give up is not what waits first: others decided meanwhile. Look again."""

    slug = "parked-moved-on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a record stands in the log, by the topic's logical name: no other record has the same."""

    topic: str
    partition: int
    offset: int

    @classmethod
    def of(cls, record: ParkedRecord) -> "Origin":
        """Of a parked record."""
        return cls(topic=record.topic, partition=record.partition, offset=record.offset)


class ParkedGroup(Protocol):
    """The parked keys of one consumer group, on whatever store."""

    @property
    def name(self) -> str:
        """The consumer group."""

    async def parked(self) -> Sequence[ParkedRecord]:
        """All parked records of the group; those of a key are in order."""

    async def count(self) -> int:
        """How many records of the group are parked."""

    async def redrive(self, key: str, decision: Decision) -> int:
        """Handle the key's records again, oldest first; returns how many worked.

        Stops at the first that fails: it and what follows stay parked. New records of the key queue behind
        until the last is through. May be repeated, and by several at once.

        Raises:
            NotFound: nothing of this key is parked.
            StillFails: one cannot be handled. The attempt is noted on it and told.
            OSError: the store does not answer; what was not handled stays parked.
        """

    async def discard(self, key: str, decision: Decision) -> ParkedRecord:
        """Give up the key's oldest record; returns it.

        Raises:
            NotFound: nothing of this key is parked.
        """

    async def discard_all(self, key: str, decision: Decision) -> Sequence[ParkedRecord]:
        """Give up what is parked of the key; returns it.

        Raises:
            NotFound: nothing of this key is parked.
        """

    async def discard_seen(self, key: str, seen: Sequence[Origin], decision: Decision) -> Sequence[ParkedRecord]:
        """Give up exactly those that somebody has seen, which have to be the oldest of the key; returns them.

        So of two who decide at once the second gives up nothing, nor does who asks again after an answer was lost.

        Raises:
            NotFound: nothing of this key is parked.
            ParkedMovedOn: others wait first.
        """


class _Failed(Exception):
    """Rolls back the attempt; its cause is what the handler raised."""

    def __init__(self, record: ParkedRecord, reason: str) -> None:
        super().__init__(reason)
        self.record, self.reason = record, reason


class ParkedKeys(Generic[W]):
    """`ParkedGroup` on units of work: an effect, the row's end and the notice of both commit together."""

    def __init__(self, processor: Processor[W], units: Units[W]) -> None:
        self._processor = processor
        self._units = units

    @property
    def name(self) -> str:
        """See `ParkedGroup`."""
        return self._processor.name

    async def parked(self) -> Sequence[ParkedRecord]:
        """See `ParkedGroup`."""
        async with self._units.database.transaction() as session:
            listed = await session.parking.listing(ALL_PARKED)
        return [record for record in listed if record.group == self.name]

    async def count(self) -> int:
        """See `ParkedGroup`."""
        async with self._units.database.transaction() as session:
            return await session.parking.count(self.name)

    async def redrive(self, key: str, decision: Decision) -> int:
        """See `ParkedGroup`; each record in its own transaction."""
        done = 0
        try:
            while await self._units.run_alone(lambda work: self._redo_oldest(key, decision, work)):
                done += 1
        except _Failed as failed:
            record, reason = failed.record, failed.reason
            await self._units.run_alone(lambda work: self._note(record, reason, decision, work))
            raise StillFails(done, record, reason) from failed.__cause__
        if not done:
            raise self._nothing(key)
        return done

    async def discard(self, key: str, decision: Decision) -> ParkedRecord:
        """See `ParkedGroup`."""
        (oldest,) = await self._units.run_alone(lambda work: self._drop_first(key, decision, work))
        return oldest

    async def discard_all(self, key: str, decision: Decision) -> Sequence[ParkedRecord]:
        """See `ParkedGroup`; in one transaction."""
        return await self._units.run_alone(lambda work: self._drop_all(key, decision, work))

    async def discard_seen(self, key: str, seen: Sequence[Origin], decision: Decision) -> Sequence[ParkedRecord]:
        """See `ParkedGroup`; in one transaction."""
        return await self._units.run_alone(lambda work: self._drop_seen(key, seen, decision, work))

    async def _redo_oldest(self, key: str, decision: Decision, work: W) -> bool:
        records = await self._of_key(key, work)
        if not records:
            return False
        oldest = records[0]
        try:
            await self._processor.redo(oldest, work, decision.actor)
            await work.flush()  # what the database refuses counts against the record, too
        except (Conflict, *FAULTS_OF_THE_STORE):
            raise
        except Exception as error:
            raise _Failed(oldest, _reason(error)) from error
        await work.desk.session.parking.release([oldest.id])
        work.tell(topic_of(self.name), key, redriven_notice(oldest, decision, work.now))
        return True

    async def _note(self, record: ParkedRecord, reason: str, decision: Decision, work: W) -> None:
        await work.desk.session.parking.failed_again(record.id, reason, work.now)
        work.caused_by(cause_of(record, decision.actor))
        work.tell(topic_of(self.name), record.key, redriven_notice(record, decision, work.now, reason))

    async def _drop_first(self, key: str, decision: Decision, work: W) -> Sequence[ParkedRecord]:
        return await self._drop((await self._some_of_key(key, work))[:1], decision, work)

    async def _drop_all(self, key: str, decision: Decision, work: W) -> Sequence[ParkedRecord]:
        return await self._drop(await self._some_of_key(key, work), decision, work)

    async def _drop_seen(self, key: str, seen: Sequence[Origin], decision: Decision, work: W) -> Sequence[ParkedRecord]:
        return await self._drop(first_of(await self._some_of_key(key, work), seen), decision, work)

    async def _drop(self, given_up: Sequence[ParkedRecord], decision: Decision, work: W) -> Sequence[ParkedRecord]:
        await work.desk.session.parking.release([record.id for record in given_up])
        for record in given_up:
            work.caused_by(cause_of(record, decision.actor))
            work.tell(topic_of(self.name), record.key, discarded_notice(record, decision, work.now))
        return given_up

    async def _some_of_key(self, key: str, work: W) -> Sequence[ParkedRecord]:
        if not (found := await self._of_key(key, work)):
            raise self._nothing(key)
        return found

    async def _of_key(self, key: str, work: W) -> Sequence[ParkedRecord]:
        return await work.desk.session.parking.of_key(self.name, key)

    def _nothing(self, key: str) -> NotFound:
        return NotFound(f"Nothing is parked for {key} in {self.name}.")


def first_of(records: Sequence[ParkedRecord], seen: Sequence[Origin]) -> Sequence[ParkedRecord]:
    """Those of a key's records, oldest first, that were seen.

    Raises:
        ParkedMovedOn: the oldest are not those.
    """
    oldest = records[: len(seen)]
    if [Origin.of(record) for record in oldest] != list(seen):
        raise ParkedMovedOn("What waits first of this key has changed: look at it again, then decide.")
    return oldest


def _reason(error: Exception) -> str:
    return error.reason if isinstance(error, InvalidMessage) else describe(error)
