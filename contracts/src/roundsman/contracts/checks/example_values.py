"""Examples as people write them: JSON with times as ISO 8601 and unions without wrapping."""

from datetime import datetime
from typing import Any


def to_datum(example: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the example as fastavro takes it; fields that the schema lacks are left out.

    Raises:
        ValueError, TypeError: a time that is not ISO 8601 or has no zone.
    """
    return _record(example, schema, {})


def _record(value: dict[str, Any], schema: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    names[schema["name"]] = schema
    present = [f for f in schema["fields"] if f["name"] in value]
    return {f["name"]: _value(value[f["name"]], f["type"], names) for f in present}


def _value(value: Any, avro: Any, names: dict[str, Any]) -> Any:
    if value is None:
        return None
    if isinstance(avro, list):
        avro = next(branch for branch in avro if branch != "null")
    avro = names.get(avro, avro) if isinstance(avro, str) else avro
    if isinstance(avro, str):
        return value
    if avro["type"] == "record":
        return _record(value, avro, names)
    if avro["type"] == "array":
        return [_value(item, avro["items"], names) for item in value]
    return _time(value) if avro.get("logicalType") == "timestamp-micros" else value


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text}: a time needs its zone, such as a trailing Z")
    return at
