"""A platform on wires, whose services can be told something else and joined by further members."""

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from roundsman.stack import Platform, PlatformOptions, StackError, running_platform
from roundsman.stack.wires import Wires
from roundsman.testkit import eventually

pytestmark = pytest.mark.stack
FAKES = Path(__file__).with_name("fakes")


@dataclass(frozen=True)
class Wired:
    platform: Platform
    wires: Wires


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    with pytest.MonkeyPatch.context() as patch, Wires() as wires:
        patch.setenv("PYTHONPATH", str(FAKES))
        options = PlatformOptions(
            folder=tmp_path_factory.mktemp("wired"), services=frozenset({"fakealpha"}), wires=wires,
            extra_env={"ROUNDSMAN_OFFER_S": "5"},
        )  # fmt: skip
        with running_platform(options) as platform:
            yield Wired(platform, wires)


def told(platform: Platform) -> dict[str, str]:
    with urllib.request.urlopen(platform.url("fakealpha"), timeout=30) as answer:
        found: dict[str, str] = json.load(answer)
        return found


def names(platform: Platform) -> list[str]:
    return [one.name for one in platform.processes()]


def test_a_service_is_told_the_ends_of_its_own_wires(wired: Wired) -> None:
    variables, begins_at = told(wired.platform), {name: wired.wires.lay(name, 0) for name in wired.wires.names}

    assert f":{begins_at['fakealpha>postgres']}/" in variables["ROUNDSMAN_DATABASE_URL"]
    assert variables["ROUNDSMAN_KAFKA"].endswith(f":{begins_at['fakealpha>kafka']}")
    assert f":{begins_at['fakealpha>registry']}/" in variables["ROUNDSMAN_REGISTRY_URL"]
    assert variables["ROUNDSMAN_SMTP_URL"].endswith(f":{begins_at['fakealpha>mailbox']}")
    assert "registry>postgres" in wired.wires.used()


def test_each_service_has_a_listener_that_is_advertised_as_its_wire(wired: Wired) -> None:
    (settings,) = Path(told(wired.platform)["ROUNDSMAN_DATA"]).parents[1].glob("kafka/server.properties")
    (advertised,) = (line for line in settings.read_text().splitlines() if line.startswith("advertised.listeners"))

    assert f",ORDER://127.0.0.1:{wired.wires.lay('order>kafka', 0)}," in advertised


async def test_a_service_is_told_something_else_from_its_next_start_on(wired: Wired) -> None:
    wired.platform.tell("fakealpha", {"ROUNDSMAN_OFFER_S": "9"})
    assert told(wired.platform)["ROUNDSMAN_OFFER_S"] == "5"

    wired.platform.kill("fakealpha")

    async def is_told() -> bool:
        try:
            return told(wired.platform)["ROUNDSMAN_OFFER_S"] == "9"
        except OSError:
            return False

    assert await eventually(is_told)


def test_who_does_not_run_is_told_nothing(wired: Wired) -> None:
    assert not wired.platform.has_own_process("warehouse")
    with pytest.raises(StackError, match="warehouse"):
        wired.platform.tell("warehouse", {})


def test_another_member_joins_under_a_name_of_its_own_and_leaves(wired: Wired) -> None:
    name = wired.platform.join("fakealpha")
    assert name in names(wired.platform)
    with pytest.raises(StackError, match="is there already"):
        wired.platform.join("fakealpha")

    wired.platform.leave(name)

    assert name not in names(wired.platform)
    assert wired.platform.services() == ["fakealpha"]
