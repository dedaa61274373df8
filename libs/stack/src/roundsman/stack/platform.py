"""Everything on one machine: the servers, and the services on top of them."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from signal import SIGKILL, Signals

from roundsman.stack.commands import Command, log_of
from roundsman.stack.discovery import InstalledService, read_services
from roundsman.stack.environment import ScaledTime, Surroundings, http_ports, variables_of
from roundsman.stack.errors import PortTaken, StackError
from roundsman.stack.folder import held_folder
from roundsman.stack.hosting import start_of
from roundsman.stack.layout import Mode, ServiceProcess, processes
from roundsman.stack.nursery import Nursery, silent
from roundsman.stack.places import is_free
from roundsman.stack.running import start_servers
from roundsman.stack.told import write_told
from roundsman.stack.watched import ProcessStatus
from roundsman.stack.wires import Wires


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformOptions:
    """How to run the platform."""

    folder: Path
    mode: Mode = "default"
    gateway_port: int | None = None  # None: that of the last run, or any that is free
    clock: tuple[datetime, float] | None = None  # what it shows at first, and how fast it runs; None: real time
    extra_env: Mapping[str, str] = field(default_factory=dict)  # for every service, on top of ours
    durable: bool = False  # whether data must outlive a power cut
    services: frozenset[str] | None = None  # None: all that are installed
    topic_prefix: str = ""
    wires: Wires | None = None  # through which all parts reach each other; None: directly
    say: Callable[[str], None] = silent  # told of each step, on any thread


class Platform:
    """A running platform."""

    def __init__(self, around: Surroundings, servers: Nursery, services: Nursery) -> None:
        self.servers = around.servers
        self.gateway_url = around.url_of("gateway") or ""
        self._around = around
        self._server_nursery, self._service_nursery = servers, services
        self._variables: dict[str, dict[str, str]] = {}
        self._services: dict[str, InstalledService] = {}
        self._hosts: dict[str, frozenset[str]] = {}  # process -> the services in it

    def start_services(self, services: Sequence[InstalledService], mode: Mode) -> None:
        """Start them side by side and wait until all are ready.

        Raises:
            DidNotStart: one was not; none of them runs.
        """
        self._variables = {service.name: variables_of(service, self._around) for service in services}
        write_told(self._around.folder, self._variables)
        self._services = {service.name: service for service in services}
        wanted = processes(services, mode)
        self._hosts = {one.name: frozenset(service.name for service in one.services) for one in wanted}
        starts = [start_of(one, self._variables, self._around) for one in wanted]
        self._service_nursery.start_all(starts)

    def url(self, service: str) -> str:
        """The base address of a service's own API, past the gateway."""
        url = self._around.url_of(service)
        if url is None:
            raise StackError(f"{service} does not run here")
        return url

    def variables(self, service: str) -> Mapping[str, str]:
        """What the service was told."""
        return self._variables[service]

    def database_url(self, service: str) -> str:
        """The address of a service's database, with the password that holds until the next start."""
        return self._variables[service]["ROUNDSMAN_DATABASE_URL"]

    def database_urls(self) -> Mapping[str, str]:
        """As `database_url`, for every service that has one."""
        key = "ROUNDSMAN_DATABASE_URL"
        return {service: told[key] for service, told in self._variables.items() if key in told}

    def processes(self) -> list[ProcessStatus]:
        """Every process of servers and services, in order of start."""
        return [*self._server_nursery.statuses(), *self._service_nursery.statuses()]

    def kill(self, name: str) -> None:
        """SIGKILL a server, a process, or all processes that carry some of a service; they are started anew.

        Raises:
            StackError: nothing of that name runs.
        """
        self.signal(name, SIGKILL)

    def signal(self, name: str, number: Signals) -> None:
        """As `kill`, with any signal: SIGSTOP and SIGCONT make a process stand still and wake.

        Raises:
            StackError: nothing of that name runs.
        """
        hosts = [process for process, services in self._hosts.items() if name == process or name in services]
        for host in hosts:
            self._service_nursery.signal(host, number)
        if not hosts:
            self._server_nursery.signal(name, number)

    def services(self) -> list[str]:
        """Every service that runs here, by name."""
        return sorted(self._services)

    def has_own_process(self, service: str) -> bool:
        """Whether it runs in processes that serve nobody else."""
        return bool(self._own_processes(service))

    def tell(self, service: str, variables: Mapping[str, str]) -> None:
        """From their next start on, all processes of the service alone have these variables on top.

        Raises:
            StackError: there are none: it shares its process with others, or does not run.
        """
        if not self.has_own_process(service):
            raise StackError(f"{service} has no process of its own")
        for name in self._own_processes(service):
            self._service_nursery.tell(name, variables)

    def join(self, service: str) -> str:
        """Start another process which consumes for the service; returns its name once it has got its partitions.

        Raises:
            StackError: one is there already, or it did not get so far.
        """
        name = f"{service}.joined"
        if name in {one.name for one in self._service_nursery.statuses()}:
            raise StackError(f"{name} is there already")
        process = ServiceProcess(name=name, services=(self._services[service],), role="consume")
        told = {**self._variables[service], "ROUNDSMAN_INSTANCE": f"{service}-1"}
        self._service_nursery.start_all([start_of(process, {service: told}, self._around)])
        return name

    def leave(self, name: str) -> None:
        """End a process that had joined."""
        self._service_nursery.stop(name)

    def _own_processes(self, service: str) -> list[str]:
        return [name for name, services in self._hosts.items() if services == {service}]


