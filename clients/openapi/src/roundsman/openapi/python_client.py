"""Writes the Python client: models that cost nothing (`TypedDict`), and a method for each operation."""

import json
import keyword
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from roundsman.openapi.operations import Operation, Parameter, Schema, model_of, operations

_SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_HEAD = '"""{about} Generated from the API\'s document by `make openapi`: do not edit."""\n'
_WIDTH = 120


def python_models(document: Mapping[str, Any]) -> str:
    """The module of models."""
    schemas: Mapping[str, Schema] = document["components"]["schemas"]
    parts = [_model(model_of(name), schema) for name, schema in sorted(schemas.items())]
    imports = (
        "from __future__ import annotations\n\nfrom typing import Any, Literal, NotRequired, TypeAlias, TypedDict\n"
    )
    return _HEAD.format(about="What is sent and answered.") + "\n" + imports + "".join(f"\n\n{part}" for part in parts)


def python_calls(document: Mapping[str, Any]) -> str:
    """The module with the client."""
    imports = (
        "from typing import Any, Literal\n\n"
        "from roundsman.client import models\n"
        "from roundsman.client.calls import Caller, Tagged, place, query\n"
    )
    head = _HEAD.format(about="Every call of the API.") + "\n" + imports
    about = '    """Asks through a transport; each method is named as the operation in the document."""\n'
    return head + "\n\nclass Api(Caller):\n" + about + "".join(f"\n{_method(one)}" for one in operations(document))


def python_type(schema: Schema, prefix: str = "") -> str:
    """The annotation of a schema; names of models have the prefix before them."""
    if "$ref" in schema:
        return prefix + model_of(schema["$ref"])
    if "anyOf" in schema or "oneOf" in schema:
        options = [python_type(one, prefix) for one in schema.get("anyOf") or schema["oneOf"]]
        return "Any" if "Any" in options else " | ".join(dict.fromkeys(options))
    if "const" in schema or "enum" in schema:
        return f"Literal[{', '.join(repr(one) for one in schema.get('enum', [schema.get('const')]))}]".replace("'", '"')
    if schema.get("type") == "array":
        return f"list[{python_type(schema.get('items', {}), prefix)}]"
    if schema.get("type") == "object":
        others = schema.get("additionalProperties")
        return f"dict[str, {python_type(others, prefix) if isinstance(others, Mapping) else 'Any'}]"
    return _SIMPLE.get(str(schema.get("type")), "Any")


def _model(name: str, schema: Schema) -> str:
    if schema.get("type") != "object" or "properties" not in schema:
        return f"{name}: TypeAlias = {python_type(schema)}\n"
    fields = {field: _field(field, one, schema) for field, one in schema["properties"].items()}
    if any(keyword.iskeyword(field) for field in fields):
        lines = "".join(f'        "{field}": {json.dumps(kind)},\n' for field, kind in fields.items())
        made = f'{name} = TypedDict(\n    "{name}",\n    {{\n{lines}    }},\n)\n'
        return made + _docstring(schema.get("description", ""), 0)
    about = _docstring(schema.get("description", ""), 4)
    lines = "".join(f"    {field}: {kind}\n" for field, kind in fields.items())
    return f"class {name}(TypedDict):\n{about}{chr(10) if about else ''}{lines}"


def _field(name: str, schema: Schema, of: Schema) -> str:
    kind = python_type(schema)
    return kind if name in of.get("required", ()) else f"NotRequired[{kind}]"


def _method(one: Operation) -> str:
    kind = python_type(one.answer, "models.") if one.answer is not None else "None"
    told = f"Tagged[{kind}]" if one.tagged else kind
    asked = f"await self.ask({', '.join(_asked(one))})"
    lines = [f"    async def {one.name}(", *(f"        {part}," for part in _arguments(one)), f"    ) -> {told}:"]
    if one.answer is None:
        return "\n".join(lines) + f"\n{_docstring(one.about, 8)}        {asked}\n"
    told = 'Tagged(answer.body, answer.headers.get("ETag", ""))' if one.tagged else "found"
    got = f"        answer = {asked}\n" if one.tagged else f"        found: {kind} = ({asked}).body\n"
    return "\n".join(lines) + f"\n{_docstring(one.about, 8)}{got}        return {told}\n"


def _arguments(one: Operation) -> Iterator[str]:
    yield "self"
    yield from (f"{_name(parameter)}: str" for parameter in one.in_path)
    if one.body is not None:
        kind = python_type(one.body, "models.")
        yield f"body: {kind}" if one.body_required else f"body: {_or_none(kind)} = None"
    if one.in_query or one.takes_key or one.takes_version:
        yield "*"
    yield from (_keyword(parameter) for parameter in sorted(one.in_query, key=lambda one: not one.required))
    if one.takes_key:
        yield "key: str"
    if one.takes_version:
        yield "if_match: str | None = None"


def _keyword(parameter: Parameter) -> str:
    kind = python_type(parameter.schema, "models.")
    if parameter.required:
        return f"{_name(parameter)}: {kind}"
    return f"{_name(parameter)}: {_or_none(kind)} = None"


def _or_none(kind: str) -> str:
    return kind if kind.endswith("None") else f"{kind} | None"


def _asked(one: Operation) -> Iterator[str]:
    yield f'"{one.method}"'
    path = one.path
    for parameter in one.in_path:
        path = path.replace(f"{{{parameter.name}}}", f"{{place({_name(parameter)})}}")
    asked = ", ".join(f'"{parameter.name}": {_name(parameter)}' for parameter in one.in_query)
    written = f'f"{path}"' if one.in_path else f'"{path}"'
    yield f"{written} + query({{{asked}}})" if asked else written
    if one.body is not None:
        yield "body=body"
    if one.takes_key:
        yield "key=key"
    if one.takes_version:
        yield "if_match=if_match"


def _name(parameter: Parameter) -> str:
    return parameter.name + "_" * keyword.iskeyword(parameter.name)


def _docstring(text: str, indent: int) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"""', "'''")
    lines = textwrap.wrap(plain, _WIDTH - indent - 6, break_on_hyphens=False) if plain else []
    margin = " " * indent
    if len(lines) <= 1:
        return f'{margin}"""{plain}"""\n' if plain else ""
    return f'{margin}"""' + f"\n{margin}".join(lines) + f'\n{margin}"""\n'
