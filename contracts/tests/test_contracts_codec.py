"""Records to bytes and back, also with other versions, and with bytes that are no records."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pytest
from fastavro import parse_schema, schemaless_writer
from hypothesis import given
from hypothesis import strategies as st

from roundsman.contracts import (
    AvroCodec,
    Catalog,
    Message,
    NotAvro,
    NotRegistered,
    UnknownMessage,
    UnknownSchemaId,
)
from roundsman.contracts.checks.example_values import to_datum
from roundsman.contracts.source import CHECKOUT
from roundsman.contracts.types.driver import AvailabilityChanged, AvailabilityChangedAvailability
from roundsman.contracts.types.order import OrderCancelled, OrderPlaced
from roundsman.contracts.types.payment import PaymentVoided
from roundsman.kernel.errors import InvalidMessage

CATALOG = Catalog.installed()
IDS = {full_name: number for number, full_name in enumerate(CATALOG.names(), start=1)}
AT = datetime(2026, 11, 21, 18, 4, 5, 120_000, tzinfo=UTC)
VOIDED = PaymentVoided(order_id="ord_1", payment_id="pay_1", amount_minor=2949, currency="EUR", at=AT)
NEWER_ID = 901


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((CHECKOUT / "examples").glob("*/*/*.json")):
        yield f"roundsman.{path.parent.parent.name}.{path.parent.name}", json.loads(path.read_text("utf-8"))


def record_of(full_name: str, example: dict[str, Any]) -> Message:
    datum = to_datum(example, CATALOG.source(full_name, CATALOG.latest(full_name)))
    absent = dict.fromkeys(f["name"] for f in CATALOG.schema(full_name)["fields"])
    return CATALOG.message(full_name).from_avro(absent | datum)


def a_codec() -> AvroCodec:
    return AvroCodec(IDS)


def newer(message: type[Message]) -> dict[str, Any]:
    return copy.deepcopy(CATALOG.source(message.SCHEMA, CATALOG.latest(message.SCHEMA)))


def written(schema: dict[str, Any], datum: dict[str, Any]) -> bytes:
    buffer = BytesIO(b"\x00" + NEWER_ID.to_bytes(4, "big"))
    buffer.seek(5)
    schemaless_writer(buffer, parse_schema(schema), datum)
    return buffer.getvalue()


@pytest.mark.parametrize(("full_name", "example"), list(examples()))
def test_every_example_survives_the_wire(full_name: str, example: dict[str, Any]) -> None:
    record = record_of(full_name, example)

    assert a_codec().decode(a_codec().encode(record)) == record


def test_the_value_starts_with_a_zero_and_the_schema_id() -> None:
    value = AvroCodec({PaymentVoided.SCHEMA: 258}).encode(VOIDED)

    assert value[:5] == b"\x00\x00\x00\x01\x02"


def test_a_time_arrives_in_utc_to_the_microsecond() -> None:
    abroad = AT.replace(microsecond=123_456).astimezone(timezone(timedelta(hours=5, minutes=30)))
    cancelled = AvailabilityChanged(driver_id="drv_1", availability=AvailabilityChangedAvailability.ONLINE, at=abroad)

    decoded = a_codec().decode(a_codec().encode(cancelled))

    assert isinstance(decoded, AvailabilityChanged)
    assert decoded.at == abroad
    assert decoded.at.utcoffset() == timedelta(0)


def test_a_time_without_zone_is_refused() -> None:
    naive = PaymentVoided(
        order_id="ord_1", payment_id="pay_1", amount_minor=1, currency="EUR", at=AT.replace(tzinfo=None)
    )

    with pytest.raises(ValueError, match="time without zone"):
        a_codec().encode(naive)


def test_a_type_that_was_not_registered_is_refused() -> None:
    with pytest.raises(NotRegistered, match=PaymentVoided.SCHEMA):
        AvroCodec({}).encode(VOIDED)


def test_an_unknown_schema_id_is_learnt_once_and_then_decodes() -> None:
    value, codec = a_codec().encode(VOIDED), AvroCodec({})
    with pytest.raises(UnknownSchemaId) as raised:
        codec.decode(value)

    codec.learn(raised.value.schema_id, CATALOG.source(PaymentVoided.SCHEMA, 1))

    assert codec.decode(value) == VOIDED


def test_a_newer_version_reads_as_ours() -> None:
    schema = newer(PaymentVoided)
    schema["fields"].insert(0, {"name": "why", "type": "string", "default": "", "doc": "Why."})
    codec = a_codec()
    codec.learn(NEWER_ID, schema)

    assert codec.decode(written(schema, VOIDED.to_avro() | {"why": "rain"})) == VOIDED


def test_an_older_version_gets_our_defaults() -> None:
    schema = newer(AvailabilityChanged)
    schema["fields"] = [f for f in schema["fields"] if f["name"] not in {"lat", "lon"}]
    online = AvailabilityChanged(driver_id="d", availability=AvailabilityChangedAvailability.ONLINE, at=AT)
    codec = a_codec()
    codec.learn(NEWER_ID, schema)

    assert codec.decode(written(schema, online.to_avro())) == online


def test_a_symbol_that_we_do_not_know_is_unknown() -> None:
    schema = newer(AvailabilityChanged)
    schema["fields"][1]["type"]["symbols"].append("asleep")
    codec = a_codec()
    codec.learn(NEWER_ID, schema)

    decoded = codec.decode(written(schema, {"driver_id": "d", "availability": "asleep", "at": AT}))

    assert isinstance(decoded, AvailabilityChanged)
    assert decoded.availability is AvailabilityChangedAvailability.UNKNOWN


def test_a_schema_that_breaks_our_rules_makes_its_records_invalid() -> None:
    schema = newer(PaymentVoided)
    schema["fields"] = [f for f in schema["fields"] if f["name"] != "currency"]
    codec = a_codec()
    codec.learn(NEWER_ID, schema)

    with pytest.raises(NotAvro, match=PaymentVoided.SCHEMA):
        codec.decode(written(schema, VOIDED.to_avro()))


def test_a_message_of_a_newer_service_is_named() -> None:
    schema = newer(PaymentVoided) | {"name": "PaymentForgotten"}
    codec = a_codec()
    codec.learn(NEWER_ID, schema)

    with pytest.raises(UnknownMessage, match=r"roundsman\.payment\.PaymentForgotten"):
        codec.decode(written(schema, VOIDED.to_avro()))


@pytest.mark.parametrize("schema", [{"type": "string"}, {"type": "record"}, {"type": "nonsense"}, {}])
def test_what_is_no_record_schema_is_not_learnt(schema: dict[str, Any]) -> None:
    with pytest.raises(NotAvro, match="schema id 901"):
        a_codec().learn(NEWER_ID, schema)


@pytest.mark.parametrize("value", [b"", b"\x00\x00\x00\x01", b"{}", b'{"order_id": 1}'])
def test_bytes_in_another_format_are_named(value: bytes) -> None:
    with pytest.raises(NotAvro, match="does not start with a schema id"):
        a_codec().decode(value)


def test_a_cut_record_and_a_longer_one_are_refused() -> None:
    value = a_codec().encode(VOIDED)

    for wrong in (value[:-1], value + b"\x00"):
        with pytest.raises(NotAvro):
            a_codec().decode(wrong)


@given(st.sampled_from([OrderPlaced, OrderCancelled, AvailabilityChanged]), st.binary(max_size=80))
def test_no_bytes_raise_anything_but_invalid_message(kind: type[Message], body: bytes) -> None:
    codec = a_codec()
    value = b"\x00" + IDS[kind.SCHEMA].to_bytes(4, "big") + body
    decoded: Message | None = None

    with suppress(InvalidMessage):
        decoded = codec.decode(value)

    assert decoded is None or isinstance(decoded, kind)


def test_a_refusal_does_not_quote_the_record() -> None:
    value = a_codec().encode(record_of(*next(e for e in examples() if e[0].endswith("UserRegistered"))))

    with pytest.raises(NotAvro) as raised:
        a_codec().decode(value[:-4])

    assert "asha" not in raised.value.reason.lower()


class Asked:
    """A registry that counts its questions."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        self.ids: list[int] = []

    async def fetch(self, schema_id: int) -> dict[str, Any]:
        self.ids.append(schema_id)
        return self.schema


async def test_an_unknown_schema_is_asked_for_once() -> None:
    schema, codec = newer(PaymentVoided), AvroCodec({})
    value, registry = written(schema, VOIDED.to_avro()), Asked(schema)

    assert [await codec.decode_asking(value, registry) for _ in range(2)] == [VOIDED, VOIDED]
    assert registry.ids == [NEWER_ID]
