"""Can one schema read what another wrote? Avro's schema resolution, asked of schemas alone.

https://avro.apache.org/docs/1.12.0/specification/#schema-resolution, but stricter in two ways, because a
change of meaning is not a change of version: names must be equal, and so must logical types.
"""

from dataclasses import dataclass, field
from typing import Any

_WIDER = {  # what the writer wrote -> what else the reader may call it
    "int": {"long", "float", "double"},
    "long": {"float", "double"},
    "float": {"double"},
    "string": {"bytes"},
    "bytes": {"string"},
}


@dataclass
class _Resolution:
    """One pair of schemas; each side's named types are known from where they are first spelled out."""

    reader_names: dict[str, Any] = field(default_factory=dict)
    writer_names: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def match(self, reader: Any, writer: Any, at: str) -> None:
        reader, writer = _spelled(reader, self.reader_names), _spelled(writer, self.writer_names)
        if isinstance(writer, list):
            for branch in writer:
                self._match_branch(reader, branch, at)
        elif isinstance(reader, list):
            self._match_branch(reader, writer, at)
        elif _kind(reader) != _kind(writer):
            if _kind(reader) not in _WIDER.get(_kind(writer), ()):
                self.problems.append(f"{at}: a {_kind(writer)} cannot be read as {_kind(reader)}")
        else:
            self._match_alike(reader, writer, at)

    def _match_alike(self, reader: Any, writer: Any, at: str) -> None:
        if _logical(reader) != _logical(writer):
            self.problems.append(f"{at}: {_logical(writer)} became {_logical(reader)}")
        kind = _kind(reader)
        if kind in {"record", "enum"} and reader["name"] != writer["name"]:
            self.problems.append(f"{at}: {writer['name']} was renamed to {reader['name']}")
        if kind == "record":
            self._match_fields(reader, writer, at)
        elif kind == "enum":
            self._match_symbols(reader, writer, at)
        elif kind == "array":
            self.match(reader["items"], writer["items"], f"{at}[]")
        elif kind == "map":
            self.match(reader["values"], writer["values"], f"{at}{{}}")

    def _match_fields(self, reader: dict[str, Any], writer: dict[str, Any], at: str) -> None:
        written = {f["name"]: f for f in writer["fields"]}
        for wanted in reader["fields"]:
            name = wanted["name"]
            if name in written:
                self.match(wanted["type"], written.pop(name)["type"], f"{at}.{name}")
            elif "default" not in wanted:
                self.problems.append(f"{at}.{name}: the reader needs it, the writer has none, and no default")
            else:
                _learn(wanted["type"], self.reader_names)
        for unread in written.values():
            _learn(unread["type"], self.writer_names)

    def _match_symbols(self, reader: dict[str, Any], writer: dict[str, Any], at: str) -> None:
        missing = [symbol for symbol in writer["symbols"] if symbol not in reader["symbols"]]
        if missing and "default" not in reader:
            self.problems.append(f"{at}: the reader has neither {', '.join(missing)} nor a default")

    def _match_branch(self, reader: Any, writer: Any, at: str) -> None:
        """A branch of the writer's union must fit one of the reader's branches."""
        branches = reader if isinstance(reader, list) else [reader]
        found: list[str] = []
        for branch in branches:
            attempt = _Resolution(dict(self.reader_names), dict(self.writer_names))
            attempt.match(branch, writer, at)
            if not attempt.problems:
                self.reader_names |= attempt.reader_names
                self.writer_names |= attempt.writer_names
                return
            found += attempt.problems
        self.problems += found


def unreadable(reader: dict[str, Any], writer: dict[str, Any]) -> list[str]:
    """Return what keeps the reader's schema from reading the writer's records; empty when nothing does."""
    resolution = _Resolution()
    resolution.match(reader, writer, str(reader["name"]))
    return resolution.problems


def _spelled(schema: Any, names: dict[str, Any]) -> Any:
    """Replace a name by what it stands for, and remember what is spelled out here."""
    if isinstance(schema, str):
        return names.get(schema, schema)
    if isinstance(schema, dict) and "name" in schema:
        names[schema["name"]] = schema
    return schema


def _learn(schema: Any, names: dict[str, Any]) -> None:
    """Remember the types spelled out in a field that only one side has."""
    schema = _spelled(schema, names)
    if isinstance(schema, list):
        for branch in schema:
            _learn(branch, names)
    elif isinstance(schema, dict) and schema["type"] == "array":
        _learn(schema["items"], names)
    elif isinstance(schema, dict) and "fields" in schema:
        for nested in schema["fields"]:
            if nested["type"] not in names:
                _learn(nested["type"], names)


def _kind(schema: Any) -> str:
    return str(schema["type"]) if isinstance(schema, dict) else str(schema)


def _logical(schema: Any) -> str:
    return str(schema.get("logicalType", "plain")) if isinstance(schema, dict) else "plain"
