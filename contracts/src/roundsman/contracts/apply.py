"""Bring a broker and a registry to what the contracts say."""

import asyncio
from dataclasses import dataclass

from roundsman.contracts.catalog import Catalog
from roundsman.contracts.kafka_topics import Broker, apply_topics
from roundsman.contracts.registry import RegistryClient, register_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where contracts are applied."""

    bootstrap: str  # the broker, as `kafka_address` has it
    registry_url: str  # base of its Confluent-compatible API
    prefix: str = ""  # of every topic, so that several installations share one broker
    replication: int = 1  # copies of each new topic; 3 where there are three brokers
    patience_s: float = 60.0  # how long to wait for servers that are starting


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What is there now."""

    topics_created: list[str]
    topics: int
    schema_ids: dict[str, int]  # full name -> id of its latest version


async def apply(target: Target) -> Applied:
    """Create topics and register every schema version. May be repeated, also at the same time.

    Raises:
        TopicsUnavailable, RegistryUnavailable: a server is away, or refuses.
        IncompatibleSchema: the registry has versions that ours do not fit.
    """
    catalog = Catalog.installed()
    specs = catalog.topics.values()
    broker = Broker(bootstrap=target.bootstrap, replication=target.replication, patience_s=target.patience_s)
    try:
        async with asyncio.TaskGroup() as group:
            created = group.create_task(apply_topics(broker, target.prefix, specs))
            ids = group.create_task(_register_all(target, catalog))
    except ExceptionGroup as failed:  # the first stops the other
        raise failed.exceptions[0] from failed
    return Applied(topics_created=created.result(), topics=len(specs), schema_ids=ids.result())


async def _register_all(target: Target, catalog: Catalog) -> dict[str, int]:
    async with RegistryClient(target.registry_url, patience_s=target.patience_s) as registry:
        await registry.require_compatibility()
        return await register_with(registry, target.prefix, catalog.names())
