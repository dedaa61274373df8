"""The relay loses nothing whenever it dies, and publishes one key's messages in order."""

from collections.abc import Sequence

import pytest

from roundsman.messaging.leadership import SoleLeadership
from roundsman.messaging.memory_log import MemoryLog
from roundsman.messaging.relay import PendingInDatabase, PublishFailed, Relay
from roundsman.persistence.memory import MemoryDatabase
from roundsman.persistence.session import OutboxRow
from roundsman.testkit import memory_units
from roundsman.testkit.counters import CounterWork, adding, outbound


async def filled(amounts: Sequence[int]) -> MemoryDatabase:
    units, database = memory_units(CounterWork, outbound)
    for amount in amounts:
        await units.run(adding("c1", amount))
    return database


def sequences(log: MemoryLog) -> list[str]:
    return [record.headers["ce_sequence"] for record in log.all("order.events.v1")]


async def test_everything_pending_is_published_in_order_and_forgotten() -> None:
    database, log = await filled([1, 2, 3]), MemoryLog()
    assert await Relay(PendingInDatabase(database), log, SoleLeadership()).publish_pending() == 3
    assert sequences(log) == ["1", "2", "3"]
    assert database.state.outbox == []


class Broken(MemoryLog):
    """Stores some of the rows, then fails."""

    def __init__(self, stored: int) -> None:
        super().__init__()
        self.stored = stored

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        await super().publish(rows[: self.stored])
        raise PublishFailed("the broker went away")


@pytest.mark.parametrize("stored", [0, 1, 3])
async def test_after_a_failure_all_is_sent_again_under_the_same_ids(stored: int) -> None:
    database, log = await filled([1, 2, 3]), Broken(stored)
    with pytest.raises(PublishFailed):
        await Relay(PendingInDatabase(database), log, SoleLeadership()).publish_pending()
    assert len(database.state.outbox) == 3
    healthy = MemoryLog()
    healthy.logs = log.logs
    await Relay(PendingInDatabase(database), healthy, SoleLeadership()).publish_pending()
    assert sequences(healthy)[stored:] == ["1", "2", "3"]
    assert len({record.message_id for record in healthy.all("order.events.v1")}) == 3
