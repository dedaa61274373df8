"""A server that takes connections and then says nothing is away, and is asked again."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from roundsman.messaging import consumer, leadership, publisher
from roundsman.messaging.consumer import Consumer, KafkaAccess
from roundsman.messaging.leadership import PostgresLeadership
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.messaging.received import Received
from roundsman.messaging.relay import PublishFailed
from roundsman.persistence import postgres
from roundsman.persistence.away import StoreAway
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import OutboxRow, TopicPartition
from roundsman.stack import ServerAddresses
from roundsman.stack.nursery import Nursery
from roundsman.stack.servers.kafka import Kafka
from roundsman.stack.wires import CALM, Trouble, Wires
from roundsman.testkit import eventually

SOON_S = 0.3
HELD = Trouble(is_held=True)
ROW = OutboxRow(topic="things", key="k", value=b"x", headers={"ce_id": "1"})


@dataclass
class Silence:
    """A server with nothing to say."""

    port: int = 0
    callers: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def postgres(self) -> str:
        return f"postgresql://somebody:secret@{self.place}/something"

    async def called(self, often: int) -> None:
        async def seen() -> bool:
            return len(self.callers) >= often

        await eventually(seen)


class NobodysRecords:
    """Takes what it is given, and is given nothing."""

    name = "nobody.records"
    topics = ("things",)

    def heeds(self, record: Received) -> bool:
        return True

    async def next_offsets(self, logs: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(logs, 0)

    async def process(self, records: Sequence[Received], seen: dict[TopicPartition, int]) -> None:
        pytest.fail("there was nothing to read")


@pytest.fixture
async def silence() -> AsyncIterator[Silence]:
    silence = Silence()

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silence.callers.append(writer)
        await reader.read(-1)

    server = await asyncio.start_server(keep, "127.0.0.1", 0)
    silence.port = server.sockets[0].getsockname()[1]
    async with server:
        yield silence
        for writer in silence.callers:
            writer.transport.abort()


async def test_a_silent_database_gives_nobody_the_lead(silence: Silence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leadership, "_ANSWER_S", SOON_S)

    with pytest.raises((StoreAway, TimeoutError)):
        async with asyncio.timeout(60), PostgresLeadership(silence.postgres, "relay").held():
            pytest.fail("nobody granted it")


async def test_a_silent_database_is_not_connected_to(silence: Silence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_CONNECT_S", SOON_S)

    with pytest.raises((StoreAway, TimeoutError)):
        async with asyncio.timeout(60):
            await PostgresDatabase.connect(silence.postgres)


async def test_a_silent_broker_takes_nothing(silence: Silence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publisher, "_SEND_TIMEOUT_S", SOON_S)
    async with KafkaPublisher(silence.place) as sending:
        for _ in range(2):
            with pytest.raises(PublishFailed):
                await sending.publish([ROW])

    await silence.called(2)
    assert len(silence.callers) == 2  # each time a fresh producer


async def test_a_silent_broker_ends_no_consumer(silence: Silence, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "_START_TIMEOUT_S", SOON_S)
    access = KafkaAccess(bootstrap=silence.place, instance="one")
    running = asyncio.create_task(Consumer(NobodysRecords(), access).run())

    await silence.called(2)

    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.stack
async def test_a_lock_that_cannot_be_asked_for_is_given_up(
    servers: ServerAddresses, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Wires() as wires:
        url = await asyncio.to_thread(wires.through, "relay", "postgres", servers.postgres_admin)
        async with PostgresLeadership(url, "contested").held():
            monkeypatch.setattr(leadership, "_ANSWER_S", SOON_S)
            waiting = asyncio.create_task(_lead(PostgresLeadership(url, "contested")))
            await asyncio.wait({waiting}, timeout=SOON_S)
            await asyncio.to_thread(wires.trouble, "relay>postgres", HELD)

            with pytest.raises((StoreAway, TimeoutError)):
                await asyncio.wait_for(waiting, 60)


async def _lead(leading: PostgresLeadership) -> None:
    async with leading.held():
        pytest.fail("somebody else holds it")


# aiokafka leaves the transport of a connection that it was opening when it was broken off.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.stack
async def test_what_a_silent_broker_did_not_take_is_not_sent_behind_our_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "_STOP_TIMEOUT_S", SOON_S)
    monkeypatch.setattr(publisher, "_ANSWER_TIMEOUT_S", 5.0)
    (tmp_path / "logs").mkdir()
    with Wires() as wires, Nursery() as nursery:
        address = await asyncio.to_thread(Kafka(home=tmp_path, durable=False, wires=wires).start, nursery)
        wired = await asyncio.to_thread(wires.through, "order", "kafka", address)
        await _create_topic(address)
        async with KafkaPublisher(wired) as sending:
            await sending.publish([ROW])
            producer = sending._producer
            assert producer is not None
            await asyncio.to_thread(wires.trouble, "order>kafka", HELD)

            with monkeypatch.context() as impatient:
                impatient.setattr(publisher, "_SEND_TIMEOUT_S", SOON_S)
                with pytest.raises(PublishFailed):
                    await sending.publish([ROW])
            assert producer._sender.sender_task.done()
            await asyncio.to_thread(wires.trouble, "order>kafka", CALM)
            await sending.publish([ROW])
    gc.collect()


async def _create_topic(address: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic("things", 1, 1)])
    await admin.close()
