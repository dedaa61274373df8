"""What a client needs to know of a document, apart from any language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "put", "post", "delete", "patch")
_JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Something of a request's path or query."""

    name: str
    schema: Schema
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a client may ask."""

    name: str
    method: str
    path: str
    about: str
    in_path: tuple[Parameter, ...]
    in_query: tuple[Parameter, ...]
    takes_key: bool
    takes_version: bool
    body: Schema | None
    body_required: bool
    answer: Schema | None  # None: nothing comes back
    tagged: bool  # the answer tells its version


def model_of(name: str) -> str:
    """The name that a schema, or what a reference leads to, has in a client: `Page_OrderModel_` is `PageOrderModel`."""
    return name.rpartition("/")[2].replace("_", "")


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """All that answer JSON or nothing, in the document's order: a stream is not asked and answered."""
    return [
        _operation(path, method, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item and _is_call(item[method])
    ]


def _is_call(operation: Mapping[str, Any]) -> bool:
    _, success = _success(operation)
    return "content" not in success or _JSON in success["content"]


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Operation:
    headers = {one.name for one in _parameters(operation, "header")}
    body = operation.get("requestBody", {})
    _, success = _success(operation)
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        about=operation.get("description") or operation.get("summary", ""),
        in_path=tuple(_parameters(operation, "path")),
        in_query=tuple(_parameters(operation, "query")),
        takes_key="Idempotency-Key" in headers,
        takes_version="If-Match" in headers,
        body=body.get("content", {}).get(_JSON, {}).get("schema"),
        body_required=bool(body.get("required")),
        answer=success.get("content", {}).get(_JSON, {}).get("schema"),
        tagged="ETag" in success.get("headers", {}),
    )


def _parameters(operation: Mapping[str, Any], place: str) -> Iterator[Parameter]:
    for one in operation.get("parameters", []):
        if one["in"] == place:
            yield Parameter(name=one["name"], schema=one["schema"], required=bool(one.get("required")))


def _success(operation: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    return next((status, answer) for status, answer in operation["responses"].items() if status.startswith("2"))
