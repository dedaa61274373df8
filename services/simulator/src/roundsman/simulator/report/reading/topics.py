"""Reads every topic from its start to where it ends now."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from roundsman.messaging.broker import Kafka, connected
from roundsman.operations.decoding import Personal, decoding
from roundsman.operations.invariants.log import Log
from roundsman.persistence.vault import KEYS_TOPIC
from roundsman.simulator.report.access import Access

_PATIENCE_S = 30.0  # with a broker that serves a day played on the same machine


class NothingTold(Exception):
    """No topic of the platform has a record: this is not the broker that the day was played on."""


async def read_log(access: Access) -> Log:
    """Every record of the platform's topics, decoded; takes seconds for a large day.

    Raises:
        NothingTold: as it says.
        ServerAway: the broker or the registry is away.
        InvalidMessage: a record is not what the contracts say.
    """
    async with kafka_of(access) as kafka:
        raw = await _read_all(kafka)
    if not raw:
        raise NothingTold(f"no records on {access.kafka}")
    async with decoding(access.registry_url, personal=Personal(access.kafka, access.personal_secret)) as decoder:
        return Log([await decoder.record(one) for one in raw if one.topic != KEYS_TOPIC])


def kafka_of(access: Access) -> AbstractAsyncContextManager[Kafka]:
    """Connect to the platform's broker."""
    return connected(access.kafka, patience_s=_PATIENCE_S)


async def _read_all(kafka: Kafka) -> Sequence[Any]:
    spans = await kafka.spans(await kafka.places(await kafka.topics()))
    found: list[Any] = []
    async for batch in kafka.read(spans):
        found += batch
    return sorted(found, key=lambda one: (one.topic, one.partition, one.offset))
