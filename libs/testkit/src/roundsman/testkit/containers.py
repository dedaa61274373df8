"""The servers as containers, for machines where Docker runs: `ROUNDSMAN_TEST_WITH=docker pytest`.

The same images as in docker-compose.yml, each thrown away with its data when the session ends.
"""

import secrets
import socket
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from docker.errors import DockerException  # type: ignore[import-untyped]
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient
from testcontainers.core.wait_strategies import ExecWaitStrategy, HttpWaitStrategy, LogMessageWaitStrategy, WaitStrategy

from roundsman.stack import ServerAddresses, StackError
from roundsman.stack.folder import held_folder
from roundsman.stack.nursery import Nursery
from roundsman.stack.servers.mailbox import Mailbox

READY_WITHIN_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A server to run: where it listens in its container, and what tells that it is ready."""

    name: str
    port: int
    ready: WaitStrategy
    environment: Mapping[str, str] = field(default_factory=dict)
    command: Sequence[str] = ()
    host_port: int | None = None  # None: any that is free


class Engine(Protocol):
    """Runs images."""

    @property
    def host(self) -> str:
        """Where published ports are reached."""

    def start(self, image: Image) -> str:
        """Run it until the session ends; returns its host:port once it is ready. Blocks; any thread may call."""


class Docker:
    """`Engine` on the Docker of this machine; what it starts ends with `until`, or with us, however we end.

    Raises:
        StackError: no Docker answers.
    """

    def __init__(self, until: ExitStack) -> None:
        self._until = until
        try:
            docker = DockerClient()
        except DockerException as error:
            raise StackError(f"Docker does not answer: {error}") from error
        self.host: str = docker.host()
        docker.client.close()

    def start(self, image: Image) -> str:
        container = (
            DockerContainer(image.name, env=dict(image.environment))
            .with_bind_ports(image.port, image.host_port)
            .waiting_for(image.ready.with_startup_timeout(READY_WITHIN_S))
        )
        if image.command:
            container.with_command(list(image.command))
        self._until.enter_context(container)
        return f"{self.host}:{container.get_exposed_port(image.port)}"


@contextmanager
def servers_in_docker(folder: Path) -> Iterator[ServerAddresses]:
    """Run every server, and remove them all on the way out. Blocks, the first time while images are fetched.

    The mailbox is the stack's own, beside the containers: tests read mails as files, which no catcher's image writes.
    """
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    mailbox = Mailbox(home=folder)
    with held_folder(folder), Nursery() as nursery, ExitStack() as until:
        yield start_all(Docker(until), mailbox.start(nursery), mailbox.mail_folder)


def start_all(engine: Engine, smtp: str, mail_folder: Path) -> ServerAddresses:
    """Run every image side by side."""
    password = secrets.token_hex(16)
    images = [kafka(engine.host, _free_port()), postgres(password), mongo(), registry()]
    with ThreadPoolExecutor(len(images)) as pool:
        places = list(pool.map(engine.start, images))
    return ServerAddresses(
        kafka=places[0],
        postgres_admin=f"postgresql://postgres:{password}@{places[1]}/postgres",
        mongo=f"mongodb://{places[2]}",
        registry=f"http://{places[3]}/apis/ccompat/v7",
        smtp=smtp,
        mail_folder=mail_folder,
    )


def kafka(host: str, host_port: int) -> Image:
    """A broker that is its own controller; it tells clients its address, so the port outside is chosen before."""
    settings = {
        "PROCESS_ROLES": "broker,controller",
        "NODE_ID": "1",
        "CONTROLLER_QUORUM_VOTERS": "1@127.0.0.1:9093",
        "LISTENERS": "PLAINTEXT://:9092,CONTROLLER://127.0.0.1:9093",
        "ADVERTISED_LISTENERS": f"PLAINTEXT://{host}:{host_port}",
        "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
        "LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "AUTO_CREATE_TOPICS_ENABLE": "false",
        "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "OFFSETS_TOPIC_NUM_PARTITIONS": "8",
        "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
        "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }
    environment = {f"KAFKA_{name}": value for name, value in settings.items()}
    ready = LogMessageWaitStrategy("Kafka Server started")
    return Image(name="apache/kafka:4.3.1", port=9092, host_port=host_port, environment=environment, ready=ready)


def postgres(password: str) -> Image:
    """A cluster that sorts as the stack's does and does not wait for the disk."""
    locale = "--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
    settings = ("max_connections=300", "timezone=UTC", "fsync=off", "synchronous_commit=off", "full_page_writes=off")
    return Image(
        name="postgres:18.4",
        port=5432,
        environment={"POSTGRES_PASSWORD": password, "POSTGRES_INITDB_ARGS": locale},
        command=["postgres", *(word for setting in settings for word in ("-c", setting))],
        # By address: while it makes the cluster, the image's server answers on its socket only.
        ready=ExecWaitStrategy(["pg_isready", "-h", "127.0.0.1", "-U", "postgres"]),
    )


def mongo() -> Image:
    """A document store that lets everybody in, as the stack's does."""
    return Image(name="mongo:8.0.17", port=27017, ready=LogMessageWaitStrategy("Waiting for connections"))


def registry() -> Image:
    """A registry that keeps its schemas in memory: it lives as long as what it holds is needed."""
    ready = HttpWaitStrategy(8080, "/apis/ccompat/v7/subjects")
    return Image(name="apicurio/apicurio-registry:3.3.3", port=8080, ready=ready)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])
