"""A new service is laid out, keeps every rule of the others, and runs."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
import yaml

from roundsman.cli.new_service.__main__ import main
from roundsman.cli.new_service.layout import CannotLayOut, composed, rendered
from roundsman.cli.new_service.names import BadName, check_name
from roundsman.stack import ServerAddresses
from roundsman.testkit.sizes import check

ROOT = Path(__file__).resolve().parents[3]
FILES = ("docker-compose.yml", ".env.example", "pyproject.toml")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace of its own with our libraries and no service."""
    (tmp_path / "services").mkdir()
    for folder in ("libs", "contracts"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    for file in FILES:
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def run(workspace: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python's where the new service is installed, as it were."""
    path = os.pathsep.join(str(folder) for folder in workspace.glob("services/*/src"))
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=workspace, env=os.environ | {"PYTHONPATH": path} | environment,
        text=True, capture_output=True, check=False,
    )  # fmt: skip


def test_a_new_service_is_shaped_as_the_others_are(workspace: Path) -> None:
    assert main(["loyalty", str(workspace)]) == 0

    folder = workspace / "services/loyalty"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for part in ("domain", "handlers", "store", "messaging", "api"):
        assert f"src/roundsman/loyalty/{part}/__init__.py" in there
    assert {"README.md", "pyproject.toml", "migrations/0001_first.py", "src/roundsman/loyalty/py.typed"} <= there
    assert {path.split("/")[1] for path in there if path.startswith("tests/")} == {"unit", "integration", "component"}
    assert not [path for path in folder.rglob("*.py") if "$" in path.read_text() or "NAME" in path.read_text()]


@pytest.mark.parametrize("name", ["abc", "zone2"])  # before and after our libraries, where imports are sorted
def test_what_is_laid_out_keeps_the_rules_of_format_lint_and_size(workspace: Path, name: str) -> None:
    main([name, str(workspace)])

    assert run(workspace, "ruff", "format", "--check", "services").returncode == 0
    linted = run(workspace, "ruff", "check", "services")
    assert linted.returncode == 0, linted.stdout
    assert not [one for one in check(workspace) if one.place.startswith(str(workspace / "services"))]


@pytest.mark.slow
@pytest.mark.timeout(600)  # nothing of what is imported has been looked at before
def test_it_keeps_the_rules_of_imports_and_types(workspace: Path) -> None:
    main(["loyalty", str(workspace)])
    tests = [str(path) for path in workspace.glob("services/loyalty/tests/*/*.py")]

    linted = run(workspace, "roundsman.testkit.imports")
    assert linted.returncode == 0, linted.stdout
    typed = run(workspace, "mypy", "--cache-dir", "cache", "-p", "roundsman.loyalty")
    assert typed.returncode == 0, typed.stdout
    typed = run(workspace, "mypy", "--cache-dir", "cache", *tests)
    assert typed.returncode == 0, typed.stdout


@pytest.mark.stack
def test_it_runs_and_passes_its_own_tests(workspace: Path, servers: ServerAddresses) -> None:
    main(["loyalty", str(workspace)])
    known = workspace / "servers.json"
    known.write_text(json.dumps(asdict(servers), default=str))

    tested = run(workspace, "pytest", "-q", "services/loyalty/tests", ROUNDSMAN_TEST_SERVERS=str(known))

    assert tested.returncode == 0, tested.stdout
    assert "10 passed" in tested.stdout


def test_compose_runs_it_with_a_store_of_its_own(workspace: Path) -> None:
    main(["loyalty", str(workspace)])

    whole = yaml.safe_load((workspace / "docker-compose.yml").read_text())
    part, vendor = whole["services"]["loyalty"], whole["services"]["vendor"]
    assert part.keys() == vendor.keys()
    assert part["environment"].keys() == vendor["environment"].keys()
    assert part["environment"]["ROUNDSMAN_DATABASE_URL"] == whole["x-stores"]["STORE_LOYALTY"]
    assert json.loads(part["environment"]["ROUNDSMAN_SERVICE_URLS"])["loyalty"] == "http://loyalty:8000"
    assert (workspace / ".env.example").read_text().endswith("\nLOYALTY_DATABASE_PASSWORD=\n")


def test_two_new_services_live_side_by_side(workspace: Path) -> None:
    assert [main([name, str(workspace)]) for name in ("loyalty", "parcels")] == [0, 0]

    whole = yaml.safe_load((workspace / "docker-compose.yml").read_text())
    assert {"loyalty", "parcels"} <= whole["services"].keys()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Loyalty", "small letters"),
        ("lo", "3 to 20"),
        ("l" * 21, "3 to 20"),
        ("loyal-ty", "small letters and digits"),
        ("2fast", "a letter first"),
        ("../../loyalty", "small letters"),
        ("lambda", "Python"),
        ("postgres", "part of the platform"),
        ("kernel", "taken: see libs/kernel"),
        ("order", "taken: see contracts/topics/order"),
    ],
)
def test_a_name_that_does_not_do_is_refused(
    workspace: Path, name: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {file: (workspace / file).read_text() for file in FILES}

    assert main([name, str(workspace)]) == 1

    said = capsys.readouterr().err
    assert repr(name) in said
    assert why in said
    assert list((workspace / "services").iterdir()) == []
    assert {file: (workspace / file).read_text() for file in FILES} == before


def test_a_service_is_not_laid_out_twice(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["loyalty", str(workspace)])

    assert main(["loyalty", str(workspace)]) == 1
    assert "'loyalty' is taken: see services/loyalty" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["abc", "l" * 20, "zone2"])
def test_the_longest_and_the_shortest_names_do(workspace: Path, name: str) -> None:
    check_name(name, workspace)

    assert rendered(name)


def test_no_service_of_ours_may_be_laid_out_again() -> None:
    for service in (ROOT / "services").iterdir():
        with pytest.raises(BadName, match="taken"):
            check_name(service.name, ROOT)


@pytest.mark.parametrize("words", [[], [""], ["one", "two", "three"]])
def test_without_a_name_one_is_told_how(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 1

    assert capsys.readouterr().err == "Say which: make new-service NAME=loyalty\n"


@pytest.mark.parametrize(
    "mark", ["# make new-service: stores", "# make new-service: services", "ROUNDSMAN_SERVICE_URLS"]
)
def test_a_compose_file_without_its_marks_is_left_alone(
    workspace: Path, mark: str, capsys: pytest.CaptureFixture[str]
) -> None:
    compose = workspace / "docker-compose.yml"
    compose.write_text(compose.read_text().replace(mark, "# nothing"))

    assert main(["loyalty", str(workspace)]) == 1

    assert "docker-compose.yml should have this once" in capsys.readouterr().err
    assert list((workspace / "services").iterdir()) == []
    with pytest.raises(CannotLayOut):
        composed(compose.read_text(), "loyalty")
