"""Sends outbox rows to Kafka: whole batches per partition, every broker copy confirmed."""

import asyncio
from collections.abc import Awaitable, Sequence
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from roundsman.contracts.kafka_address import kafka_options
from roundsman.messaging.partitioning import partition_of
from roundsman.messaging.relay import PublishFailed
from roundsman.persistence.session import OutboxRow
from roundsman.persistence.vault import KEYS_TOPIC

_SEND_TIMEOUT_S = 30.0
_STOP_TIMEOUT_S = 3.0
_ANSWER_TIMEOUT_S = 10.0  # of one request: what is on its way when the producer is dropped holds that up for as long
_BATCH_BYTES = 256 * 1024  # a relay's batch of one partition: one request, where 16 KiB made eight in a row


class KafkaPublisher:
    """`Publisher` on an idempotent producer. After a failure it starts with a fresh one."""

    def __init__(self, bootstrap: str, topic_prefix: str = "") -> None:
        self._bootstrap = bootstrap
        self._prefix = topic_prefix
        self._producer: AIOKafkaProducer | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        """See `Publisher`."""
        try:
            producer = await self._connected()
            async with asyncio.timeout(_SEND_TIMEOUT_S):
                await self._send(producer, rows)
        except (KafkaError, OSError) as error:
            await self.close()
            raise PublishFailed(repr(error)) from error

    async def close(self) -> None:
        """Drop the producer; what it had not sent stays in the outbox."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            await asyncio.wait_for(producer.stop(), _STOP_TIMEOUT_S)
        except (TimeoutError, KafkaError):
            await producer._sender.close()  # private: `stop` waits for the broker, and when broken off goes on sending
            await producer.client.close()

    async def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                **kafka_options(self._bootstrap),
                enable_idempotence=True,
                acks="all",
                linger_ms=0,
                request_timeout_ms=int(_ANSWER_TIMEOUT_S * 1000),
                max_batch_size=_BATCH_BYTES,
            )
            self._producer = producer  # first: one whose start hangs has to be closed as well
            await asyncio.wait_for(producer.start(), _SEND_TIMEOUT_S)
        return self._producer

    async def _send(self, producer: AIOKafkaProducer, rows: Sequence[OutboxRow]) -> None:
        """Keys go first, and are stored before what is sealed with them: whoever reads that finds its key."""
        keys = [row for row in rows if row.topic == KEYS_TOPIC]
        if keys:
            await self._send_all(producer, keys)
            rows = [row for row in rows if row.topic != KEYS_TOPIC]
        await self._send_all(producer, rows)

    async def _send_all(self, producer: AIOKafkaProducer, rows: Sequence[OutboxRow]) -> None:
        sent: list[Awaitable[Any]] = []
        for (topic, partition), part in (await self._by_partition(producer, rows)).items():
            batch = producer.create_batch()
            for row in part:
                if not _append(batch, row):
                    sent.append(await producer.send_batch(batch, topic, partition=partition))
                    batch = producer.create_batch()
                    _append(batch, row)
            sent.append(await producer.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*sent)

    async def _by_partition(
        self, producer: AIOKafkaProducer, rows: Sequence[OutboxRow]
    ) -> dict[tuple[str, int], list[OutboxRow]]:
        topics = {row.topic for row in rows}
        partitions = {topic: len(await producer.partitions_for(self._prefix + topic)) for topic in topics}
        split: dict[tuple[str, int], list[OutboxRow]] = {}
        for row in rows:
            place = (self._prefix + row.topic, partition_of(row.key.encode(), partitions[row.topic]))
            split.setdefault(place, []).append(row)
        return split


def _append(batch: Any, row: OutboxRow) -> bool:
    headers = [(name, value.encode()) for name, value in row.headers.items()]
    value = row.value or None  # none: nothing of this key is left when the topic has been compacted
    return batch.append(timestamp=None, key=row.key.encode(), value=value, headers=headers) is not None
