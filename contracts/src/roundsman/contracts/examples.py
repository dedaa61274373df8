"""Examples as people write them: JSON with times as ISO 8601 and unions without wrapping."""

from datetime import datetime
from typing import Any


def to_datum(example: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the example as fastavro takes it.

    Raises:
        ValueError: a time that is not ISO 8601, or has no zone.
    """
    names: dict[str, Any] = {}
    return {
        f["name"]: _value(example[f["name"]], f["type"], names)
        for f in _fields(schema, names)
        if f["name"] in example
    }


def _fields(schema: dict[str, Any], names: dict[str, Any]) -> list[dict[str, Any]]:
    names[schema["name"]] = schema
    fields: list[dict[str, Any]] = schema["fields"]
    return fields


def _value(value: Any, avro: Any, names: dict[str, Any]) -> Any:
    if value is None:
        return None
    if isinstance(avro, list):
        avro = next(branch for branch in avro if branch != "null")
    avro = names.get(avro, avro) if isinstance(avro, str) else avro
    if isinstance(avro, str):
        return value
    return _nested(value, avro, names)


def _nested(value: Any, avro: dict[str, Any], names: dict[str, Any]) -> Any:
    if avro["type"] == "record":
        names[avro["name"]] = avro
        return {
            f["name"]: _value(value[f["name"]], f["type"], names)
            for f in avro["fields"]
            if f["name"] in value
        }
    if avro["type"] == "array":
        return [_value(item, avro["items"], names) for item in value]
    if avro.get("logicalType") == "timestamp-micros":
        return _time(value)
    return value


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text}: a time needs its zone, such as a trailing Z")
    return at
