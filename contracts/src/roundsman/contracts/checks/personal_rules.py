"""Personal data has an owner: whatever a schema marks is sealed for somebody, or said to be nobody's."""

from collections.abc import Iterator
from typing import Any

from roundsman.contracts.catalog import personal_paths
from roundsman.contracts.checks.finding import Finding
from roundsman.contracts.source import PERSONAL, ContractSource, PersonalSource

_SEALABLE = ("string", "double")
_NOBODY = PersonalSource(person="", sealed=(), open={})


def personal_rules(source: ContractSource) -> Iterator[Finding]:
    """Every field marked `pii` is in `personal.yaml`, with a field of the message that says whose it is."""
    for full_name, versions in source.schemas.items():
        latest = versions[max(versions)]
        entry = source.personal.get(full_name, _NOBODY)
        for problem in _problems(entry, latest):
            yield Finding(str(PERSONAL), f"{full_name}: {problem}")
    for full_name in source.personal.keys() - source.schemas.keys():
        yield Finding(str(PERSONAL), f"{full_name} is no message")


def _problems(entry: PersonalSource, schema: dict[str, Any]) -> Iterator[str]:
    marked = set(personal_paths(schema))
    for path in sorted(marked - set(entry.sealed) - entry.open.keys()):
        yield f"{path} is marked pii; name it under `sealed` (with `person`, whose it is) or, with the reason, `open`"
    for path in sorted(entry.open.keys() - marked):
        yield f"{path} is named under `open`, but the schema does not mark it pii"
    if entry.sealed and _leaf(schema, entry.person) != "string":
        yield f"`person` has to name a string field of the message, not {entry.person!r}"
    for path in entry.sealed:
        if _leaf(schema, path) not in _SEALABLE:
            yield f"{path} cannot be sealed: no text or double of the message, or in a list"


def _leaf(schema: dict[str, Any], path: str) -> str:
    """The primitive type at a dotted path, also if it may be null; empty when there is none."""
    named = {one["name"]: one for one in _records(schema)}
    here: Any = schema
    for part in path.split("."):
        fields = here["fields"] if isinstance(here, dict) and here["type"] == "record" else []
        kinds = [field["type"] for field in fields if field["name"] == part]
        here = _present(kinds[0]) if kinds else ""
        here = named.get(here, here) if isinstance(here, str) else here
    return here if isinstance(here, str) else ""


def _present(avro: Any) -> Any:
    return avro[1] if isinstance(avro, list) and len(avro) == 2 else avro


def _records(avro: Any) -> Iterator[dict[str, Any]]:
    if isinstance(avro, dict) and avro.get("type") == "record":
        yield avro
        for field in avro["fields"]:
            yield from _records(_present(field["type"]))
