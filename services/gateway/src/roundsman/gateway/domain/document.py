"""One OpenAPI 3.1 document out of those of the services (https://spec.openapis.org/oas/v3.1.1)."""

import re
from collections.abc import Mapping
from typing import Any

from roundsman.gateway.domain.naming import new_names, referenced, renamed
from roundsman.gateway.domain.refusals import components, refusals_of
from roundsman.gateway.domain.routes import ABOUT, API, OWN, owner_of

Document = dict[str, Any]

_METHODS = frozenset({"get", "put", "post", "delete", "patch", "options", "head", "trace"})
_NOT_A_LETTER = re.compile(r"\W")
_SENTENCE_END = re.compile(r"[.;] ")
_SCHEME = "bearer"
_KEY = "Idempotency-Key"
_PROBLEM_REF = {"$ref": "#/components/responses/Problem"}
_UNFIT = "HTTPValidationError"  # the framework's own; ours are problems

_ABOUT = """\
Log in with `POST /api/v1/auth/login` and send the access token as `Authorization: Bearer <token>`.

A `POST` that creates or charges needs an `Idempotency-Key`: the same key gives the same answer and one effect.
Lists have `cursor` and `limit`. Errors are `application/problem+json`; `type` names the rule. Times are UTC,
money is in minor units.

Live events come on the WebSocket `/ws/v1`: send `{"type": "login", "token": "..."}`, then
`{"type": "subscribe", "channel": "order:<id>"}` (also `vendor:<id>`, `driver:<id>`, `dispatch`); with the `cursor`
of the last event seen, a subscription goes on where it ended. `GET /api/v1/events` tells the same as server-sent
events, and `GET /api/v1/changes` what was missed, page by page.
"""

_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Names the rule; stable."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do, for a person."},
        "fields": {
            "type": "array",
            "description": "Which fields of the request are wrong.",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "problem": {"type": "string"}},
            },
        },
    },
    "examples": [
        {
            "type": "/problems/not-found",
            "title": "not found",
            "status": 404,
            "detail": "There is no such order.",
        }
    ],
}


def merge(documents: Mapping[str, Document]) -> Document:
    """The document of the whole platform from service -> its own document.

    Only what the gateway forwards, and what it answers itself (its own document), is in it. Names of schemas that clash
    get their service's name before them.
    """
    schemas_of = {name: document.get("components", {}).get("schemas", {}) for name, document in documents.items()}
    names = new_names(schemas_of)
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for service, document in documents.items():
        own = renamed(document.get("paths", {}), names[service])
        theirs = {path: item for path, item in own.items() if service in (owner_of(path), OWN)}
        paths |= {path: _path_item(path, item, service) for path, item in theirs.items()}
        schemas |= {
            names[service][name]: renamed(schema, names[service]) for name, schema in schemas_of[service].items()
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Roundsman", "version": "1", "description": _ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": ABOUT.get(name, "")} for name in documents],
        "paths": paths,
        "components": {
            "schemas": _used(paths, schemas) | {"Problem": _PROBLEM},
            "responses": {"Problem": _problem_response("The request was refused, or failed."), **components()},
            "securitySchemes": {_SCHEME: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _path_item(path: str, item: dict[str, Any], service: str) -> dict[str, Any]:
    return {
        key: _operation(path, value, service) | {"operationId": _operation_id(path, key)} if key in _METHODS else value
        for key, value in item.items()
    }


def _operation(path: str, operation: dict[str, Any], service: str) -> dict[str, Any]:
    own = {status: response for status, response in operation["responses"].items() if not _is_unfit(response)}
    responses = {**refusals_of(path, operation), **own, "default": _PROBLEM_REF}
    changed = operation | {"tags": [service], "responses": dict(sorted(responses.items()))} | _summary(operation)
    if "parameters" in operation:
        changed["parameters"] = [_parameter(one) for one in operation["parameters"]]
    if operation.get("security"):
        changed["security"] = [{_SCHEME: []}]
    return changed


def _summary(operation: dict[str, Any]) -> dict[str, str]:
    """The first sentence of the description, in place of a summary that the framework made of a function's name."""
    given, about = operation.get("summary", ""), " ".join(operation.get("description", "").split())
    if not about or given != given.title():
        return {}
    return {"summary": _SENTENCE_END.split(about, maxsplit=1)[0].removesuffix(".")}


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    """Without its key a request is told that it is missing (400), not which field is wrong: so the services do not say
    that it is required.
    """
    if parameter["name"] != _KEY:
        return parameter
    return parameter | {"required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 255}}


def _is_unfit(response: dict[str, Any]) -> bool:
    return _UNFIT in referenced(response)


def _problem_response(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


def _operation_id(path: str, method: str) -> str:
    """Short and unique, as `get_orders_by_order_id`; the same whatever else is up, so that clients can rely on it."""
    words = [f"by_{part[1:-1]}" if part.startswith("{") else part for part in path.removeprefix(API).split("/")]
    return "_".join([method, *(_NOT_A_LETTER.sub("_", word).strip("_") for word in words if word)])


def _used(paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Only the schemas that the paths lead to."""
    wanted, found = set(referenced(paths)), set[str]()
    while fresh := (wanted - found) & schemas.keys():
        found |= fresh
        wanted |= {name for one in fresh for name in referenced(schemas[one])}
    return {name: schemas[name] for name in sorted(found)}
