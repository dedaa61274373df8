"""Rules that each schema file keeps on its own."""

from collections.abc import Iterator
from typing import Any

from fastavro.schema import SchemaParseException, UnknownType

from roundsman.contracts.catalog import parsed
from roundsman.contracts.checks.finding import Finding
from roundsman.contracts.source import ContractSource, schema_path

_UNREADABLE = (SchemaParseException, UnknownType, KeyError, TypeError, ValueError, AttributeError)


def names_and_syntax(source: ContractSource) -> Iterator[Finding]:
    """Each file is an Avro record named as its folder; versions count from 1 without gaps."""
    for full_name, versions in source.schemas.items():
        if sorted(versions) != list(range(1, len(versions) + 1)):
            folder = schema_path(full_name, 1).parent.as_posix()
            yield Finding(folder, f"versions must count 1, 2, 3 ...; found {sorted(versions)}")
        for version, schema in versions.items():
            problem = _broken(full_name, schema)
            if problem:
                yield Finding(schema_path(full_name, version).as_posix(), problem)


def style(source: ContractSource) -> Iterator[Finding]:
    """Everything is documented; enums can grow; optional means null; nothing has a second name."""
    for full_name, versions in source.schemas.items():
        for version, schema in versions.items():
            path = schema_path(full_name, version).as_posix()
            for problem in _style_of(schema, schema["name"]):
                yield Finding(path, problem)


def _broken(full_name: str, schema: dict[str, Any]) -> str | None:
    named = f"{schema.get('namespace')}.{schema.get('name')}"
    if named != full_name:
        return f"is named {named}; its folder says {full_name}"
    try:
        parsed(schema)
    except _UNREADABLE as error:
        return f"is not an Avro schema: {error!r}"
    return None


def _style_of(avro: Any, message: str) -> Iterator[str]:
    if isinstance(avro, list):
        for branch in avro:
            yield from _style_of(branch, message)
        return
    if not isinstance(avro, dict):
        return
    if "aliases" in avro:
        yield f"{avro['name']} has aliases; nothing is renamed"
    if not avro.get("name", message).startswith(message):
        yield f"{avro['name']} must begin with {message}, or it may clash with another message's"
    if avro["type"] == "record":
        yield from _record_style(avro, message)
    elif avro["type"] == "array":
        yield from _style_of(avro["items"], message)
    elif avro["type"] == "enum" and (avro.get("default") != "unknown" or "unknown" not in avro["symbols"]):
        yield f'{avro["name"]} needs the symbol and default "unknown", so that it can grow'


def _record_style(record: dict[str, Any], message: str) -> Iterator[str]:
    if not record.get("doc"):
        yield f"{record['name']} has no doc"
    for field in record["fields"]:
        name = f"{record['name']}.{field['name']}"
        if not field.get("doc"):
            yield f"{name} has no doc"
        if "aliases" in field:
            yield f"{name} has aliases; nothing is renamed"
        if isinstance(field["type"], list) and field.get("default", "") is not None:
            yield f'{name} is optional: it needs "default": null'
        yield from _style_of(field["type"], message)
