"""Two versions of a message at once: old and new producers and consumers side by side, in every order of deployment."""

import asyncio
import copy
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import pytest
import pytest_asyncio

from roundsman.contracts.apply import Target, apply
from roundsman.contracts.catalog import Catalog
from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.message import Message
from roundsman.contracts.registry import RegistryClient, register_with
from roundsman.contracts.typegen import MessageRenderer, render_module
from roundsman.contracts.types.driver import AvailabilityChanged
from roundsman.contracts.types.order import OrderReady
from roundsman.contracts.types.platform import RecordParked
from roundsman.kernel.clock import SystemClock
from roundsman.messaging.consumer import Consumer, KafkaAccess
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.processor import Processor
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.messaging.received import ConsumerGroup, Reaction
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import OutboxRow
from roundsman.persistence.units import Units
from roundsman.runtime import Service
from roundsman.stack import ServerAddresses
from roundsman.testkit import eventually
from roundsman.testkit.counters import SERVICE, CounterWork, outbound

pytestmark = pytest.mark.stack

Version = Literal["old", "new"]
Side = tuple[Version, ...]
NAME, TOPIC = AvailabilityChanged.SCHEMA, AvailabilityChanged.TOPIC
INSTALLED = Catalog.installed()
NEWEST = INSTALLED.latest(NAME)

# What a consumer makes of a record, so that the counters show what it saw.
ONLINE, UNKNOWN, RESTING, RESTING_TOLD_WHY = 1, 2, 3, 4

# (producers, consumers) that run side by side, step by step, until everything is new; and back again.
OLD: Side = ("old",)
BOTH: Side = ("old", "new")
NEW: Side = ("new",)
CONSUMERS_FIRST = [(OLD, OLD), (OLD, BOTH), (OLD, NEW), (BOTH, NEW), (NEW, NEW)]
PRODUCERS_FIRST = [(OLD, OLD), (BOTH, OLD), (NEW, OLD), (NEW, BOTH), (NEW, NEW)]
BOTH_AT_ONCE = [(OLD, OLD), (BOTH, BOTH), (NEW, NEW)]
TAKEN_BACK = [(NEW, NEW), (BOTH, BOTH), (OLD, OLD)]


def evolved_schema() -> dict[str, Any]:
    """The message's next version: one more field, one more symbol."""
    schema = copy.deepcopy(INSTALLED.source(NAME, NEWEST))
    enum = next(field["type"] for field in schema["fields"] if field["name"] == "availability")
    enum["symbols"].append("resting")
    schema["fields"].append({"name": "why", "type": "string", "default": "", "doc": "The driver's words."})
    return schema


def generated(schema: dict[str, Any]) -> type[Message]:
    text = render_module("driver", [MessageRenderer(schema, TOPIC, "driver_id").render()])
    module: dict[str, Any] = {"__name__": "evolved"}
    exec(compile(text, "evolved", "exec"), module)
    found: type[Message] = module[schema["name"]]
    return found


class EvolvedCatalog(Catalog):
    """The contracts of the next release."""

    def __init__(self) -> None:
        schemas = {
            name: [INSTALLED.source(name, version + 1) for version in range(INSTALLED.latest(name))]
            for name in INSTALLED.names()
        }
        schemas[NAME].append(evolved_schema())
        super().__init__(list(INSTALLED.topics.values()), schemas)
        self._evolved = generated(evolved_schema())

    def message(self, full_name: str) -> type[Message]:
        return self._evolved if full_name == NAME else super().message(full_name)


CATALOGS: dict[Version, Catalog] = {"old": INSTALLED, "new": EvolvedCatalog()}


async def count(message: Any, work: CounterWork) -> None:
    seen = {"online": ONLINE, "unknown": UNKNOWN, "resting": RESTING}[str(message.availability)]
    if seen == RESTING and message.why:
        seen = RESTING_TOLD_WHY
    (await work.counter(message.driver_id)).add(seen, work.now)


@dataclass(frozen=True, slots=True)
class Release:
    """What one version of the software has of its own: contracts, types, ids at the registry."""

    catalog: Catalog
    codec: AvroCodec

    def told(self, driver_id: str) -> OutboxRow:
        """The most that this version can say: the new one uses its field and its symbol."""
        kind = self.catalog.message(NAME)
        newest = {"availability": "resting", "why": "lunch"} if self.catalog is not INSTALLED else {}
        at = SystemClock().now()
        plain = {"driver_id": driver_id, "availability": "online", "lat": None, "lon": None, "until": None, "at": at}
        message = kind.from_avro({**plain, **newest})
        headers = {"ce_id": secrets.token_hex(8), "ce_type": NAME}
        return OutboxRow(topic=TOPIC, key=driver_id, value=self.codec.encode(message), headers=headers)


