"""Two processes share the files: what belongs together stays together, and the servers are started once."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest

from roundsman.stack import ServerAddresses
from roundsman.testkit.sharing import Sharing, haste, servers_told, share_of

PLACES = ServerAddresses(
    kafka="k:1", postgres_admin="postgresql://p:2", registry="http://r:3", mongo="m:4", smtp="s:5",
    mail_folder=Path("/mails"),
)  # fmt: skip
TELLS = """
import os, pytest
{marks}
def test_tells(servers):
    with open({log!r}, "a") as log:
        print({name!r}, os.environ["PYTEST_XDIST_WORKER"], servers.kafka, file=log)
"""


def test_the_servers_run_once_and_as_long_as_the_processes() -> None:
    history = []

    @contextmanager
    def running() -> Iterator[ServerAddresses]:
        history.append("started")
        yield PLACES
        history.append("stopped")

    sharing, nodes = Sharing(running), [SimpleNamespace(workerinput={}) for _ in range(2)]
    assert history == []
    for node in nodes:
        sharing.pytest_configure_node(node)
    assert history == ["started"]
    sharing.pytest_unconfigure()

    assert history == ["started", "stopped"]
    assert [servers_told(node) for node in nodes] == [PLACES, PLACES]  # type: ignore[arg-type]


def test_files_that_share_a_platform_are_one_share(tmp_path: Path) -> None:
    for folder in ("journeys", "rules"):
        (tmp_path / folder).mkdir()
    (tmp_path / "journeys" / "conftest.py").touch()

    assert share_of(tmp_path, "journeys/test_a.py::test_it[1::2]") == "journeys"
    assert share_of(tmp_path, "rules/test_a.py::test_it[1::2]") == "rules/test_a.py"


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(0, marks=[pytest.mark.timeout(200), pytest.mark.slow]),
        pytest.param(1, marks=pytest.mark.slow),
        pytest.param(1, marks=pytest.mark.stack),
        2,
    ],
)
def test_what_takes_long_goes_first(request: pytest.FixtureRequest, place: int) -> None:
    assert haste(request.node) == place


@pytest.mark.slow
def test_shares_are_taken_longest_first_each_by_one_process(tmp_path: Path) -> None:
    log, marks = tmp_path / "log", {"z": "pytestmark = pytest.mark.timeout(99)", "y": "pytestmark = pytest.mark.slow"}
    for name in ("a", "b", "y", "z/one", "z/two"):
        file = tmp_path / (f"z/test_{name[2:]}.py" if "/" in name else f"test_{name}.py")
        file.parent.mkdir(exist_ok=True)
        file.write_text(TELLS.format(marks=marks.get(name[0], ""), log=str(log), name=name))
    (tmp_path / "z" / "conftest.py").touch()
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow\naddopts = --import-mode=importlib\n")
    (tmp_path / "servers.json").write_text(json.dumps(asdict(PLACES), default=str))

    environment = os.environ | {"ROUNDSMAN_TEST_SERVERS": str(tmp_path / "servers.json")}
    words = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", str(tmp_path)]
    ran = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=240)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = [line.split() for line in log.read_text().splitlines()]
    by_worker = {worker: [name for name, who, _ in told if who == worker] for worker in ("gw0", "gw1")}
    assert {places for *_, places in told} == {PLACES.kafka}
    one, other = sorted(by_worker.values(), reverse=True)  # who was ready first is given the first share
    assert (one[:2], other[0]) == (["z/one", "z/two"], "y")
    assert sorted(name for names in by_worker.values() for name in names) == ["a", "b", "y", "z/one", "z/two"]
