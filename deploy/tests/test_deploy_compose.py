"""docker-compose.yml against what the services declare and what the stack gives them."""

import importlib
import inspect
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml

from roundsman.runtime import RuntimeSettings, Service, Settings
from roundsman.stack import ServerAddresses, environment
from roundsman.stack.discovery import InstalledService

ROOT = Path(__file__).resolve().parents[2]
SERVICES: dict[str, Service] = {entry.name: entry.load() for entry in entry_points(group="roundsman.services")}
JOBS = {"contracts": "order", "stores": "notification"}  # job -> whose image it borrows
SERVERS = {"kafka", "postgres", "mongo", "registry", "mail"}
# What the stack says and compose need not: no prefix is the default, and a secret is for who asks for one.
NOT_NEEDED = {"ROUNDSMAN_TOPIC_PREFIX", "ROUNDSMAN_SECRET"}
BY_UVICORN = {"FORWARDED_ALLOW_IPS"}  # read by the HTTP server itself
VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")


@cache
def compose() -> Any:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def parts() -> dict[str, Any]:
    return dict(compose()["services"])


def told(name: str) -> dict[str, str]:
    """A service's environment as compose would give it, with a value for each variable."""
    return {key: VARIABLE.sub(_value, value) for key, value in parts()[name]["environment"].items()}


def _value(found: re.Match[str]) -> str:
    return (found[3] or "") if found[2] == "-" else f"{found[1].lower()}-0123456789"


def test_the_services_are_those_of_the_entry_points() -> None:
    assert parts().keys() == SERVICES.keys() | JOBS.keys() | SERVERS


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_told_what_the_stack_tells_it(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "create_database", lambda *_: "postgresql://")
    service = InstalledService(name=name, package=f"roundsman.{name}", store=SERVICES[name].store)
    around = environment.Surroundings(
        folder=tmp_path, servers=_nowhere(), http_ports=dict.fromkeys(SERVICES, 1), topic_prefix="", clock=None,
        extra={},
    )  # fmt: skip

    assert environment.variables_of(service, around).keys() - told(name).keys() <= NOT_NEEDED


def _nowhere() -> ServerAddresses:
    return ServerAddresses(kafka="", postgres_admin="", registry="", mongo="", smtp="", mail_folder=Path())


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_is_told_are_settings_that_it_takes(name: str) -> None:
    runtime = RuntimeSettings.from_environment(told(name))
    kinds: list[type[Settings]] = [RuntimeSettings, *_settings_of(name)]
    assert all(kind.from_environment(told(name)) for kind in kinds)

    assert (runtime.http_host, runtime.http_port, runtime.instance) == ("0.0.0.0", 8000, f"{name}-0")
    assert bool(runtime.database_url) == (SERVICES[name].store == "postgres")
    assert bool(runtime.mongo_url and runtime.mongo_database) == (SERVICES[name].store == "mongo")
    own = {f"ROUNDSMAN_{field.upper()}" for kind in kinds for field in kind.model_fields}
    assert told(name).keys() - own - _common() - BY_UVICORN == set()


def _settings_of(name: str) -> Iterator[type[Settings]]:
    module = importlib.import_module(f"roundsman.{name}.settings")
    for _, kind in inspect.getmembers(module, inspect.isclass):
        if issubclass(kind, Settings) and kind is not Settings:
            yield kind


def _common() -> set[str]:
    return set(compose()["x-told"])


@pytest.mark.parametrize("name", SERVICES)
def test_only_who_seals_or_signs_has_a_secret_and_none_is_shared_without_need(name: str) -> None:
    asks = any("secret" in kind.model_fields for kind in _settings_of(name))

    assert ("ROUNDSMAN_SECRET" in told(name)) == asks
    if asks:
        whose = name if name in {"gateway", "identity"} else "provider"
        assert told(name)["ROUNDSMAN_SECRET"].startswith(f"{whose}_")


