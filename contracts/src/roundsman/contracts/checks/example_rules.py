"""Examples are records that somebody may have written: they pass through every pair of versions."""

from collections.abc import Iterator
from io import BytesIO
from itertools import product
from typing import Any

from fastavro import schemaless_reader, schemaless_writer
from fastavro.read import SchemaResolutionError
from fastavro.validation import ValidationError, validate

from roundsman.contracts.catalog import parsed
from roundsman.contracts.checks.example_values import to_datum
from roundsman.contracts.checks.finding import Finding
from roundsman.contracts.source import ContractSource, schema_path

Schemas = dict[int, dict[str, Any]]  # version -> schema as fastavro parsed it

_UNWRITABLE = (ValidationError, ValueError, TypeError, KeyError, AttributeError, LookupError)


def example_rules(source: ContractSource) -> Iterator[Finding]:
    """Each message has an example, which fits the latest schema and survives every pair of versions."""
    for full_name, versions in source.schemas.items():
        examples = source.examples.get(full_name, {})
        folder = schema_path(full_name, 1).parent.as_posix().replace("avro/", "examples/", 1)
        if not examples:
            yield Finding(folder, "needs at least one example")
        schemas = {version: parsed(schema) for version, schema in versions.items()}
        for name, example in examples.items():
            for problem in _problems(example, versions, schemas):
                yield Finding(f"{folder}/{name}", problem)
    for full_name in source.examples.keys() - source.schemas.keys():
        yield Finding(f"examples/{full_name}", "is an example of no message")


def _problems(example: dict[str, Any], versions: Schemas, schemas: Schemas) -> Iterator[str]:
    latest = max(schemas)
    try:
        validate(to_datum(example, versions[latest]), schemas[latest])
    except _UNWRITABLE as error:
        yield f"does not fit version {latest}: {error}"
        return
    unknown = example.keys() - {field["name"] for field in schemas[latest]["fields"]}
    if unknown:
        yield f"version {latest} has no field {', '.join(sorted(unknown))}"
    for writer, reader in product(schemas, schemas):
        value = _written(example, versions[writer], schemas[writer])
        if value is not None:
            yield from _misread(value, (reader, schemas[reader]), (writer, schemas[writer]))


def _written(example: dict[str, Any], source: dict[str, Any], schema: dict[str, Any]) -> bytes | None:
    """Write the example as that version would; None when it could not have, as with a later enum symbol."""
    buffer = BytesIO()
    try:
        schemaless_writer(buffer, schema, to_datum(example, source))
    except _UNWRITABLE:
        return None
    return buffer.getvalue()


def _misread(value: bytes, reader: tuple[int, dict[str, Any]], writer: tuple[int, dict[str, Any]]) -> Iterator[str]:
    try:
        schemaless_reader(BytesIO(value), writer[1], reader[1])
    except (*_UNWRITABLE, SchemaResolutionError, EOFError) as error:
        yield f"written as version {writer[0]}, version {reader[0]} cannot read it: {error!r}"
