"""What each service is told: the variables of its environment."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from roundsman.stack.databases import create_database
from roundsman.stack.discovery import InstalledService
from roundsman.stack.places import ERASED, HOST, kept_port, kept_secret
from roundsman.stack.running import ServerAddresses
from roundsman.stack.wires import Wires


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledTime:
    """A clock that showed `origin` when it was started and runs `speed` times as fast as ours."""

    origin: datetime  # aware
    speed: float
    started_unix_s: float = field(default_factory=time.time)

    def variables(self) -> dict[str, str]:
        return {
            "ROUNDSMAN_CLOCK_ORIGIN": self.origin.astimezone(UTC).isoformat(),
            "ROUNDSMAN_CLOCK_STARTED": repr(self.started_unix_s),
            "ROUNDSMAN_CLOCK_SPEED": repr(self.speed),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all services of one platform share."""

    folder: Path
    servers: ServerAddresses
    http_ports: Mapping[str, int]  # service -> where its API listens
    topic_prefix: str
    clock: ScaledTime | None
    extra: Mapping[str, str]
    wires: Wires | None = None  # None: everybody is connected directly

    def reached(self, client: str, server: str, address: str) -> str:
        """The server's address as the client is told it."""
        return self.wires.through(client, server, address) if self.wires else address

    def url_of(self, service: str) -> str | None:
        """The service's base address; None when it is not installed."""
        port = self.http_ports.get(service)
        return None if port is None else f"http://{HOST}:{port}"


def http_ports(folder: Path, services: Sequence[InstalledService], gateway_port: int | None) -> dict[str, int]:
    """Service -> the port of its API; the gateway's may be chosen by the caller."""
    ports = {service.name: kept_port(folder, f"{service.name}.api") for service in services}
    if gateway_port is not None:
        ports["gateway"] = gateway_port
    return ports


def variables_of(service: InstalledService, around: Surroundings) -> dict[str, str]:
    """Everything a service is told, but what depends on the process it runs in; makes its database and folder."""
    data = around.folder / "services" / service.name
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        **_addresses(service, around),
        **_store(service, around),
        "ROUNDSMAN_TOPIC_PREFIX": around.topic_prefix,
        "ROUNDSMAN_HTTP_PORT": str(around.http_ports[service.name]),
        "ROUNDSMAN_INSTANCE": f"{service.name}-0",
        "ROUNDSMAN_DATA": str(data),
        "ROUNDSMAN_SECRET": kept_secret(around.folder, "services"),
        "ROUNDSMAN_PERSONAL_SECRET": kept_secret(around.folder, "personal"),
        **erased_since(service.name, around.folder),
        **(around.clock.variables() if around.clock else {}),
        **around.extra,
    }


def erased_since(service_name: str, folder: Path) -> dict[str, str]:
    """Who is to be forgotten again, where a backup was restored together with a list of them."""
    told = service_name == "identity" and (folder / ERASED).exists()
    return {"ROUNDSMAN_ERASED_SINCE_FILE": str(folder / ERASED)} if told else {}


def _addresses(service: InstalledService, around: Surroundings) -> dict[str, str]:
    urls = {name: _url(service, name, around) for name in around.http_ports}
    servers = around.servers
    addresses = {
        "ROUNDSMAN_KAFKA": around.reached(service.name, "kafka", servers.kafka),
        "ROUNDSMAN_REGISTRY_URL": around.reached(service.name, "registry", servers.registry),
        "ROUNDSMAN_SMTP_URL": around.reached(service.name, "mailbox", servers.smtp),
        "ROUNDSMAN_HTTP_HOST": HOST,
        "ROUNDSMAN_SERVICE_URLS": json.dumps(urls),
    }
    if "identity" in urls:
        addresses["ROUNDSMAN_JWKS_URL"] = f"{urls['identity']}/.well-known/jwks.json"
    if "sandbox" in urls:
        addresses["ROUNDSMAN_SANDBOX_URL"] = urls["sandbox"]
    return addresses


def _url(service: InstalledService, owner: str, around: Surroundings) -> str:
    """Where the service finds an owner; only the gateway asks all of them."""
    url = around.url_of(owner) or ""
    is_asked = owner != service.name and (service.name == "gateway" or owner in {"identity", "sandbox"})
    return around.reached(service.name, owner, url) if is_asked else url


def _store(service: InstalledService, around: Surroundings) -> dict[str, str]:
    if service.store == "postgres":
        url = create_database(around.servers.postgres_admin, service.name)
        return {"ROUNDSMAN_DATABASE_URL": around.reached(service.name, "postgres", url)}
    if service.store == "mongo":
        url = around.reached(service.name, "documents", around.servers.mongo)
        return {"ROUNDSMAN_MONGO_URL": url, "ROUNDSMAN_MONGO_DATABASE": service.name}
    return {}
