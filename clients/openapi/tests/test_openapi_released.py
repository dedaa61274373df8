"""The document in the repository is what the services say, and whoever changes one is told about the other."""

import copy
from pathlib import Path
from typing import Any

import orjson
import pytest

from roundsman.openapi.__main__ import main
from roundsman.openapi.composed import composed_document
from roundsman.openapi.released import RELEASED, faults, write

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def current() -> dict[str, Any]:
    return composed_document()


def test_the_released_document_is_what_the_services_say(current: dict[str, Any]) -> None:
    assert faults(ROOT, current) == []


def test_a_document_that_was_not_written_anew_is_a_fault(current: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path, current)
    assert faults(tmp_path, current) == []
    more = copy.deepcopy(current)
    more["paths"]["/api/v1/new"] = more["paths"]["/api/v1/me"]

    assert faults(tmp_path, more)[0] == f"{RELEASED} is not up to date: `make openapi` writes it anew"


def test_what_breaks_clients_is_written_only_if_one_insists(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["write", "--root", str(tmp_path)]) == 0
    file = tmp_path / RELEASED
    document = orjson.loads(file.read_bytes())
    document["paths"]["/api/v1/old"] = {"get": {"responses": {}}}
    file.write_bytes(before := orjson.dumps(document))

    assert (main(["check", "--root", str(tmp_path)]), main(["write", "--root", str(tmp_path)])) == (1, 1)
    assert "breaks clients: GET /api/v1/old: is gone" in capsys.readouterr().err
    assert file.read_bytes() == before
    assert main(["write", "--break", "--root", str(tmp_path)]) == 0
    assert main(["check", "--root", str(tmp_path)]) == 0
