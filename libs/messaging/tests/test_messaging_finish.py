"""What is in hand is finished before a relay ends, and the metrics tell what it does."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from prometheus_client import REGISTRY

from roundsman.messaging.relay import PendingInDatabase, Relay
from roundsman.persistence.session import OutboxRow
from roundsman.testkit import memory_units
from roundsman.testkit.counters import CounterWork, adding, outbound


class SlowPublisher:
    """`Publisher` that confirms when it is told to."""

    def __init__(self) -> None:
        self.asked, self.confirm = asyncio.Event(), asyncio.Event()
        self.sent: list[OutboxRow] = []

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        self.asked.set()
        await self.confirm.wait()
        self.sent += rows


class NeverLeads:
    """`Leadership` that another relay holds."""

    def held(self) -> "NeverLeads":
        return self

    async def __aenter__(self) -> "NeverLeads":
        await asyncio.Event().wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def lasts(self) -> bool:
        return True


def _metric(name: str, service: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": service}) or 0.0


async def test_a_relay_finishes_the_batch_in_hand_and_sends_no_other() -> None:
    units, database = memory_units(CounterWork, outbound)
    publisher = SlowPublisher()
    relay = Relay(PendingInDatabase(database), publisher, NeverLeads(), "finishing")
    await units.run(adding("c1", 1))
    sending = asyncio.ensure_future(relay.publish_pending())
    await publisher.asked.wait()
    finishing = asyncio.ensure_future(relay.finish())
    await units.run(adding("c2", 1))

    assert _metric("roundsman_outbox_waiting_seconds", "finishing") > 0
    assert not finishing.done()
    publisher.confirm.set()
    await finishing

    assert (await sending, await relay.publish_pending()) == (1, 0)
    assert [row.key for row in publisher.sent] == ["c1"]
    assert _metric("roundsman_relay_published_rows_total", "finishing") == 1
    assert _metric("roundsman_outbox_waiting_seconds", "finishing") == 0


async def test_a_relay_that_waits_for_its_turn_has_nothing_to_finish() -> None:
    _, database = memory_units(CounterWork, outbound)
    relay = Relay(PendingInDatabase(database), SlowPublisher(), NeverLeads(), "waiting")
    running = asyncio.ensure_future(relay.run())

    await asyncio.wait_for(relay.finish(), 60)

    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert running.cancelled()
