"""Which schema reads what another wrote."""

from typing import Any

import pytest

from roundsman.contracts.compat import unreadable

Json = dict[str, Any]
TIME = {"type": "long", "logicalType": "timestamp-micros"}


def record(*fields: Json, name: str = "Parcel") -> Json:
    return {"type": "record", "name": name, "fields": list(fields)}


def a_field(kind: Any, **more: Any) -> Json:
    return {"name": "weight", "type": kind, **more}


def sizes(*symbols: str, default: str | None = "unknown") -> Json:
    enum: Json = {"type": "enum", "name": "ParcelSize", "symbols": list(symbols)}
    return enum if default is None else {**enum, "default": default}


@pytest.mark.parametrize(
    ("reader", "writer"),
    [
        (record(a_field("string")), record(a_field("string"))),
        (record(), record(a_field("string"))),
        (record(a_field("string", default="")), record()),
        (record(a_field("long")), record(a_field("int"))),
        (record(a_field("double")), record(a_field("long"))),
        (record(a_field(["null", "long"])), record(a_field("long"))),
        (record(a_field(["null", "long"])), record(a_field(["null", "int"]))),
        (record(a_field(sizes("unknown", "small"))), record(a_field(sizes("unknown", "small", "large")))),
        (record(a_field(sizes("unknown", "small"))), record(a_field(sizes("unknown")))),
        (record(a_field({"type": "array", "items": "long"})), record(a_field({"type": "array", "items": "int"}))),
        (record(a_field({"type": "map", "values": "long"})), record(a_field({"type": "map", "values": "int"}))),
    ],
)
def test_a_harmless_difference_is_read(reader: Json, writer: Json) -> None:
    assert unreadable(reader, writer) == []


@pytest.mark.parametrize(
    ("reader", "writer", "problem"),
    [
        (record(a_field("string")), record(), "Parcel.weight: the reader needs it"),
        (record(a_field("int")), record(a_field("long")), "a long cannot be read as int"),
        (record(a_field("string")), record(a_field("long")), "a long cannot be read as string"),
        (record(a_field("long")), record(a_field(["null", "long"])), "a null cannot be read as long"),
        (record(a_field(TIME)), record(a_field("long")), "plain became timestamp-micros"),
        (record(), record(name="Packet"), "Packet was renamed to Parcel"),
        (
            record(a_field(sizes("unknown", default=None))),
            record(a_field(sizes("unknown", "huge", default=None))),
            "the reader has neither huge nor a default",
        ),
        (
            record(a_field({"type": "array", "items": "string"})),
            record(a_field({"type": "array", "items": "int"})),
            "Parcel.weight[]: a int cannot be read as string",
        ),
        (
            record(a_field(record(a_field("long"), name="ParcelPart"))),
            record(a_field(record(name="ParcelPart"))),
            "Parcel.weight.weight: the reader needs it",
        ),
    ],
)
def test_a_breaking_difference_is_named(reader: Json, writer: Json, problem: str) -> None:
    assert any(problem in found for found in unreadable(reader, writer))


def test_a_type_that_is_used_twice_is_compared_at_both_places() -> None:
    part = record(a_field("int"), name="ParcelPart")
    longer = record(a_field("long"), name="ParcelPart")
    top = {"name": "top", "type": part}
    bottom = {"name": "bottom", "type": "ParcelPart"}
    writer = record({"name": "top", "type": longer}, bottom)

    problems = unreadable(record(top, bottom), writer)

    assert [problem.split(":")[0] for problem in problems] == ["Parcel.top.weight", "Parcel.bottom.weight"]


def test_a_type_first_spelled_out_in_a_new_field_is_known_further_down() -> None:
    part = record(a_field("int"), name="ParcelPart")
    reader = record(
        {"name": "extra", "type": ["null", part], "default": None},
        {"name": "top", "type": "ParcelPart"},
    )
    writer = record({"name": "top", "type": record(a_field("string"), name="ParcelPart")})

    assert unreadable(reader, writer) == ["Parcel.top.weight: a string cannot be read as int"]
