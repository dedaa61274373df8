"""Who has a person's key reads what was sealed; everybody else reads blanks, and never an error."""

import secrets
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from roundsman.contracts.apply import Target, apply
from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.errors import UnknownSchemaId
from roundsman.contracts.registry import RegistryClient, register
from roundsman.contracts.types.identity import UserRegistered
from roundsman.contracts.types.platform import PersonKey as PersonKeyRecord
from roundsman.kernel.clock import ManualClock
from roundsman.messaging.keyring import KafkaKeyring, KeysAway
from roundsman.messaging.opening import NoKeys, RecordReader, opened
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.persistence.seals import SEALED, PersonKey, Wrapping
from roundsman.persistence.session import OutboxRow
from roundsman.stack import ServerAddresses

NOW = ManualClock().at
WRAPPING = Wrapping("the platform's")
BLANK = UserRegistered(user_id="usr_1", org_id="org_1", email="", name="", roles=("customer",), at=NOW)
TOLD = UserRegistered(user_id="usr_1", org_id="org_1", email="a@x.example", name="Ada", roles=("customer",), at=NOW)


class NoSchemas:
    """A registry that nobody should have to ask."""

    async def fetch(self, schema_id: int) -> dict[str, Any]:
        raise UnknownSchemaId(schema_id)


@dataclass(frozen=True)
class OneKey:
    one: PersonKey | None

    async def key(self, key_id: str) -> PersonKey | None:
        return self.one if self.one and self.one.key_id == key_id else None


def sealed_with(key: PersonKey) -> dict[str, str]:
    return {"ce_id": "msg_1", SEALED: key.seal({"email": "a@x.example", "name": "Ada"}, "msg_1")}


async def test_who_has_the_key_reads_all_of_it() -> None:
    key, _ = WRAPPING.new("identity/usr_1")

    assert await opened(BLANK, sealed_with(key), OneKey(key)) == TOLD


async def test_who_has_no_key_reads_blanks() -> None:
    key, _ = WRAPPING.new("identity/usr_1")

    assert await opened(BLANK, sealed_with(key), NoKeys()) == BLANK


@pytest.mark.parametrize("headers", [{SEALED: ""}, {SEALED: "identity/usr_1"}, {SEALED: "identity/usr_1 bm9uZQ=="}])
async def test_a_broken_seal_reads_as_blanks(headers: dict[str, str]) -> None:
    key, _ = WRAPPING.new("identity/usr_1")

    assert await opened(BLANK, {"ce_id": "msg_1"} | headers, OneKey(key)) == BLANK


async def test_what_was_never_sealed_is_read_as_it_is() -> None:
    assert await opened(TOLD, {"ce_id": "msg_1"}, NoKeys()) == TOLD


@dataclass(frozen=True)
class Topic:
    """The topic of keys on a real broker."""

    servers: ServerAddresses
    prefix: str
    codec: AvroCodec
    registry: RegistryClient

    def keyring(self, wrapping: Wrapping = WRAPPING) -> KafkaKeyring:
        return KafkaKeyring(self.servers.kafka, self.prefix, wrapping, self.registry)

    async def tell(self, *wrapped: tuple[str, str]) -> None:
        rows = [OutboxRow(topic=PersonKeyRecord.TOPIC, key=k, value=self._value(k, w), headers={}) for k, w in wrapped]
        async with KafkaPublisher(self.servers.kafka, self.prefix) as publisher:
            await publisher.publish(rows)

    def _value(self, key_id: str, wrapped: str) -> bytes:
        if not wrapped:
            return b""
        record = PersonKeyRecord(key_id=key_id, person="usr_1", service="identity", wrapped=wrapped, at=NOW)
        return self.codec.encode(record)


@pytest_asyncio.fixture(loop_scope="session")
async def topic(servers: ServerAddresses) -> AsyncIterator[Topic]:
    prefix = f"k{secrets.token_hex(4)}."
    await apply(Target(bootstrap=servers.kafka, registry_url=servers.registry, prefix=prefix))
    codec = AvroCodec(await register(servers.registry, prefix, [PersonKeyRecord]))
    async with RegistryClient(servers.registry) as registry:
        yield Topic(servers, prefix, codec, registry)


@pytest.mark.stack
async def test_keys_are_found_as_soon_as_they_are_told_and_gone_when_forgotten(topic: Topic) -> None:
    made = {f"identity/usr_{n}": WRAPPING.new(f"identity/usr_{n}") for n in range(20)}
    first, *others = made
    await topic.tell(*((key_id, wrapped) for key_id, (_, wrapped) in made.items() if key_id != first))

    async with aclosing(topic.keyring()) as keyring:
        assert await keyring.key(first) is None
        for key_id in others:
            found = await keyring.key(key_id)
            assert found is not None
            assert found.open(made[key_id][0].seal({"name": "Ada"}, "m"), "m") == {"name": "Ada"}
        await topic.tell((others[0], ""))
        await topic.tell(("identity/usr_new", WRAPPING.new("identity/usr_new")[1]))
        assert await keyring.key("identity/usr_new") is not None
        assert await keyring.key(others[0]) is None


@pytest.mark.stack
async def test_without_the_platforms_secret_keys_are_of_no_use(topic: Topic) -> None:
    await topic.tell(("identity/usr_1", WRAPPING.new("identity/usr_1")[1]))

    async with aclosing(topic.keyring(Wrapping("another"))) as keyring:
        assert await keyring.key("identity/usr_1") is None


async def test_while_the_broker_is_away_nobody_can_tell() -> None:
    keyring = KafkaKeyring("127.0.0.1:1", "", WRAPPING, _nothing_registered())

    with pytest.raises(KeysAway):
        await keyring.key("identity/usr_1")


def _nothing_registered() -> RegistryClient:
    return RegistryClient("http://127.0.0.1:1")


def test_what_needs_no_key_and_no_schema_can_be_read_at_once() -> None:
    codec, stranger = AvroCodec({UserRegistered.SCHEMA: 7}), AvroCodec({})
    value = codec.encode(BLANK)

    can = [RecordReader(one, NoSchemas(), NoKeys()).can_read(value, {}) for one in (codec, stranger)]

    assert can == [True, False]
    assert not RecordReader(codec, NoSchemas(), NoKeys()).can_read(value, {SEALED: "identity/usr_1 bm9uZQ=="})
