"""What holds for every route of the released document. Who adds a route is told here what it lacks."""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from roundsman.gateway.domain.naming import referenced
from roundsman.openapi.released import RELEASED

ROOT = Path(__file__).parents[3]
DOCUMENT: dict[str, Any] = orjson.loads((ROOT / RELEASED).read_bytes())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
}

TAKES_UNKNOWN_FIELDS = {"PositionIn": "devices tell more of a position than we use"}

# PUT and PATCH that cannot overwrite what somebody else wrote meanwhile, and why.
WITHOUT_IF_MATCH: dict[str, str] = {}


def _sent() -> list[str]:
    """The names of all schemas of request bodies, with their parts."""
    found, todo = set[str](), {name for one in OPERATIONS.values() for name in referenced(one.get("requestBody", {}))}
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo |= set(referenced(SCHEMAS[name]))
    return [name for name in sorted(found) if SCHEMAS[name].get("type") == "object"]


def _headers(operation: dict[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}


@pytest.mark.parametrize("name", _sent())
def test_unknown_fields_are_refused(name: str) -> None:
    refuses = SCHEMAS[name].get("additionalProperties") is False

    assert refuses is (name not in TAKES_UNKNOWN_FIELDS), f"derive {name} from roundsman.web.RequestBody"


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith(("PUT ", "PATCH "))])
def test_what_is_replaced_can_be_told_by_its_version(name: str) -> None:
    tagged = "ETag" in OPERATIONS[name]["responses"].get("200", {}).get("headers", {})
    takes = "If-Match" in _headers(OPERATIONS[name]) and tagged

    assert takes is (name not in WITHOUT_IF_MATCH), "use roundsman.web.IfMatchDep, tag_version and responses=TAGGED"


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_answer_leads_elsewhere(name: str) -> None:
    assert not [status for status in OPERATIONS[name]["responses"] if re.match("3", status)]


def test_every_exception_is_of_something_that_exists() -> None:
    assert TAKES_UNKNOWN_FIELDS.keys() <= set(_sent())
    assert WITHOUT_IF_MATCH.keys() <= OPERATIONS.keys()
