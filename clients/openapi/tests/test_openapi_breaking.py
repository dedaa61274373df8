"""What breaks a client is told, and nothing else."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from roundsman.openapi.breaking import breaking_changes

Json = dict[str, Any]
REF = {"$ref": "#/components/schemas/Thing"}


def document() -> Json:
    thing = {
        "type": "object",
        "required": ["thing_id", "size"],
        "properties": {
            "thing_id": {"type": "string"},
            "size": {"type": "integer"},
            "state": {"type": "string", "enum": ["new", "old"]},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "parts": {"type": "array", "items": REF},
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    }
    wish = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "maxLength": 20},
            "kind": {"type": "string", "enum": ["big", "small"]},
            "price": {"type": "number", "minimum": 0},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
    }
    operation = {
        "operationId": "post_things",
        "parameters": [
            {"in": "query", "name": "limit", "required": False, "schema": {"type": "integer", "maximum": 9}}
        ],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Wish"}}}},
        "responses": {
            "201": {"content": {"application/json": {"schema": REF}}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    return {"paths": {"/things": {"post": operation}}, "components": {"schemas": {"Thing": thing, "Wish": wish}}}


def operation(of: Json) -> Json:
    found: Json = of["paths"]["/things"]["post"]
    return found


def thing(of: Json) -> Json:
    found: Json = of["components"]["schemas"]["Thing"]
    return found


def wish(of: Json) -> Json:
    found: Json = of["components"]["schemas"]["Wish"]
    return found


def changed(change: Callable[[Json], object]) -> list[str]:
    old = document()
    new = copy.deepcopy(old)
    change(new)
    return breaking_changes(old, new)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["paths"].clear(), "is gone"),
        (lambda d: operation(d).update(operationId="make"), "has another operationId, after which clients name it"),
        (lambda d: operation(d).update(security=[{"bearer": []}]), "wants a token now"),
        (lambda d: operation(d).update(parameters=[]), "parameter query limit is gone"),
        (lambda d: operation(d)["parameters"][0].update(required=True), "parameter query limit is required now"),
        (
            lambda d: operation(d)["parameters"][0]["schema"].update(maximum=8),
            "parameter query limit has a smaller maximum",
        ),
        (lambda d: operation(d)["requestBody"].update(required=True), "a body is required now"),
        (lambda d: operation(d).pop("requestBody"), "takes no body any more"),
        (lambda d: operation(d)["requestBody"].update(content={}), "takes no application/json any more"),
        (lambda d: operation(d)["responses"].pop("201"), "answers no 201 any more"),
        (lambda d: operation(d)["responses"].update({"202": {}}), "answers 202, which nobody expects"),
        (lambda d: operation(d)["responses"].update({"201": {}}), "201 is no application/json any more"),
        (lambda d: thing(d)["properties"].pop("size"), "201.size is gone"),
        (lambda d: thing(d)["required"].remove("size"), "201.size is not always there any more"),
        (lambda d: thing(d)["properties"].update(size={"type": "number"}), "201.size is not always whole any more"),
        (lambda d: thing(d)["properties"].update(size={"type": "string"}), "201.size may now be string"),
        (lambda d: thing(d)["properties"]["state"]["enum"].remove("old"), "201.state is never 'old' any more"),
        (lambda d: thing(d)["properties"]["state"].pop("enum"), "201.state may be any string now"),
        (
            lambda d: thing(d)["properties"].update(thing_id={"anyOf": [{"type": "string"}, {"type": "null"}]}),
            "201.thing_id may now be null",
        ),
        (
            lambda d: thing(d)["properties"]["counts"].update(additionalProperties={"type": "string"}),
            "201.counts.* may now be string",
        ),
        (lambda d: wish(d)["properties"].pop("tags"), "body.tags is not taken any more"),
        (lambda d: wish(d)["required"].append("kind"), "body.kind is required now"),
        (lambda d: wish(d)["properties"]["kind"]["enum"].remove("big"), "body.kind may not be 'big' any more"),
        (lambda d: wish(d)["properties"]["price"].update(type="integer"), "body.price has to be whole now"),
        (lambda d: wish(d)["properties"]["price"].update(type="string"), "body.price may not be number any more"),
        (lambda d: wish(d)["properties"]["price"].update(minimum=1), "body.price has a larger minimum"),
        (lambda d: wish(d)["properties"]["name"].update(minLength=1), "body.name has a larger minLength"),
        (lambda d: wish(d)["properties"]["name"].update(maxLength=19), "body.name has a smaller maxLength"),
        (lambda d: wish(d)["properties"]["name"].update(pattern="^a"), "body.name has another pattern"),
        (lambda d: wish(d)["properties"]["name"].update(enum=["a"]), "body.name may only be one of a few values now"),
        (
            lambda d: wish(d)["properties"]["tags"].update(items={"type": "integer"}),
            "body.tags[] may not be string any more",
        ),
        (lambda d: wish(d).update(additionalProperties=False), "body takes no other fields any more"),
    ],
)
def test_what_breaks_a_client_is_told(change: Callable[[Json], object], told: str) -> None:
    assert changed(change) == [f"POST /things: {told}"]


@pytest.mark.parametrize(
    "change",
    [
        lambda _: None,
        lambda d: d["paths"].update({"/others": d["paths"]["/things"]}),
        lambda d: operation(d).update(summary="Make one"),
        lambda d: operation(d)["parameters"].append({"in": "query", "name": "q", "schema": {"type": "string"}}),
        lambda d: operation(d)["parameters"][0]["schema"].update(maximum=10),
        lambda d: operation(d)["responses"].update({"409": {}}),
        lambda d: thing(d)["properties"].update(colour={"type": "string"}),
        lambda d: thing(d)["properties"]["state"]["enum"].append("lost"),
        lambda d: thing(d)["properties"].update(note={"type": "string"}),
        lambda d: thing(d)["required"].append("state"),
        lambda d: wish(d)["properties"].update(colour={"type": "string"}),
        lambda d: wish(d)["properties"]["kind"]["enum"].append("medium"),
        lambda d: wish(d)["properties"]["name"].update(maxLength=21),
        lambda d: wish(d)["properties"].update(price={"anyOf": [{"type": "number"}, {"type": "null"}]}),
        lambda d: wish(d)["required"].remove("name"),
    ],
)
def test_what_breaks_nobody_is_not(change: Callable[[Json], object]) -> None:
    assert changed(change) == []
