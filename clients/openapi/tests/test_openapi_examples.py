"""Every example in the released document is one, and every body can be written from them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from roundsman.openapi.operations import METHODS, operations
from roundsman.openapi.released import released_document

DOCUMENT = released_document(Path(__file__).parents[3])
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
_VALUES = ("examples", "example", "default", "enum", "const")


def shown(part: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Where, the schema, the example: of all schemas that have some."""
    if isinstance(part, list):
        for number, one in enumerate(part):
            yield from shown(one, f"{place}.{number}")
    if isinstance(part, dict):
        if isinstance(part.get("examples"), list):
            yield from ((place, part, example) for example in part["examples"])
        for name, one in part.items():
            if name not in _VALUES:
                yield from shown(one, f"{place}.{name}")


def faults(schema: Any, example: Any) -> list[str]:
    whole = {**schema, "components": DOCUMENT["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [error.message for error in validator.iter_errors(example)]


def test_every_example_is_one() -> None:
    found = [*shown(DOCUMENT["paths"], "paths"), *shown(SCHEMAS, "schemas")]

    assert len(found) > 150
    wrong = {place: faults(schema, example) for place, schema, example in found if faults(schema, example)}
    assert wrong == {}


def written(schema: Any) -> Any:
    """A value from the examples of a schema's parts; without those that may be left out.

    Raises:
        LookupError: something has none.
    """
    if "$ref" in schema:
        return written(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    for word in ("examples", "enum"):
        if word in schema:
            return schema[word][0]
    for word in ("default", "const"):
        if word in schema:
            return schema[word]
    return written(schema["anyOf"][0]) if "anyOf" in schema else _made_up(schema)


def _made_up(schema: Any) -> Any:
    match schema.get("type"):
        case "object":
            needed = schema.get("required", ())
            return {name: written(one) for name, one in schema.get("properties", {}).items() if name in needed}
        case "array":
            return [written(schema["items"])]
        case "boolean":
            return True
    raise LookupError(f"no example: {schema.get('title')}")


@pytest.mark.parametrize(
    "operation", [one for one in operations(DOCUMENT) if one.body is not None], ids=lambda one: one.name
)
def test_every_body_can_be_written_from_examples(operation: Any) -> None:
    assert faults(operation.body, written(operation.body)) == []


def test_every_operation_says_what_it_does() -> None:
    silent = [
        f"{method} {path}"
        for path, item in DOCUMENT["paths"].items()
        for method in METHODS
        if method in item and not (item[method].get("description") or "").strip()
    ]
    assert silent == []
