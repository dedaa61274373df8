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

# Each POST that neither creates nor charges, or whose repetition does no harm for another reason.
WITHOUT_KEY = {
    "POST /api/v1/auth/login": "opens a session more, which its owner can end; the answer is secret, and is not kept",
    "POST /api/v1/auth/logout": "has ended when it is repeated",
    "POST /api/v1/auth/refresh": "the token works once, whoever brings it",
    "POST /api/v1/auth/register": "an e-mail has one account; nobody is known yet whose key it could be",
    "POST /api/v1/auth/second-factor": "the code works once",
    "POST /api/v1/auth/step-up": "gives another token of the same session",
    "POST /api/v1/batch": "each of its calls has its own key",
    "POST /api/v1/drivers/me/availability": "says how it shall be",
    "POST /api/v1/drivers/{driver_id}/approve": "says how it shall be",
    "POST /api/v1/drivers/{driver_id}/suspend": "says how it shall be",
    "POST /api/v1/jobs/{job_id}/assign": "says how it shall be",
    "POST /api/v1/jobs/{job_id}/progress": "a step is done once",
    "POST /api/v1/jobs/{job_id}/unassign": "a job that is nobody's is refused",
    "POST /api/v1/me/second-factor": "replaces the secret that was not confirmed; the answer is one, and is not kept",
    "POST /api/v1/me/second-factor/confirm": "the code works once; the answer is secret, and is not kept",
    "POST /api/v1/me/second-factor/disable": "the code works once",
    "POST /api/v1/me/second-factor/recovery-codes": "the code works once; the answer is secret, and is not kept",
    "POST /api/v1/notifications/{notification_id}/read": "says how it shall be",
    "POST /api/v1/offers/{offer_id}/accept": "an offer is answered once",
    "POST /api/v1/offers/{offer_id}/decline": "an offer is answered once",
    "POST /api/v1/positions": "a moment of a driver is known once",
    "POST /api/v1/tickets/{order_id}/accept": "a ticket is answered once",
    "POST /api/v1/tickets/{order_id}/ready": "says how it shall be",
    "POST /api/v1/tickets/{order_id}/reject": "a ticket is answered once",
    "POST /api/v1/users/{user_id}/reinstate": "says how it shall be",
    "POST /api/v1/users/{user_id}/roles": "says how it shall be",
    "POST /api/v1/users/{user_id}/suspend": "says how it shall be",
    "POST /api/v1/vendors/{vendor_id}/approve": "says how it shall be",
}

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


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("POST ")])
def test_what_creates_or_charges_takes_a_key(name: str) -> None:
    takes = "Idempotency-Key" in _headers(OPERATIONS[name])

    assert takes is (name not in WITHOUT_KEY), "use roundsman.web.answer_once and KeyHeader, or say here why not"


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_answer_leads_elsewhere(name: str) -> None:
    assert not [status for status in OPERATIONS[name]["responses"] if re.match("3", status)]


def test_every_exception_is_of_something_that_exists() -> None:
    assert TAKES_UNKNOWN_FIELDS.keys() <= set(_sent())
    assert WITHOUT_IF_MATCH.keys() | WITHOUT_KEY.keys() <= OPERATIONS.keys()
