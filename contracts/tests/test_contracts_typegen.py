"""How schemas look in Python."""

from typing import Any

import pytest

from roundsman.contracts.errors import BadContract
from roundsman.contracts.typegen import MessageRenderer, render_module

Json = dict[str, Any]


def schema(*fields: Json) -> Json:
    return {"type": "record", "namespace": "roundsman.shop", "name": "Sold", "doc": "Sold.", "fields": list(fields)}


def a_field(kind: Any, **more: Any) -> Json:
    return {"name": "what", "type": kind, "doc": "What.", **more}


def rendered(*fields: Json) -> str:
    return render_module("shop", [MessageRenderer(schema(*fields), "shop.events.v1", "what").render()])


@pytest.mark.parametrize(
    ("kind", "more", "line"),
    [
        ("string", {}, "what: str  # What."),
        ("string", {"pii": True}, "what: str  # What. Personal data."),
        ("bytes", {}, "what: bytes  # What."),
        ("boolean", {"default": False}, "what: bool = False  # What."),
        ("string", {"default": 'say "when"'}, 'what: str = "say \\"when\\""  # What.'),
        ("double", {"default": 1.5}, "what: float = 1.5  # What."),
        (["null", "long"], {"default": None}, "what: int | None = None  # What."),
        ({"type": "array", "items": "string"}, {"default": []}, "what: tuple[str, ...] = ()  # What."),
        ({"type": "long", "logicalType": "timestamp-micros"}, {}, "what: datetime  # What."),
    ],
)
def test_a_field_has_its_type_default_and_doc(kind: Any, more: Json, line: str) -> None:
    assert f"    {line}\n" in rendered(a_field(kind, **more))


def test_a_long_doc_stands_above_its_field() -> None:
    assert f"    # {'x' * 100}\n    what: str\n" in rendered(a_field("string", doc="x" * 100))


def test_a_module_imports_what_it_uses() -> None:
    text = rendered(a_field("string"))

    assert "datetime" not in text
    assert "Symbols" not in text


@pytest.mark.parametrize(
    ("faulty", "problem"),
    [
        (a_field({"type": "fixed", "name": "SoldHash", "size": 4}), "no Python type for"),
        (a_field("SoldNowhere"), "no Python type for SoldNowhere"),
        (a_field(["null", "string", "long"]), "a union must be"),
        (a_field("string", name="class"), "class is a Python keyword"),
        (a_field("string", default={"a": 1}), "no Python default"),
    ],
)
def test_what_has_no_form_in_python_is_refused(faulty: Json, problem: str) -> None:
    with pytest.raises(BadContract, match=problem):
        rendered(faulty)


def test_nested_optional_records_and_enums_go_both_ways() -> None:
    part = {"type": "record", "name": "SoldPart", "doc": "Part.", "fields": [a_field("string")]}
    size = {"type": "enum", "name": "SoldSize", "symbols": ["unknown", "big"], "default": "unknown"}
    text = rendered(
        {"name": "part", "type": ["null", part], "default": None, "doc": "Part."},
        {"name": "sizes", "type": {"type": "array", "items": size}, "doc": "Sizes."},
    )
    module: dict[str, Any] = {"__name__": "shop"}
    exec(compile(text, "shop", "exec"), module)
    sold = module["Sold"]
    full = sold(part=module["SoldPart"](what="door"), sizes=(module["SoldSize"].BIG,))

    assert full.to_avro() == {"part": {"what": "door"}, "sizes": ["big"]}
    assert sold.from_avro(full.to_avro()) == full
    assert sold.from_avro({"part": None, "sizes": ["odd"]}) == sold(sizes=(module["SoldSize"].UNKNOWN,))