def test_the_addresses_of_all_services_are_told_right() -> None:
    urls = json.loads(told("gateway")["ROUNDSMAN_SERVICE_URLS"])

    assert urls == {name: f"http://{name}:8000" for name in SERVICES}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_from_its_own_image_without_any_right(name: str) -> None:
    part = parts()[name]

    assert part["build"] == {
        "context": ".",
        "dockerfile": "deploy/docker/service.Dockerfile",
        "args": {"SERVICE": name},
    }
    assert part["image"].startswith(f"roundsman/{name}:")
    assert (part["read_only"], part["cap_drop"]) == (True, ["ALL"])
    assert part["security_opt"] == ["no-new-privileges:true"]
    assert not {"user", "privileged", "healthcheck", "entrypoint", "command"} & part.keys()  # the image says them


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_for_its_servers_and_for_the_jobs(name: str) -> None:
    waits = {on: how["condition"] for on, how in parts()[name]["depends_on"].items()}

    assert waits == {
        "kafka": "service_healthy",
        "registry": "service_healthy",
        "stores": "service_completed_successfully",
        "contracts": "service_completed_successfully",
    }


def test_only_the_gateway_can_be_reached_and_only_from_this_machine() -> None:
    published = {name: part["ports"] for name, part in parts().items() if "ports" in part}

    assert published == {"gateway": ["127.0.0.1:${GATEWAY_PORT:-8080}:8000"]}
    assert compose()["networks"]["inside"] == {"internal": True}
    assert {name for name, part in parts().items() if part["networks"] != ["inside"]} == {"gateway"}


@pytest.mark.parametrize("name", sorted(SERVERS))
def test_a_server_is_a_pinned_image_that_is_watched(name: str) -> None:
    part = parts()[name]

    assert re.fullmatch(r"[a-z/-]+:v?\d+\.\d+(\.\d+)?", part["image"])
    assert part["healthcheck"]["test"][0] == "CMD"
    assert part["restart"] == "unless-stopped"


@pytest.mark.parametrize(
    ("server", "version"), [("kafka", "4."), ("postgres", "18."), ("mongo", "8."), ("registry", "3.")]
)
def test_the_servers_are_of_the_versions_that_the_design_names(server: str, version: str) -> None:
    assert parts()[server]["image"].partition(":")[2].startswith(version)


def test_what_keeps_data_keeps_it_in_a_volume() -> None:
    kept = {volume.partition(":")[0] for part in parts().values() for volume in part.get("volumes", ())}

    assert kept - {"./deploy/compose/stores.py"} == compose()["volumes"].keys()
    assert {name for name, part in parts().items() if "volumes" in part} == (SERVERS - {"registry"}) | {
        "sandbox",
        "stores",
    }


@pytest.mark.parametrize(("job", "image"), JOBS.items())
def test_a_job_runs_once_in_an_image_that_is_built_anyway(job: str, image: str) -> None:
    part = parts()[job]

    assert (part["image"], part["pull_policy"]) == (parts()[image]["image"], "never")
    assert "restart" not in part
    assert "build" not in part


def test_each_store_is_one_service_s_alone() -> None:
    stores = dict(compose()["x-stores"])
    owners = {f"STORE_{name.upper()}" for name, service in SERVICES.items() if service.store != "none"}

    assert stores.keys() == owners | {"STORE_REGISTRY"}
    for store, url in stores.items():
        name = store.removeprefix("STORE_").lower()
        assert re.fullmatch(rf"\w+://{name}:\$\{{{name.upper()}_DATABASE_PASSWORD:\?.+\}}@\w+:\d+/{name}", url)
    users = {url: [n for n in SERVICES if url in parts()[n]["environment"].values()] for url in stores.values()}
    assert users == {url: [] if "registry" in url else [_name_in(url)] for url in stores.values()}


def _name_in(url: str) -> str:
    return url.rpartition("/")[2]


def test_there_is_no_secret_in_it() -> None:
    """Every password and secret is a variable without a default."""
    for part in parts().values():
        for key, value in part.get("environment", {}).items():
            secret = "PASSWORD" in key or "SECRET" in key
            assert not secret or VARIABLE.fullmatch(value), key
            assert not re.search(r"://[^:/@]*:(?!\$\{\w+:\?)[^/@]*@", value), key


def test_every_variable_it_demands_is_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    demanded = {name for name, kind, _ in VARIABLE.findall(text) if kind != "-"}
    example = (ROOT / ".env.example").read_text()

    assert demanded == set(re.findall(r"^([A-Z_]+)=$", example, flags=re.MULTILINE))


def test_the_commands_of_the_jobs_are_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    main = importlib.import_module("roundsman.contracts.__main__").main
    words = [*parts()["contracts"]["entrypoint"][3:], *parts()["contracts"]["command"]]

    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])

    assert ended.value.code == 0
    assert "--registry URL" in capsys.readouterr().out
