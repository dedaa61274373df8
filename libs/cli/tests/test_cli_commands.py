"""The command as a person uses it, on the real servers and two stand-in services."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from roundsman.cli.background import start_in_background
from roundsman.stack import PlatformOptions
from roundsman.stack.folder import holder_of
from roundsman.stack.places import free_port
from roundsman.testkit import eventually

pytestmark = pytest.mark.slow
FAKES = Path(__file__).parents[2] / "stack" / "tests" / "fakes"


@pytest.fixture(autouse=True)
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(FAKES))
    monkeypatch.setenv("ROUNDSMAN_SERVICES", "fakealpha,fakebeta")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    roundsman("down", tmp_path / "data")


def roundsman(command: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "roundsman.cli", command, "--data", str(folder), *words]
    return subprocess.run(argv, capture_output=True, text=True, timeout=200, check=False)


def family(supervisor: int) -> list[psutil.Process]:
    return psutil.Process(supervisor).children(recursive=True)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running()]


@pytest.mark.stack
def test_up_status_logs_down(folder: Path) -> None:
    port = str(free_port())
    up = roundsman("up", folder, "--port", port)
    assert up.returncode == 0, up.stderr
    assert "kafka is ready" in up.stdout
    assert "fakealpha is ready" in up.stdout
    supervisor = holder_of(folder)
    assert supervisor is not None
    running = family(supervisor)

    status = roundsman("status", folder)
    assert status.returncode == 0
    assert {"kafka", "postgres", "fakealpha"} <= {line.split()[0] for line in status.stdout.splitlines()}
    assert "postgresql://fakealpha:" in status.stdout
    told = json.loads(roundsman("status", folder, "--json").stdout)
    assert told["database_urls"]["fakealpha"].startswith("postgresql://fakealpha:")

    logs = roundsman("logs", folder, "fakealpha")
    assert "the fake serves" in logs.stdout

    again = roundsman("up", folder, "--port", str(free_port()))
    assert (again.returncode, f"in use by process {supervisor}" in again.stderr) == (1, True)

    down = roundsman("down", folder)
    assert (down.returncode, down.stdout) == (0, "Stopped.\n")
    assert alive(running) == []
    assert roundsman("status", folder).returncode == 1


@pytest.mark.stack
async def test_nothing_outlives_a_supervisor_that_is_killed(folder: Path) -> None:
    assert roundsman("up", folder, "--port", str(free_port())).returncode == 0
    supervisor = holder_of(folder)
    assert supervisor is not None
    running = family(supervisor)

    os.kill(supervisor, signal.SIGKILL)

    async def all_are_gone() -> bool:
        return not alive(running)

    assert await eventually(all_are_gone)
    assert "nothing runs" in roundsman("status", folder).stderr


@pytest.mark.stack
@pytest.mark.parametrize("words", [[], ["--foreground"]], ids=["background", "foreground"])
def test_ctrl_c_during_the_start_leaves_nothing(folder: Path, words: list[str]) -> None:
    argv = [sys.executable, "-u", "-m", "roundsman.cli", "up", "--data", str(folder), "--port", str(free_port())]
    with subprocess.Popen(
        [*argv, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as up:
        assert up.stdout is not None
        assert "is ready" in up.stdout.readline()
        running = psutil.Process(up.pid).children(recursive=True)
        up.send_signal(signal.SIGINT)
        _, said = up.communicate(timeout=200)

    assert (up.returncode, "interrupted; nothing is left running" in said) == (1, True)
    assert running
    assert alive(running) == []
    assert holder_of(folder) is None


class InterruptedWhileItGoes:
    """Python drops what is raised in a destructor, and so a KeyboardInterrupt that strikes there."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        signal.getsignal(signal.SIGINT)  # a call, in which the signal is handled


@pytest.mark.stack
def test_ctrl_c_is_heard_wherever_it_strikes(folder: Path) -> None:
    def say(_: str) -> None:
        InterruptedWhileItGoes()

    with pytest.raises(KeyboardInterrupt):
        start_in_background(PlatformOptions(folder=folder, say=say, services=frozenset({"fakealpha"})))

    assert holder_of(folder) is None


def test_a_taken_port_is_a_clear_fault(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as squatter:
        port = squatter.getsockname()[1]
        up = roundsman("up", tmp_path, "--port", str(port))

    assert (up.returncode, up.stderr) == (
        1,
        f"roundsman: port {port} is in use; choose another or stop what listens there\n",
    )


def test_missing_downloads_name_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUNDSMAN_CACHE", str(tmp_path / "empty"))

    up = roundsman("up", tmp_path / "data", "--port", str(free_port()))

    assert up.returncode == 1
    assert "Run `make setup`" in up.stderr
    assert holder_of(tmp_path / "data") is None


def test_down_where_nothing_runs_is_no_fault(tmp_path: Path) -> None:
    down = roundsman("down", tmp_path)

    assert (down.returncode, down.stdout) == (0, f"Nothing runs on {tmp_path}.\n")


def test_the_logs_that_exist_are_named(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "kafka.log").write_text("hello\n")

    assert roundsman("logs", tmp_path, "kafka").stdout == "hello\n"
    assert "there are: kafka" in roundsman("logs", tmp_path, "rabbit").stderr


def test_split_and_single_exclude_each_other(tmp_path: Path) -> None:
    assert roundsman("up", tmp_path, "--split", "--single").returncode == 2
