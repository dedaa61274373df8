"""Services on the servers: what they are told, and what happens when they fail."""

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import psutil
import pytest

from roundsman.stack import Platform, PlatformOptions, StackError, running_platform
from roundsman.stack.errors import DidNotStart, PortTaken
from roundsman.stack.status import NotRunning, read_status
from roundsman.testkit import eventually

pytestmark = pytest.mark.stack
FAKES = Path(__file__).with_name("fakes")
BOTH = frozenset({"fakealpha", "fakebeta"})
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(FAKES))
        options = PlatformOptions(
            folder=tmp_path_factory.mktemp("platform"), services=BOTH, clock=(NOON, 60.0),
            extra_env={"ROUNDSMAN_OFFER_S": "5"}, topic_prefix="t.",
        )  # fmt: skip
        with running_platform(options) as running:
            yield running


def told(url: str) -> dict[str, str]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        found: dict[str, str] = json.load(answer)
        return found


def state_of(platform: Platform, name: str) -> tuple[str, int]:
    (found,) = [one for one in platform.processes() if one.name == name]
    return found.state, found.restarts


def test_a_service_is_told_where_everything_is(platform: Platform) -> None:
    variables = told(platform.url("fakealpha"))

    assert variables["ROUNDSMAN_KAFKA"] == platform.servers.kafka
    assert variables["ROUNDSMAN_REGISTRY_URL"] == platform.servers.registry
    assert variables["ROUNDSMAN_DATABASE_URL"] == platform.database_url("fakealpha")
    assert json.loads(variables["ROUNDSMAN_SERVICE_URLS"]) == {name: platform.url(name) for name in BOTH}
    assert (variables["ROUNDSMAN_INSTANCE"], variables["ROUNDSMAN_TOPIC_PREFIX"]) == ("fakealpha-0", "t.")
    assert variables["ROUNDSMAN_OFFER_S"] == "5"


def test_each_service_has_its_own_kind_of_store_and_they_share_a_secret(platform: Platform) -> None:
    alpha, beta = told(platform.url("fakealpha")), told(platform.url("fakebeta"))

    assert (beta["ROUNDSMAN_MONGO_URL"], beta["ROUNDSMAN_MONGO_DATABASE"]) == (platform.servers.mongo, "fakebeta")
    assert "ROUNDSMAN_DATABASE_URL" not in beta
    assert "ROUNDSMAN_MONGO_URL" not in alpha
    assert alpha["ROUNDSMAN_SECRET"] == beta["ROUNDSMAN_SECRET"]
    assert alpha["ROUNDSMAN_DATA"] != beta["ROUNDSMAN_DATA"]


def test_all_services_have_the_same_scaled_clock(platform: Platform) -> None:
    alpha, beta = told(platform.url("fakealpha")), told(platform.url("fakebeta"))

    assert alpha["ROUNDSMAN_CLOCK_ORIGIN"] == "2026-03-01T12:00:00+00:00"
    assert alpha["ROUNDSMAN_CLOCK_SPEED"] == "60.0"
    assert alpha["ROUNDSMAN_CLOCK_STARTED"] == beta["ROUNDSMAN_CLOCK_STARTED"]


async def test_a_database_url_leads_to_the_service_s_database(platform: Platform) -> None:
    connection = await asyncpg.connect(platform.database_url("fakealpha"))

    assert await connection.fetchval("SELECT current_database()") == "fakealpha"
    await connection.close()


@pytest.mark.parametrize("name", ["fakealpha", "mailbox", "kafka", "postgres"])
async def test_what_is_killed_comes_back(platform: Platform, name: str) -> None:
    _, restarts = state_of(platform, name)

    platform.kill(name)

    async def is_back() -> bool:
        state, now = state_of(platform, name)
        return state == "ready" and now > restarts

    assert await eventually(is_back)


def test_killing_what_does_not_run_is_an_error(platform: Platform) -> None:
    with pytest.raises(StackError, match="warehouse"):
        platform.kill("warehouse")


def test_a_taken_gateway_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as squatter:
        port = squatter.getsockname()[1]
        with (
            pytest.raises(PortTaken, match=f"port {port} is in use"),
            running_platform(PlatformOptions(folder=tmp_path, gateway_port=port)),
        ):
            pass

    assert list(tmp_path.iterdir()) == []


def test_split_runs_each_role_by_itself_and_one_that_fails_takes_all_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(FAKES))
    only = frozenset({"fakealpha"})
    with running_platform(PlatformOptions(folder=tmp_path, mode="split", services=only)) as platform:
        names = [one.name for one in platform.processes()][-4:]
        assert names == [f"fakealpha.{role}" for role in ("api", "consume", "relay", "timers")]
        assert told(platform.url("fakealpha"))["argv"] == "api"
        platform.kill("fakealpha")  # all four

    broken = PlatformOptions(folder=tmp_path, services=only, extra_env={"ROUNDSMAN_FAKE_FAULT": "exit"})
    with pytest.raises(DidNotStart, match="the fake was told to fail"), running_platform(broken):
        pass

    assert [one for one in psutil.Process().children() if str(tmp_path) in " ".join(one.cmdline())] == []


def test_the_status_of_a_platform_that_was_killed_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "status.json").write_text(json.dumps({"supervisor_pid": os.getpid()}))
    (tmp_path / "lock").write_text(str(os.getpid()))

    with pytest.raises(NotRunning, match="nothing runs"):
        read_status(tmp_path)


def test_a_supervisor_that_nobody_listens_to_ends_the_start(tmp_path: Path) -> None:
    options = json.dumps({"folder": str(tmp_path)})
    with subprocess.Popen(
        [sys.executable, "-m", "roundsman.stack.supervisor", options], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as supervisor:
        assert supervisor.stdout is not None
        supervisor.stdout.close()
        assert supervisor.wait(200) != 0

    assert not (tmp_path / "status.json").exists()