@contextmanager
def running_platform(options: PlatformOptions) -> Iterator[Platform]:
    """Start servers and services on the folder's data, and stop them all on the way out. Blocks for some seconds.

    Raises:
        DownloadMissing, DidNotStart, DiskFull, FolderInUse, PortTaken: nothing is left running.
    """
    if options.gateway_port is not None and not is_free(options.gateway_port):
        raise PortTaken(f"port {options.gateway_port} is in use; choose another or stop what listens there")
    with (
        held_folder(options.folder),
        Nursery(options.say) as server_nursery,
        Nursery(options.say) as service_nursery,
    ):
        around, services = _prepare(options, server_nursery, service_nursery)
        _apply_contracts(service_nursery, around)
        platform = Platform(around, server_nursery, service_nursery)
        platform.start_services(services, options.mode)
        yield platform


def _prepare(
    options: PlatformOptions, servers: Nursery, services: Nursery
) -> tuple[Surroundings, Sequence[InstalledService]]:
    """Start the servers, and meanwhile look which services there are."""
    folder = options.folder.resolve()
    (folder / "services").mkdir(exist_ok=True, mode=0o700)
    (folder / "logs").mkdir(exist_ok=True)
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(_look_for_services, services, folder, options.services)
        addresses = start_servers(servers, folder, durable=options.durable, wires=options.wires)
        found = looking.result()
    clock = ScaledTime(origin=options.clock[0], speed=options.clock[1]) if options.clock else None
    around = Surroundings(
        folder=folder, servers=addresses, http_ports=http_ports(folder, found, options.gateway_port),
        topic_prefix=options.topic_prefix, clock=clock, extra=options.extra_env, wires=options.wires,
    )  # fmt: skip
    return around, found


def _look_for_services(nursery: Nursery, folder: Path, only: frozenset[str] | None) -> Sequence[InstalledService]:
    found = folder / "services" / "installed.json"
    nursery.run(_python(folder, "discovery", "roundsman.stack.discover", str(found), *sorted(only or ())))
    return read_services(found)


def _apply_contracts(nursery: Nursery, around: Surroundings) -> None:
    """Create the topics and register the schemas, which no service does for itself."""
    servers = around.servers
    words = ("--kafka", servers.kafka, "--registry", servers.registry, "--prefix", around.topic_prefix)
    nursery.run(_python(around.folder, "contracts", "roundsman.contracts", "apply", *words))


def _python(folder: Path, name: str, module: str, *words: str) -> Command:
    return Command(name=name, argv=(sys.executable, "-m", module, *words), folder=folder, log=log_of(folder, name))
