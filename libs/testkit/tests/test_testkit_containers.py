"""The servers as containers: what is asked of Docker. That it does it is seen where Docker runs."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from docker.errors import DockerException  # type: ignore[import-untyped]
from testcontainers.core import container as testcontainers
from testcontainers.core.docker_client import DockerClient

from roundsman.stack import StackError
from roundsman.testkit import containers
from roundsman.testkit.containers import Docker, Image, start_all
from roundsman.testkit.plugin import servers_by

COMPOSE = Path(__file__).resolve().parents[3] / "docker-compose.yml"


class Harbour:
    """An engine that only remembers what it was asked to run."""

    host = "docker.example"

    def __init__(self) -> None:
        self.images: dict[str, Image] = {}

    def start(self, image: Image) -> str:
        self.images[image.name.partition(":")[0].rpartition("/")[2]] = image
        return f"{self.host}:{image.host_port or image.port + 1}"


@pytest.fixture
def harbour() -> Harbour:
    return Harbour()


def test_every_address_leads_to_its_container(harbour: Harbour, tmp_path: Path) -> None:
    found = start_all(harbour, "smtp://127.0.0.1:25", tmp_path)

    password = harbour.images["postgres"].environment["POSTGRES_PASSWORD"]
    assert found.postgres_admin == f"postgresql://postgres:{password}@docker.example:5433/postgres"
    assert found.mongo == "mongodb://docker.example:27018"
    assert found.registry == "http://docker.example:8081/apis/ccompat/v7"
    assert (found.smtp, found.mail_folder) == ("smtp://127.0.0.1:25", tmp_path)


def test_the_broker_tells_clients_the_address_at_which_they_found_it(harbour: Harbour, tmp_path: Path) -> None:
    found = start_all(harbour, "", tmp_path)

    environment = harbour.images["kafka"].environment
    assert environment["KAFKA_ADVERTISED_LISTENERS"] == f"PLAINTEXT://{found.kafka}"
    assert environment["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_the_images_are_those_of_compose(harbour: Harbour, tmp_path: Path) -> None:
    composed = {part["image"] for part in yaml.safe_load(COMPOSE.read_text())["services"].values() if "image" in part}
    start_all(harbour, "", tmp_path)

    assert {image.name for image in harbour.images.values()} <= composed
    assert len(harbour.images) == 4


def test_the_cluster_sorts_as_it_does_in_compose(harbour: Harbour, tmp_path: Path) -> None:
    composed = yaml.safe_load(COMPOSE.read_text())["services"]["postgres"]["environment"]
    start_all(harbour, "", tmp_path)

    assert harbour.images["postgres"].environment["POSTGRES_INITDB_ARGS"] == composed["POSTGRES_INITDB_ARGS"]


class Daemon(testcontainers.DockerContainer):
    """A container of a Docker that is not there: starts and stops on paper."""

    log: list[tuple[Any, ...]]

    def __init__(self, image: str, **options: Any) -> None:
        super().__init__(image, docker_client_kw={"version": "1.44"}, **options)

    def start(self) -> "Daemon":
        strategy: Any = self._wait_strategy
        self.log.append((self.image, self.env, self.ports, self._command, strategy._startup_timeout))
        return self

    def stop(self, force: bool = True, delete_volume: bool = True) -> None:
        self.log.append(("stopped", self.image, delete_volume))
        self.get_docker_client().client.close()

    def get_exposed_port(self, port: int) -> int:
        return self.ports[str(port)] or 40000


def test_a_container_is_asked_for_as_the_image_says_and_removed_with_its_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Daemon, "log", [], raising=False)
    monkeypatch.setattr(containers, "DockerContainer", Daemon)
    monkeypatch.setattr(DockerClient, "__init__", _connect_to_nobody)
    monkeypatch.setattr(DockerClient, "host", lambda _: "localhost")
    image = containers.postgres("word")

    with ExitStack() as until:
        places = [Docker(until).start(image), Docker(until).start(containers.kafka("localhost", 9999))]

    started, _, *stopped = Daemon.log
    assert places == ["localhost:40000", "localhost:9999"]
    assert started == (image.name, dict(image.environment), {"5432": None}, list(image.command), 120)
    assert {one[0] for one in stopped} == {"stopped"}
    assert {one[1:] for one in stopped} == {("apache/kafka:4.3.1", True), ("postgres:18.4", True)}


def _connect_to_nobody(self: DockerClient, **_: Any) -> None:
    self.client = type("Nobody", (), {"close": lambda _: None})()


def test_without_docker_there_is_a_word_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DockerClient, "__init__", _find_nobody)

    with ExitStack() as until, pytest.raises(StackError, match="Docker does not answer: nobody there"):
        Docker(until)


def _find_nobody(_: DockerClient) -> None:
    raise DockerException("nobody there")


def test_there_are_two_ways_to_run_the_servers(tmp_path: Path) -> None:
    assert type(servers_by("docker", tmp_path)) is type(servers_by("stack", tmp_path))
    with pytest.raises(pytest.UsageError, match="'podman': choose stack or docker"):
        servers_by("podman", tmp_path)
