"""The contracts as installed: topics, message types and every schema version."""

import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import fastavro

from roundsman.contracts.errors import UnknownMessage
from roundsman.contracts.message import Message
from roundsman.contracts.personal import PersonalParts


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSpec:
    """One topic, named without prefix."""

    name: str
    about: str
    owner: str
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    key: str  # what a record's key is, for people
    partitions: int
    retention_ms: int | None  # None: for good
    cleanup: str  # delete or compact
    key_fields: Mapping[str, str]  # full name -> the field that is the record's key

    @property
    def messages(self) -> tuple[str, ...]:
        """Full names of the message types that are allowed on the topic."""
        return tuple(self.key_fields)


class Catalog:
    """Read-only view of the contracts; the same for a whole process, see `installed`."""

    def __init__(
        self,
        topics: list[TopicSpec],
        schemas: dict[str, list[dict[str, Any]]],
        personal: Mapping[str, PersonalParts] | None = None,
    ) -> None:
        self.topics: Mapping[str, TopicSpec] = {topic.name: topic for topic in topics}
        self.personal: Mapping[str, PersonalParts] = personal or {}  # full name -> what is sealed on the topics
        self._schemas = schemas  # full name -> its versions, as in their files
        self._parsed: dict[tuple[str, int], dict[str, Any]] = {}

    @staticmethod
    def installed() -> "Catalog":
        """Return the catalogue of this installation. It is read once and does not change."""
        return _installed()

    def names(self) -> tuple[str, ...]:
        """Full names of every message."""
        return tuple(self._schemas)

    def message(self, full_name: str) -> type[Message]:
        """Return the generated type.

        Raises:
            UnknownMessage: no message has this name.
        """
        self._versions(full_name)
        _, service, name = full_name.split(".")
        module = importlib.import_module(f"roundsman.contracts.types.{service}")
        found: type[Message] = getattr(module, name)
        return found

    def latest(self, full_name: str) -> int:
        """Return the number of the newest schema version.

        Raises:
            UnknownMessage: no message has this name.
        """
        return len(self._versions(full_name))

    def source(self, full_name: str, version: int) -> dict[str, Any]:
        """Return the schema as in its file: what the registry keeps."""
        return self._versions(full_name)[version - 1]

    def schema(self, full_name: str, version: int | None = None) -> dict[str, Any]:
        """Return the schema as fastavro parsed it; the latest version by default.

        Raises:
            UnknownMessage: no message has this name.
        """
        key = (full_name, version or self.latest(full_name))
        if key not in self._parsed:
            self._parsed[key] = parsed(self.source(*key))
        return self._parsed[key]

    def topics_of(self, full_name: str) -> tuple[TopicSpec, ...]:
        """Return the topics on which a message is allowed."""
        return tuple(topic for topic in self.topics.values() if full_name in topic.key_fields)

    def personal_fields(self, full_name: str) -> frozenset[str]:
        """Return dotted paths of the fields marked `pii`, such as `pickup.address`. Never log them."""
        return frozenset(personal_paths(self.source(full_name, self.latest(full_name))))

    def _versions(self, full_name: str) -> list[dict[str, Any]]:
        if full_name not in self._schemas:
            raise UnknownMessage(f"no message is named {full_name!r}")
        return self._schemas[full_name]


def parsed(schema: dict[str, Any]) -> dict[str, Any]:
    """Parse a schema on its own, unseen by any other.

    Raises:
        fastavro.schema.SchemaParseException, fastavro.schema.UnknownType, KeyError, TypeError: it is
            not the schema of a record.
    """
    result = fastavro.parse_schema(schema)
    if not isinstance(result, dict) or result["type"] != "record":
        raise TypeError("a message's schema is a record")
    return result


@cache
def _installed() -> Catalog:
    text = resources.files("roundsman.contracts.types").joinpath("catalog.json").read_text(encoding="utf-8")
    content = json.loads(text)
    personal = {name: _parts(raw) for name, raw in content["personal"].items()}
    return Catalog([_topic(raw) for raw in content["topics"]], content["schemas"], personal)


def _parts(raw: dict[str, Any]) -> PersonalParts:
    return PersonalParts(person=raw["person"], sealed=tuple(raw["sealed"]))


def _topic(raw: dict[str, Any]) -> TopicSpec:
    key_fields = raw.pop("messages")
    writers, readers = tuple(raw.pop("writers")), tuple(raw.pop("readers"))
    return TopicSpec(writers=writers, readers=readers, key_fields=key_fields, **raw)


def personal_paths(schema: dict[str, Any]) -> Iterator[str]:
    """Dotted paths of a record's fields that are marked `pii`."""
    return _personal(schema, {})


def _personal(record: dict[str, Any], named: dict[str, dict[str, Any]]) -> Iterator[str]:
    named[record["name"]] = record
    for field in record["fields"]:
        if field.get("pii"):
            yield field["name"]
        for nested in _records_in(field["type"], named):
            yield from (f"{field['name']}.{path}" for path in _personal(nested, named))


def _records_in(avro: Any, named: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    if isinstance(avro, list):
        for branch in avro:
            yield from _records_in(branch, named)
    elif isinstance(avro, str):
        yield from [named[avro]] if avro in named else []
    elif avro["type"] == "array":
        yield from _records_in(avro["items"], named)
    elif avro["type"] == "record":
        yield avro
