"""Names of schemas in the merged document: a service's own where it is the only one of that name or all agree."""

from collections.abc import Iterator, Mapping
from typing import Any

Schemas = Mapping[str, Any]
_PREFIX = "#/components/schemas/"


def new_names(schemas_of: Mapping[str, Schemas]) -> dict[str, dict[str, str]]:
    """Service -> (its name of a schema -> the merged document's).

    A name that stands for different things is prefixed with its service everywhere, so the result does not
    depend on the order of the services.
    """
    clashing = _clashing(schemas_of)
    return {
        service: {name: _prefixed(service, name) if name in clashing else name for name in schemas}
        for service, schemas in schemas_of.items()
    }


def renamed(node: Any, names: Mapping[str, str]) -> Any:
    """The same JSON with every reference to a schema under its new name."""
    if isinstance(node, list):
        return [renamed(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    return {key: _reference(value, names) if key == "$ref" else renamed(value, names) for key, value in node.items()}


def referenced(node: Any) -> Iterator[str]:
    """The names of all schemas that the JSON refers to."""
    if isinstance(node, list):
        for item in node:
            yield from referenced(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix(_PREFIX)
            else:
                yield from referenced(value)


def _clashing(schemas_of: Mapping[str, Schemas]) -> set[str]:
    definitions: dict[str, list[Any]] = {}
    for schemas in schemas_of.values():
        for name, schema in schemas.items():
            definitions.setdefault(name, []).append(schema)
    shared = {name: found for name, found in definitions.items() if len(found) > 1}
    clashing = {name for name, found in shared.items() if any(one != found[0] for one in found)}
    while True:  # what refers to a name that differs, differs too
        further = {name for name, found in shared.items() if not clashing.isdisjoint(referenced(found))} - clashing
        if not further:
            return clashing
        clashing |= further


def _prefixed(service: str, name: str) -> str:
    return f"{service.capitalize()}{name[:1].upper()}{name[1:]}"


def _reference(value: Any, names: Mapping[str, str]) -> Any:
    name = value.removeprefix(_PREFIX) if isinstance(value, str) else ""
    return _PREFIX + names[name] if name in names else value
