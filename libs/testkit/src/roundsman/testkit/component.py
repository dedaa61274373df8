"""Runs one service, all roles, in the test's own loop on the real servers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.message import Message
from roundsman.contracts.registry import register
from roundsman.kernel.ids import MessageId
from roundsman.messaging.opening import opened
from roundsman.messaging.received import Received
from roundsman.runtime.chassis import Chassis, connected
from roundsman.runtime.roles import finish, start_roles
from roundsman.runtime.service import ROLES, Service
from roundsman.stack import ServerAddresses, create_database
from roundsman.stack.places import free_port
from roundsman.testkit.fakes import PERSONAL_SECRET

_READY_WITHIN_S = 120.0  # on a busy machine
_END_WITHIN_S = 6.0  # longer than a consumer takes to leave its group


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The real servers, the session's topics, and who signs tokens."""

    servers: ServerAddresses
    topic_prefix: str
    jwks_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A running service and the ways to it."""

    url: str
    http: aiohttp.ClientSession
    chassis: Chassis
    surroundings: Surroundings

    async def publish(self, message: Message, key: str, topic: str = "", message_id: str = "") -> None:
        """Put a message on its topic, as the service that owns it would. The same `message_id` is a repeat."""
        names = self.surroundings
        ids = await register(names.servers.registry, names.topic_prefix, [type(message)])
        headers = {
            "ce_id": message_id or str(MessageId.new(self.chassis.clock.now())),
            "ce_type": message.SCHEMA,
            "correlationid": key,
        }
        await self.publish_raw(topic or message.TOPIC, key, AvroCodec(ids).encode(message), headers)

    async def publish_raw(self, topic: str, key: str, value: bytes, headers: Mapping[str, str]) -> None:
        """Put any bytes on a topic."""
        producer = AIOKafkaProducer(bootstrap_servers=self.surroundings.servers.kafka)
        await producer.start()
        try:
            pairs = [(name, text.encode()) for name, text in headers.items()]
            await producer.send_and_wait(
                self.surroundings.topic_prefix + topic, key=key.encode(), value=value, headers=pairs
            )
        finally:
            await producer.stop()

    async def published(self, topic: str, key: str = "") -> list[Message]:
        """The messages on a topic of the session (of one key, if given), in order per partition."""
        keyring, found = self.chassis.keyring, await self.received(topic, key)
        return [await opened(self.chassis.codec.decode(one.value), one.headers, keyring) for one in found]

    async def received(self, topic: str, key: str = "") -> list[Received]:
        """The records on a topic of the session, with their headers."""
        name = self.surroundings.topic_prefix + topic
        consumer = AIOKafkaConsumer(
            name, bootstrap_servers=self.surroundings.servers.kafka, auto_offset_reset="earliest", group_id=None
        )
        await consumer.start()
        try:
            ends = await consumer.end_offsets(consumer.assignment())
            found: list[Received] = []
            while any([await consumer.position(place) < end for place, end in ends.items()]):
                for place, records in (await consumer.getmany(timeout_ms=200)).items():
                    found += [_received(topic, place.partition, record) for record in records]
            return [one for one in found if not key or one.key == key]
        finally:
            await consumer.stop()


def _received(topic: str, partition: int, record: object) -> Received:
    return Received(
        topic=topic,
        partition=partition,
        offset=record.offset,  # type: ignore[attr-defined]  # aiokafka is untyped
        key=(record.key or b"").decode(),  # type: ignore[attr-defined]
        value=record.value,  # type: ignore[attr-defined]
        headers={name: value.decode() for name, value in record.headers},  # type: ignore[attr-defined]
    )


@asynccontextmanager
async def running(
    service: Service, surroundings: Surroundings, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Component]:
    """Run the service on a new database (and its own consumer groups) until the block ends."""
    own = await asyncio.to_thread(_environment, service, surroundings)
    async with connected(service, own | dict(environment or {})) as chassis:
        parts = await service.build(chassis)
        for begin in parts.begin:
            await begin()
        roles = start_roles(chassis, parts, ROLES)
        tasks = [asyncio.ensure_future(task) for task in roles.tasks]
        serving = [asyncio.ensure_future(server.serve()) for server in roles.servers]
        try:
            await asyncio.wait_for(asyncio.gather(*roles.ready), _READY_WITHIN_S)
            url = f"http://127.0.0.1:{chassis.settings.http_port}"
            async with aiohttp.ClientSession(url) as http:
                yield Component(url=url, http=http, chassis=chassis, surroundings=surroundings)
        finally:
            await finish([roles], serving)
            await _ended([*tasks, *serving])
            for close in parts.close:
                await close()


async def _ended(tasks: Collection["asyncio.Future[None]"]) -> None:
    """Cancel, and again if one goes on: a library may lose a cancellation (CPython before 3.12)."""
    going_on = set(tasks)
    while going_on:
        for task in going_on:
            task.cancel()
        _, going_on = await asyncio.wait(going_on, timeout=_END_WITHIN_S)


def _environment(service: Service, surroundings: Surroundings) -> dict[str, str]:
    servers, name = surroundings.servers, f"t_{service.name}_{secrets.token_hex(4)}"
    stores: dict[str, str] = {}
    if service.store == "postgres":
        stores["ROUNDSMAN_DATABASE_URL"] = create_database(servers.postgres_admin, name)
    elif service.store == "mongo":
        stores |= {"ROUNDSMAN_MONGO_URL": servers.mongo, "ROUNDSMAN_MONGO_DATABASE": name}
    return stores | {
        "ROUNDSMAN_KAFKA": servers.kafka,
        "ROUNDSMAN_REGISTRY_URL": servers.registry,
        "ROUNDSMAN_TOPIC_PREFIX": surroundings.topic_prefix,
        "ROUNDSMAN_GROUP_PREFIX": f"{name}.",
        "ROUNDSMAN_SMTP_URL": servers.smtp,
        "ROUNDSMAN_HTTP_PORT": str(free_port()),
        "ROUNDSMAN_JWKS_URL": surroundings.jwks_url,
        "ROUNDSMAN_INSTANCE": name,
        "ROUNDSMAN_SECRET": secrets.token_hex(16),
        "ROUNDSMAN_PERSONAL_SECRET": PERSONAL_SECRET,
    }
