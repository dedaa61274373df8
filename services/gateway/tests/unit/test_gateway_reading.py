"""Records that nobody is told of need not be read, and those that cannot be read harm nobody."""

import gc
from dataclasses import dataclass, field
from typing import Any

import pytest

from roundsman.contracts.codec import AvroCodec
from roundsman.contracts.errors import UnknownSchemaId
from roundsman.contracts.message import Message
from roundsman.contracts.types.order import OrderReady
from roundsman.contracts.types.tracking import EtaChanged, EtaChangedPhase
from roundsman.gateway.domain.channels import Audience, Channel, ChannelKind
from roundsman.gateway.domain.known import KnownFacts
from roundsman.gateway.domain.log import Log, Occurrence
from roundsman.gateway.messaging.reading import Reader
from roundsman.gateway.testing import NOON, driver_id, order_id
from roundsman.messaging.opening import NoKeys, RecordReader

LOG = Log(EtaChanged.TOPIC, 0)
CHANNEL = Channel(ChannelKind.ORDER, order_id("one"))
MOVED = EtaChanged(
    order_id=order_id("one"),
    driver_id=driver_id("dan"),
    customer_id="usr_1",
    phase=EtaChangedPhase.TO_DROPOFF,
    eta_at=NOON,
    distance_m=900.0,
    lat=52.5,
    lon=13.4,
    at=NOON,
)
READY = OrderReady(order_id=order_id("one"), customer_id="usr_1", vendor_id="ven_1", at=NOON)


class NoSchemas:
    async def fetch(self, schema_id: int) -> dict[str, Any]:
        raise UnknownSchemaId(schema_id)


class Counting(AvroCodec):
    """Counts what it reads."""

    read = 0

    def decode(self, value: bytes) -> Message:
        self.read += 1
        return super().decode(value)

    def decode_plain(self, value: bytes) -> tuple[type[Message], dict[str, Any]]:
        self.read += 1
        return super().decode_plain(value)


@dataclass
class Record:
    value: bytes
    type: str
    key: bytes = order_id("one").encode()
    offset: int = 7
    timestamp: int = 1
    headers: list[tuple[str, bytes]] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = [("ce_type", self.type.encode()), ("ce_sequence", b"3")]


@pytest.fixture
def codec() -> Counting:
    return Counting({EtaChanged.SCHEMA: 1, OrderReady.SCHEMA: 2})


async def read(codec: AvroCodec, record: Record) -> Occurrence | None:
    reader = Reader(RecordReader(codec, NoSchemas(), NoKeys()), KnownFacts())
    unread = reader.unread(record)
    return reader.occurrence(LOG, unread) if unread else await reader.read(LOG, record)


async def test_a_move_is_read_only_when_it_is_told(codec: Counting) -> None:
    event = await read(codec, Record(codec.encode(MOVED), EtaChanged.SCHEMA))
    assert event
    before = codec.read
    told = [event.show(CHANNEL, audience) for audience in Audience]
    assert (before, codec.read) == (0, 2)
    assert (event.event, event.sequence, event.channels, event.offset) == ("EtaChanged", 3, (CHANNEL,), 7)
    assert [one.data["distance_m"] for one in told if one] == [900.0, 900.0]
    assert [one.at for one in told if one] == [NOON, NOON]


async def test_the_collector_does_not_look_at_what_is_kept_unread(codec: Counting) -> None:
    reader = Reader(RecordReader(codec, NoSchemas(), NoKeys()), KnownFacts())
    kept = [reader.unread(Record(codec.encode(MOVED), EtaChanged.SCHEMA)) for _ in range(2)]
    gc.collect()
    assert [gc.is_tracked(one) for one in kept] == [False, False]


async def test_what_others_are_told_too_is_read_at_once(codec: Counting) -> None:
    event = await read(codec, Record(codec.encode(READY), OrderReady.SCHEMA))
    assert event
    assert codec.read == 1
    assert {channel.kind for channel in event.channels} == {ChannelKind.ORDER, ChannelKind.VENDOR}


@pytest.mark.parametrize("value", [b"", b"nonsense", b"\0\0\0\0\1", b"\0\0\0\0\1nonsense"])
async def test_a_record_that_cannot_be_read_shows_nothing(codec: Counting, value: bytes) -> None:
    for full_name in (EtaChanged.SCHEMA, OrderReady.SCHEMA):
        event = await read(codec, Record(value, full_name))
        assert event is None or event.show(CHANNEL, Audience.OTHERS) is None


async def test_without_a_key_or_with_an_unknown_schema_it_is_read_at_once(codec: Counting) -> None:
    event = await read(codec, Record(codec.encode(MOVED), EtaChanged.SCHEMA, key=b""))
    assert event
    assert (codec.read, event.channels) == (1, (CHANNEL,))
    assert await read(AvroCodec({}), Record(codec.encode(MOVED), EtaChanged.SCHEMA)) is None


async def test_a_record_under_another_orders_key_is_shown_to_nobody(codec: Counting) -> None:
    event = await read(codec, Record(codec.encode(MOVED), EtaChanged.SCHEMA, key=order_id("other").encode()))
    assert event
    assert [event.show(channel, Audience.SUBJECT) for channel in event.channels] == [None]


def test_plain_values_are_those_of_the_message(codec: Counting) -> None:
    message, values = codec.decode_plain(codec.encode(MOVED))
    assert (message, values) == (EtaChanged, MOVED.to_avro())
