"""Render schemas as Python: one frozen dataclass per record, one `StrEnum` per enum."""

import keyword
import re
from collections.abc import Iterable
from typing import Any

from roundsman.contracts.errors import BadContract

LINE_LENGTH = 110

HEADER = '''"""The messages of {service}.

Generated from contracts/avro: edit the schemas, then run `python -m roundsman.contracts generate`.
"""
'''
_PRIMITIVES = {
    "string": "str",
    "int": "int",
    "long": "int",
    "float": "float",
    "double": "float",
    "boolean": "bool",
    "bytes": "bytes",
}


class MessageRenderer:
    """Renders one message: its nested types first, then its class."""

    def __init__(self, schema: dict[str, Any], topic: str, key: str) -> None:
        self._schema = schema
        self._class_vars = [
            f'SCHEMA: ClassVar[str] = "{schema["namespace"]}.{schema["name"]}"',
            f'TOPIC: ClassVar[str] = "{topic}"',
            f'KEY: ClassVar[str] = "{key}"',
        ]
        self._kinds: dict[str, str] = {}  # name of a nested type -> record or enum
        self._blocks: list[str] = []

    def render(self) -> list[str]:
        """Return the source of each class, in the order in which they may refer to each other."""
        self._render_record(self._schema, self._class_vars)
        return self._blocks

    def _render_record(self, schema: dict[str, Any], class_vars: Iterable[str]) -> None:
        fields = [(f, *self._type_of(f["type"])) for f in schema["fields"]]
        lines = [
            "@dataclass(frozen=True, slots=True, kw_only=True)",
            f"class {schema['name']}:",
            f'    """{_doc(schema)}"""',
            "",
            *(f"    {line}" for line in class_vars),
        ]
        lines += [""] if class_vars else []
        for field, annotation, _, _ in fields:
            lines += _field_lines(field, annotation)
        lines += ["", "    def to_avro(self) -> dict[str, Any]:", "        return {"]
        lines += [f'            "{f["name"]}": {write.format("self." + f["name"])},' for f, _, write, _ in fields]
        lines += ["        }", "", "    @classmethod"]
        lines += ["    def from_avro(cls, data: dict[str, Any]) -> Self:", "        return cls("]
        lines += [f"            {f['name']}={read.format(_item(f))}," for f, _, _, read in fields]
        lines += ["        )"]
        self._kinds[schema["name"]] = "record"
        self._blocks.append("\n".join(lines) + "\n")

    def _render_enum(self, schema: dict[str, Any]) -> None:
        lines = [f"class {schema['name']}(Symbols):"]
        lines += [f'    {symbol.upper()} = "{symbol}"' for symbol in schema["symbols"]]
        self._kinds[schema["name"]] = "enum"
        self._blocks.append("\n".join(lines) + "\n")

    def _type_of(self, avro: Any) -> tuple[str, str, str]:
        """Return the annotation, and how to write and read a value, as formats of its expression."""
        if isinstance(avro, list):
            return self._union(avro)
        if isinstance(avro, str):
            return self._named(avro)
        if avro["type"] == "array":
            return self._array(avro["items"])
        if avro["type"] == "record":
            self._render_record(avro, ())
            return self._named(avro["name"])
        if avro["type"] == "enum":
            self._render_enum(avro)
            return self._named(avro["name"])
        if avro.get("logicalType") == "timestamp-micros":
            return "datetime", "utc({0})", "{0}"
        raise BadContract(f"{self._schema['name']}: no Python type for {avro}")

    def _named(self, name: str) -> tuple[str, str, str]:
        if name in _PRIMITIVES:
            return _PRIMITIVES[name], "{0}", "{0}"
        if name not in self._kinds:
            raise BadContract(f"{self._schema['name']}: no Python type for {name}")
        write = "{0}.value" if self._kinds[name] == "enum" else "{0}.to_avro()"
        return name, write, name + ".from_avro({0})"

    def _array(self, items: Any) -> tuple[str, str, str]:
        annotation, write, read = self._type_of(items)
        written = "list({0})" if write == "{0}" else f"[{write.format('item')} for item in {{0}}]"
        read_back = "tuple({0})" if read == "{0}" else f"tuple({read.format('item')} for item in {{0}})"
        return f"tuple[{annotation}, ...]", written, read_back

    def _union(self, branches: list[Any]) -> tuple[str, str, str]:
        if len(branches) != 2 or branches[0] != "null":
            raise BadContract(f'{self._schema["name"]}: a union must be ["null", something]: {branches}')
        annotation, write, read = self._type_of(branches[1])
        return f"{annotation} | None", _unless_none(write), _unless_none(read)


def render_module(service: str, messages: list[list[str]]) -> str:
    """Put the classes of a service's messages into one module."""
    body = "\n\n".join(block for blocks in messages for block in blocks)
    ours = sorted(name for name in ("Symbols", "utc") if re.search(rf"\b{name}\b", body))
    imports = [
        "from dataclasses import dataclass",
        *(["from datetime import datetime"] if "datetime" in body else []),
        "from typing import Any, ClassVar, Self",
        "",
        *([f"from roundsman.contracts.message import {', '.join(ours)}"] if ours else []),
    ]
    return HEADER.format(service=service) + "\n" + "\n".join(imports).rstrip() + "\n\n\n" + body


def _field_lines(field: dict[str, Any], annotation: str) -> list[str]:
    name = field["name"]
    if keyword.iskeyword(name):
        raise BadContract(f"{name} is a Python keyword; give the field another name")
    line = f"    {name}: {annotation}"
    if "default" in field:
        line += f" = {_default(field['default'])}"
    comment = _doc(field) + (" Personal data." if field.get("pii") else "")
    if len(line) + len(comment) + 4 <= LINE_LENGTH:
        return [f"{line}  # {comment}"]
    return [f"    # {comment}", line]


def _doc(schema: dict[str, Any]) -> str:
    if not schema.get("doc"):
        raise BadContract(f"{schema['name']} has no doc")
    return str(schema["doc"])


def _default(value: Any) -> str:
    if value in ([], {}):
        return "()"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"') + '"'
    raise BadContract(f"no Python default for {value!r}")


def _own(field: dict[str, Any]) -> str:
    return f"self.{field['name']}"


def _item(field: dict[str, Any]) -> str:
    return f'data["{field["name"]}"]'


def _unless_none(expression: str) -> str:
    return expression if expression == "{0}" else f"None if {{0}} is None else {expression}"
