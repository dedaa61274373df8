"""Writes the TypeScript client: an interface for each model, and a method for each operation."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from roundsman.openapi.operations import Operation, Parameter, Schema, model_of, operations

_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_HEAD = "/** {about} Generated from the API's document by `make openapi`: do not edit. */\n"
_WIDTH = 120
_UNDERSCORE = re.compile(r"_+([a-z0-9])")


def typescript_models(document: Mapping[str, Any]) -> str:
    """The module of models."""
    schemas: Mapping[str, Schema] = document["components"]["schemas"]
    parts = [_model(model_of(name), schema) for name, schema in sorted(schemas.items())]
    return _HEAD.format(about="What is sent and answered.") + "".join(f"\n{part}" for part in parts)


def typescript_calls(document: Mapping[str, Any]) -> str:
    """The module with the client."""
    imports = (
        'import { Caller, place, query, type Tagged } from "./calls.js";\nimport type * as models from "./models.js";\n'
    )
    about = "/** Asks through a transport; each method is named as the operation in the document. */\n"
    methods = "\n".join(_method(one) for one in operations(document))
    head = _HEAD.format(about="Every call of the API.")
    return f"{head}\n{imports}\n{about}export class Api extends Caller {{\n{methods}}}\n"


def typescript_type(schema: Schema, prefix: str = "") -> str:
    """The type of a schema; names of models have the prefix before them."""
    if "$ref" in schema:
        return prefix + model_of(schema["$ref"])
    if "anyOf" in schema or "oneOf" in schema:
        options = [typescript_type(one, prefix) for one in schema.get("anyOf") or schema["oneOf"]]
        return " | ".join(dict.fromkeys(options))
    if "const" in schema or "enum" in schema:
        return " | ".join(json.dumps(one) for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"Array<{typescript_type(schema.get('items', {}), prefix)}>"
    if schema.get("type") == "object":
        others = schema.get("additionalProperties")
        return f"Record<string, {typescript_type(others, prefix) if isinstance(others, Mapping) else 'unknown'}>"
    return _SIMPLE.get(str(schema.get("type")), "unknown")


def _model(name: str, schema: Schema) -> str:
    about = _comment(schema.get("description", ""), 0)
    if schema.get("type") != "object" or "properties" not in schema:
        return f"{about}export type {name} = {typescript_type(schema)};\n"
    return f"{about}export interface {name} {{\n{''.join(_fields(schema))}}}\n"


def _fields(schema: Schema) -> Iterator[str]:
    for name, one in schema["properties"].items():
        optional = "" if name in schema.get("required", ()) else "?"
        yield f"{_comment(one.get('description', ''), 2)}  {_quoted(name)}{optional}: {typescript_type(one)};\n"


def _method(one: Operation) -> str:
    kind = typescript_type(one.answer, "models.") if one.answer is not None else "void"
    told = f"Tagged<{kind}>" if one.tagged else kind
    head = f"  async {_camel(one.name)}({', '.join(_arguments(one))}): Promise<{told}> {{\n"
    asked = f"await this.ask({', '.join(_asked(one))})"
    if one.answer is None:
        body = f"    {asked};\n"
    elif one.tagged:
        body = (
            f"    const answer = {asked};\n"
            f'    return {{ body: answer.body as {kind}, etag: answer.header("ETag") ?? "" }};\n'
        )
    else:
        body = f"    return ({asked}).body as {kind};\n"
    return f"{_comment(one.about, 2)}{head}{body}  }}\n"


def _arguments(one: Operation) -> Iterator[str]:
    yield from (f"{_camel(parameter.name)}: string" for parameter in one.in_path)
    if one.body is not None:
        yield f"body{'' if one.body_required else '?'}: {typescript_type(one.body, 'models.')}"
    if wishes := list(_wishes(one)):
        needed = any("?:" not in wish for wish in wishes)
        yield f"asked: {{ {'; '.join(wishes)} }}{'' if needed else ' = {}'}"


def _wishes(one: Operation) -> Iterator[str]:
    """What goes by its name: parameters of the query, the key, the version."""
    yield from (_wish(parameter) for parameter in one.in_query)
    if one.takes_key:
        yield "key: string"
    if one.takes_version:
        yield "ifMatch?: string | undefined"


def _wish(parameter: Parameter) -> str:
    kind = typescript_type(parameter.schema, "models.")
    name = _quoted(parameter.name)
    return f"{name}: {kind}" if parameter.required else f"{name}?: {kind} | undefined"


def _asked(one: Operation) -> Iterator[str]:
    yield f'"{one.method}"'
    path = one.path
    for parameter in one.in_path:
        path = path.replace(f"{{{parameter.name}}}", f"${{place({_camel(parameter.name)})}}")
    written = f"`{path}`" if one.in_path else f'"{path}"'
    names = ", ".join(f"{_quoted(wish.name)}: asked{_member(wish.name)}" for wish in one.in_query)
    yield f"{written} + query({{ {names} }})" if names else written
    sent = ["body"] * (one.body is not None) + ["key: asked.key"] * one.takes_key
    sent += ["ifMatch: asked.ifMatch"] * one.takes_version
    if sent:
        yield f"{{ {', '.join(sent)} }}"


def _member(name: str) -> str:
    return f".{name}" if name.isidentifier() else f"[{json.dumps(name)}]"


def _quoted(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name)


def _camel(name: str) -> str:
    return _UNDERSCORE.sub(lambda match: match[1].upper(), name)


def _comment(text: str, indent: int) -> str:
    plain = " ".join(text.split()).replace("*/", "* /")
    margin = " " * indent
    lines = textwrap.wrap(plain, _WIDTH - indent - 7, break_on_hyphens=False) if plain else []
    if len(lines) <= 1:
        return f"{margin}/** {plain} */\n" if plain else ""
    return f"{margin}/**\n" + "".join(f"{margin} * {line}\n" for line in lines) + f"{margin} */\n"
