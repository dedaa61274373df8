"""Bugs of consumers and of the redrive of what they parked."""

from collections.abc import Sequence
from typing import Any

from roundsman.chaos.mutants.planting import planted
from roundsman.messaging import processor
from roundsman.messaging.parked import ParkedKeys
from roundsman.messaging.processor import Processor


def no_inbox() -> None:
    """A repeat is handled like any other record."""

    def all_of_them(decoded: Sequence[Any], fresh: set[str]) -> list[Any]:
        return list(decoded)

    planted(processor, "_first_of_each", all_of_them)


def offset_before_effect() -> None:
    """Where to go on is committed first, then the records are handled."""
    whole = Processor.process

    async def process(self: Any, records: Any, seen: Any) -> None:
        after = {record.log: record.offset + 1 for record in records}
        async with self._units.database.transaction() as session:
            await session.inbox.advance(self.name, {place: (seen.get(place, 0), to) for place, to in after.items()})
        seen.update(after)
        await whole(self, records, seen)

    planted(Processor, "process", process)


def no_fencing() -> None:
    """A member writes on though another has the partition: it goes by what is stored, not by what it has seen."""
    whole = Processor._take_in

    async def take_in(self: Any, decoded: Any, seen: Any, work: Any) -> None:
        places = {one.record.log for one in decoded}
        stored = await work.desk.session.inbox.next_offsets(self.name, places)
        await whole(self, decoded, stored, work)

    planted(Processor, "_take_in", take_in)


def parked_key_does_not_block() -> None:
    """What follows a parked record of its key is handled before it."""

    async def nobody_waits(self: Any, ours: Any, work: Any) -> set[str]:
        return set()

    planted(Processor, "_waiting", nobody_waits)


def redrive_forgets_first() -> None:
    """A parked record is let go before it is handled again."""

    async def redrive(self: Any, key: str, decision: Any) -> int:
        async with self._units.database.transaction() as session:
            records = await session.parking.of_key(self.name, key)
            await session.parking.release([record.id for record in records])
        for record in records:
            await self._units.run(lambda work, one=record: self._processor.redo(one, work, decision.actor))
        return len(records)

    planted(ParkedKeys, "redrive", redrive)


def fault_of_the_store_parks() -> None:
    """A database that is away counts against the record."""
    planted(processor, "FAULTS_OF_THE_STORE", ())
