"""Which processes carry which roles of which services."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from roundsman.stack.discovery import InstalledService

Mode = Literal["default", "split", "single"]
ROLES = ("api", "consume", "relay", "timers")
SINGLE_PROCESS = "services"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceProcess:
    """One process to be."""

    name: str
    services: tuple[InstalledService, ...]
    role: str | None = None  # None: all of them
    is_shared: bool = False  # whether it hosts any number of services at once

    def serves(self, service: str) -> bool:
        """Whether some of the service runs in it."""
        return any(service == hosted.name for hosted in self.services)


def processes(services: Sequence[InstalledService], mode: Mode) -> list[ServiceProcess]:
    """One process a service, one a role of each service, or one for everything."""
    if mode == "single":
        return [ServiceProcess(name=SINGLE_PROCESS, services=tuple(services), is_shared=True)]
    if mode == "default":
        return [ServiceProcess(name=service.name, services=(service,)) for service in services]
    return [
        ServiceProcess(name=f"{service.name}.{role}", services=(service,), role=role)
        for service in services
        for role in ROLES
    ]