class Fleet:
    """Releases on one broker, one registry and one database."""

    def __init__(self, servers: ServerAddresses, prefix: str, database: PostgresDatabase) -> None:
        self._servers, self._prefix, self._database = servers, prefix, database
        self._group_prefix = f"g{secrets.token_hex(4)}."
        self.registry = RegistryClient(servers.registry)

    async def release(self, version: Version) -> Release:
        catalog = CATALOGS[version]
        ids = await register_with(self.registry, self._prefix, [NAME, OrderReady.SCHEMA, RecordParked.SCHEMA], catalog)
        return Release(catalog, AvroCodec(ids, catalog))

    def consumer(self, version: Version, release: Release) -> Consumer:
        reactions = {release.catalog.message(NAME): Reaction(handle=count)}
        group = ConsumerGroup(name="payment.counting", topics=[TOPIC], reactions=reactions)
        access = KafkaAccess(
            bootstrap=self._servers.kafka,
            instance=f"{self._group_prefix}{version}",
            topic_prefix=self._prefix,
            group_prefix=self._group_prefix,
        )
        return Consumer(
            Processor(group, self._units(release), RecordReader(release.codec, self.registry, NoKeys())), access
        )

    async def publish(self, rows: Sequence[OutboxRow]) -> None:
        async with KafkaPublisher(self._servers.kafka, self._prefix) as publisher:
            await publisher.publish(rows)

    async def parked(self) -> list[str]:
        async with self._database.transaction() as session:
            return [record.reason for record in await session.parking.listing(10)]

    async def seen(self, release: Release, driver_ids: Sequence[str]) -> list[list[int]]:
        async def read(work: CounterWork) -> list[list[int]]:
            await work.counters.load(driver_ids)
            found = [await work.counters.find(driver_id) for driver_id in driver_ids]
            return [counter.amounts if counter else [] for counter in found]

        return await self._units(release).run(read)

    def _units(self, release: Release) -> Units[CounterWork]:
        return Units(
            database=self._database,
            build=CounterWork,
            clock=SystemClock(),
            source="payment",
            outbound=outbound,
            encode=release.codec.encode,
        )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def prefix(servers: ServerAddresses) -> str:
    """Topics and subjects that nobody else uses: they get a version which there is nowhere else."""
    made = f"e{secrets.token_hex(4)}."
    await apply(Target(bootstrap=servers.kafka, registry_url=servers.registry, prefix=made))
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def fleet(
    servers: ServerAddresses, prefix: str, migrated: Callable[[Service], Awaitable[PostgresDatabase]]
) -> AsyncIterator[Fleet]:
    made = Fleet(servers, prefix, await migrated(SERVICE))
    async with made.registry:
        yield made


@asynccontextmanager
async def going(consumers: Sequence[Consumer]) -> AsyncIterator[None]:
    """Members of one group that are all there when the block begins, and have left when it ends."""
    tasks = [asyncio.create_task(consumer.run()) for consumer in consumers]
    try:
        await asyncio.wait_for(asyncio.gather(*(consumer.ready.wait() for consumer in consumers)), 120)
        yield
    finally:
        for consumer in consumers:
            await consumer.finish()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def possible(producer: Version, consumers: Sequence[Version]) -> set[int]:
    """What a record may have looked like to whichever of the consumers got it."""
    if producer == "old":
        return {ONLINE}
    return {{"old": UNKNOWN, "new": RESTING_TOLD_WHY}[consumer] for consumer in consumers}


@pytest.mark.parametrize(
    "steps",
    [CONSUMERS_FIRST, PRODUCERS_FIRST, BOTH_AT_ONCE, TAKEN_BACK],
    ids=["consumers-first", "producers-first", "both-at-once", "taken-back"],
)
async def test_nothing_parks_whoever_is_deployed_first(fleet: Fleet, steps: Sequence[tuple[Side, Side]]) -> None:
    for producers, consumers in steps:
        await _side_by_side(fleet, producers, consumers)

        assert await fleet.parked() == []


async def _side_by_side(fleet: Fleet, producers: Sequence[Version], consumers: Sequence[Version]) -> None:
    """Have every producer tell and one group of all the consumers understand."""
    releases = {version: await fleet.release(version) for version in {*producers, *consumers}}
    told = {version: [f"{version}{secrets.token_hex(4)}" for _ in range(12)] for version in producers}
    async with going([fleet.consumer(version, releases[version]) for version in consumers]):
        await fleet.publish([releases[version].told(driver) for version in told for driver in told[version]])
        for version, drivers in told.items():
            expected = possible(version, consumers)
            await eventually(partial(_understood, fleet, releases[version], drivers, expected))


async def _understood(fleet: Fleet, release: Release, drivers: Sequence[str], possible: set[int]) -> bool:
    seen = await fleet.seen(release, drivers)
    return all(len(amounts) == 1 for amounts in seen) and {amounts[0] for amounts in seen} <= possible


async def test_the_new_version_is_what_the_registry_accepts(fleet: Fleet) -> None:
    await fleet.release("old")
    await fleet.registry.require_compatibility()
    new = await fleet.release("new")

    assert new.codec.decode(new.told("drv_1").value).SCHEMA == NAME
