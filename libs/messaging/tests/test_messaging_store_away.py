"""A store that is away counts against no record: the records are read again when it is back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from roundsman.contracts.errors import UnknownSchemaId
from roundsman.kernel.clock import ManualClock
from roundsman.messaging.memory_log import MemoryLog
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.processor import TRIES, Processor
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.session import Session
from roundsman.persistence.units import Units
from roundsman.testkit import fake_codec
from roundsman.testkit.counters import TOPIC, CounterWork, amount, group, outbound

CODEC = fake_codec()


class LeavingDatabase(MemoryDatabase):
    """Is away for some transactions, which it notices when they commit."""

    def __init__(self, away: int) -> None:
        super().__init__()
        self.away = away

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Session]:
        before = self.state
        async with super().transaction() as session:
            yield session
        if self.away:
            self.away -= 1
            self.state = before
            raise ConnectionResetError("the server closed the connection")


class NoSchemas:
    async def fetch(self, schema_id: int) -> dict[str, Any]:
        raise UnknownSchemaId(schema_id)


# A batch and every try of its record: whoever counts them as the record's fault parks it just when the store is back.
@pytest.mark.parametrize("away", [1, TRIES, TRIES + 1])
async def test_a_store_that_is_away_parks_nothing(away: int) -> None:
    database, message, log = LeavingDatabase(away), amount("key", 5), MemoryLog()
    units = Units(
        database=database, build=CounterWork, clock=ManualClock(), source="payment", outbound=outbound,
        encode=CODEC.encode,
    )  # fmt: skip
    processor = Processor(group(), units, RecordReader(CODEC, NoSchemas(), NoKeys()))
    record = log.append(TOPIC, "key", CODEC.encode(message), {"ce_id": "m1", "ce_type": message.SCHEMA})

    for _ in range(away):
        with pytest.raises(ConnectionResetError):
            await processor.process([record], {})
    await processor.process([record], {})

    assert database.state.parked == []
    assert len(database.state.inbox) == 1
