"""Each rule, broken once in a copy of the folder of contracts."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roundsman.contracts.checks import check
from roundsman.contracts.errors import BadContract
from roundsman.contracts.generate import generate
from roundsman.contracts.lockfile import LOCK, extend_lock
from roundsman.contracts.source import CHECKOUT, read_source

Json = dict[str, Any]
ORDER = "avro/order/OrderCancelled"
EXAMPLE = "examples/order/OrderCancelled/typical.json"


@pytest.fixture
def contracts_copy(tmp_path: Path) -> Path:
    """A folder of contracts to break, in which the message that is broken has one version yet."""
    copy = Path(
        shutil.copytree(CHECKOUT, tmp_path / "contracts", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    )
    (copy / ORDER / "2.avsc").unlink()
    locked = (copy / LOCK).read_text(encoding="utf-8").splitlines(keepends=True)
    (copy / LOCK).write_text("".join(line for line in locked if f"{ORDER}/2.avsc" not in line), encoding="utf-8")
    generate(read_source(copy))
    return copy


def rewrite(path: Path, change: Callable[[Json], object]) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def add_version(folder: Path, change: Callable[[Json], object]) -> None:
    """Write version 2 of OrderCancelled beside version 1."""
    second = folder / ORDER / "2.avsc"
    second.write_bytes((folder / ORDER / "1.avsc").read_bytes())
    rewrite(second, change)


def field(schema: Json, name: str) -> Json:
    found: Json = next(f for f in schema["fields"] if f["name"] == name)
    return found


def problems(folder: Path) -> list[str]:
    return [str(finding) for finding in check(read_source(folder))]


def drop(schema: Json, name: str) -> None:
    schema["fields"].remove(field(schema, name))


SCHEMA_FAULTS: dict[str, tuple[Callable[[Json], object], str]] = {
    "a name unlike its folder": (lambda s: s.update(name="OrderVoided"), "its folder says roundsman.order"),
    "no Avro": (lambda s: field(s, "note").update(type="strin"), "is not an Avro schema"),
    "no doc": (lambda s: s.pop("doc"), "OrderCancelled has no doc"),
    "a field without doc": (lambda s: field(s, "note").pop("doc"), "OrderCancelled.note has no doc"),
    "an alias": (lambda s: field(s, "note").update(aliases=["remark"]), "nothing is renamed"),
    "an enum that cannot grow": (lambda s: field(s, "reason")["type"].pop("default"), "so that it can grow"),
    "an enum with another default": (
        lambda s: field(s, "reason")["type"].update(default="operator"),
        'needs the symbol and default "unknown"',
    ),
    "a nested name that may clash": (
        lambda s: field(s, "reason")["type"].update(name="Reason"),
        "Reason must begin with OrderCancelled",
    ),
    "optional without null as default": (
        lambda s: field(s, "driver_id").pop("default"),
        'OrderCancelled.driver_id is optional: it needs "default": null',
    ),
    "optional in another order": (
        lambda s: field(s, "driver_id").update(type=["string", "null"], default=""),
        'a union must be ["null", something]',
    ),
}


@pytest.mark.parametrize("fault", SCHEMA_FAULTS)
def test_a_fault_in_a_schema_is_found(fault: str, contracts_copy: Path) -> None:
    change, problem = SCHEMA_FAULTS[fault]
    rewrite(contracts_copy / ORDER / "1.avsc", change)

    assert any(problem in found for found in problems(contracts_copy))


VERSION_FAULTS: dict[str, tuple[Callable[[Json], object], str]] = {
    "a new field without default": (
        lambda s: s["fields"].append({"name": "area", "type": "string", "doc": "Where."}),
        "version 2 cannot read version 1: OrderCancelled.area",
    ),
    "a field without default taken away": (
        lambda s: drop(s, "note"),
        "version 1 cannot read version 2: OrderCancelled.note",
    ),
    "a field renamed": (
        lambda s: field(s, "note").update(name="remark"),
        "version 2 cannot read version 1: OrderCancelled.remark",
    ),
    "another type": (
        lambda s: field(s, "fee_minor").update(type="double"),
        "version 1 cannot read version 2: OrderCancelled.fee_minor: a double cannot be read as long",
    ),
}


@pytest.mark.parametrize("fault", VERSION_FAULTS)
def test_a_version_that_breaks_readers_is_found(fault: str, contracts_copy: Path) -> None:
    change, problem = VERSION_FAULTS[fault]
    add_version(contracts_copy, change)

    assert any(problem in found for found in problems(contracts_copy))


def test_a_new_optional_field_and_a_new_symbol_are_fine(contracts_copy: Path) -> None:
    def grow(schema: Json) -> None:
        schema["fields"].append(
            {"name": "area", "type": ["null", "string"], "default": None, "doc": "Where, when known."}
        )
        field(schema, "reason")["type"]["symbols"].append("weather")

    add_version(contracts_copy, grow)
    rewrite(contracts_copy / EXAMPLE, lambda e: e.update(area="Mitte", reason="weather"))
    generate(read_source(contracts_copy))

    assert problems(contracts_copy) == []


def test_versions_without_a_number_between_are_found(contracts_copy: Path) -> None:
    (contracts_copy / ORDER / "3.avsc").write_bytes((contracts_copy / ORDER / "1.avsc").read_bytes())

    assert problems(contracts_copy) == [f"{ORDER}: versions must count 1, 2, 3 ...; found [1, 3]"]


TOPIC_FAULTS = {
    "another owner": ("owner: order", "owner: vendor", "is owned by vendor; its name says order"),
    "a message without schema": ("order.OrderReady:", "order.OrderRead:", "which has no schema"),
    "a homeless message": ("  roundsman.order.OrderReady: order_id\n", "", "no topic lists this message"),
    "no such key": ("order.OrderReady: order_id", "order.OrderReady: id", "it cannot be the key"),
    "a key that may be null": (
        "order.OrderCancelled: order_id",
        "order.OrderCancelled: driver_id",
        "it cannot be the key",
    ),
    "another cleanup": ("cleanup: delete", "cleanup: never", "cleanup is delete or compact"),
    "no partition": ("partitions: 4", "partitions: 0", "needs at least one partition"),
    "no writer": ("writers: [order]", "writers: []", "needs writers, readers and messages"),
}


@pytest.mark.parametrize("fault", TOPIC_FAULTS)
def test_a_fault_in_a_topic_is_found(fault: str, contracts_copy: Path) -> None:
    right, wrong, problem = TOPIC_FAULTS[fault]
    topic = contracts_copy / "topics" / "order.events.v1.yaml"
    topic.write_text(topic.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")

    assert any(problem in found for found in problems(contracts_copy))


def test_a_compacted_topic_is_kept_for_good(contracts_copy: Path) -> None:
    topic = contracts_copy / "topics" / "tracking.positions.v1.yaml"
    text = topic.read_text(encoding="utf-8").replace("cleanup: delete", "cleanup: compact")
    topic.write_text(text, encoding="utf-8")

    assert any("its retention is forever" in found for found in problems(contracts_copy))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("retention: forever", "retention: some days"), ("partitions: 4\n", ""), ("name: order", "name: other")],
)
def test_a_topic_that_cannot_be_read_says_which_file(right: str, wrong: str, contracts_copy: Path) -> None:
    topic = contracts_copy / "topics" / "order.events.v1.yaml"
    topic.write_text(topic.read_text(encoding="utf-8").replace(right, wrong), encoding="utf-8")

    with pytest.raises(BadContract, match=r"order\.events\.v1\.yaml"):
        read_source(contracts_copy)


EXAMPLE_FAULTS: dict[str, tuple[Callable[[Json], object], str]] = {
    "a field of no schema": (lambda e: e.update(colour="red"), "version 1 has no field colour"),
    "a missing field": (lambda e: e.pop("note"), "does not fit version 1"),
    "another type": (lambda e: e.update(fee_minor="500"), "does not fit version 1"),
    "a time without zone": (lambda e: e.update(at="2026-11-21T18:04:05"), "a time needs its zone"),
    "an unknown symbol": (lambda e: e.update(reason="boredom"), "does not fit version 1"),
}


@pytest.mark.parametrize("fault", EXAMPLE_FAULTS)
def test_a_fault_in_an_example_is_found(fault: str, contracts_copy: Path) -> None:
    change, problem = EXAMPLE_FAULTS[fault]
    rewrite(contracts_copy / EXAMPLE, change)

    assert any(problem in found for found in problems(contracts_copy))


def test_a_message_needs_an_example(contracts_copy: Path) -> None:
    for example in (contracts_copy / EXAMPLE).parent.iterdir():
        example.unlink()

    assert problems(contracts_copy) == ["examples/order/OrderCancelled: needs at least one example"]


def test_a_merged_schema_does_not_change(contracts_copy: Path) -> None:
    rewrite(contracts_copy / ORDER / "1.avsc", lambda s: s.update(doc="Something else."))

    assert any("is locked and was changed" in found for found in problems(contracts_copy))
    with pytest.raises(BadContract, match="write the next version beside it"):
        extend_lock(contracts_copy)


def test_a_merged_schema_does_not_go_away(contracts_copy: Path) -> None:
    add_version(contracts_copy, lambda _: None)
    generate(read_source(contracts_copy))
    (contracts_copy / ORDER / "2.avsc").unlink()

    assert any(found.startswith(f"{ORDER}/2.avsc: is locked and gone") for found in problems(contracts_copy))


def test_a_new_schema_must_be_locked(contracts_copy: Path) -> None:
    add_version(contracts_copy, lambda _: None)

    assert any(f"does not name {ORDER}/2.avsc" in found for found in problems(contracts_copy))


def test_the_lock_keeps_what_it_had(contracts_copy: Path) -> None:
    before = (contracts_copy / LOCK).read_text(encoding="utf-8").splitlines()
    add_version(contracts_copy, lambda _: None)

    after = extend_lock(contracts_copy).splitlines()

    assert set(before) < set(after)
    assert len(after) == len(before) + 1


def test_a_type_edited_by_hand_is_found(contracts_copy: Path) -> None:
    module = contracts_copy / "src/roundsman/contracts/types/order.py"
    module.write_text(module.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    assert any("types/order.py: is not what the schemas say" in found for found in problems(contracts_copy))
