"""What in a new document would break a client that was made from the old one.

Clients are told (in the API guide) to pass over fields, enum values and problems that they do not know; everything
else that they rely on is held here. Requests may only become laxer, answers only richer.
"""

from collections.abc import Iterator
from typing import Any

from roundsman.openapi.schemas import Documents, Reader

Document = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "patch")


def breaking_changes(old: Document, new: Document) -> list[str]:
    """One line for each, naming the operation and the place; empty if every client goes on working."""
    reader = Reader(Documents(old, new))
    return [
        f"{method.upper()} {path}: {what}"
        for path, item in old["paths"].items()
        for method in METHODS
        if method in item
        for what in _operation(item[method], new["paths"].get(path, {}).get(method), reader)
    ]


def _operation(old: dict[str, Any], new: dict[str, Any] | None, reader: Reader) -> Iterator[str]:
    if new is None:
        yield "is gone"
        return
    if old.get("operationId") != new.get("operationId"):
        yield "has another operationId, after which clients name it"
    if new.get("security") and not old.get("security"):
        yield "wants a token now"
    yield from _parameters(old, new, reader)
    yield from _body(old.get("requestBody"), new.get("requestBody"), reader)
    yield from _answers(old["responses"], new["responses"], reader)


def _parameters(old: dict[str, Any], new: dict[str, Any], reader: Reader) -> Iterator[str]:
    before, after = _by_place(old), _by_place(new)
    for place, parameter in before.items():
        if place not in after:
            yield f"parameter {place} is gone"
        else:
            yield from reader.narrowed(f"parameter {place}", parameter["schema"], after[place]["schema"])
    for place, parameter in after.items():
        if parameter.get("required") and not before.get(place, {}).get("required"):
            yield f"parameter {place} is required now"


def _by_place(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{one['in']} {one['name'].lower()}": one for one in operation.get("parameters", [])}


def _body(old: dict[str, Any] | None, new: dict[str, Any] | None, reader: Reader) -> Iterator[str]:
    if new is None:
        if old is not None:
            yield "takes no body any more"
        return
    if new.get("required") and not (old or {}).get("required"):
        yield "a body is required now"
    for kind, content in (old or {}).get("content", {}).items():
        if kind not in new["content"]:
            yield f"takes no {kind} any more"
        else:
            yield from reader.narrowed("body", content.get("schema", {}), new["content"][kind].get("schema", {}))


def _answers(old: dict[str, Any], new: dict[str, Any], reader: Reader) -> Iterator[str]:
    for status, answer in old.items():
        if status.startswith("2") and status not in new:
            yield f"answers no {status} any more"
        elif status in new:
            yield from _answer(status, answer, new[status], reader)
    yield from (f"answers {status}, which nobody expects" for status in new if status[0] == "2" and status not in old)


def _answer(status: str, old: dict[str, Any], new: dict[str, Any], reader: Reader) -> Iterator[str]:
    if "$ref" in old or "$ref" in new:
        return  # a problem: they all look alike
    for kind, content in old.get("content", {}).items():
        if kind not in new.get("content", {}):
            yield f"{status} is no {kind} any more"
        else:
            yield from reader.poorer(status, content.get("schema", {}), new["content"][kind].get("schema", {}))
