"""How a service's process is started and known to be ready."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from roundsman.stack.commands import Command, FileWritten, log_of
from roundsman.stack.environment import Surroundings
from roundsman.stack.layout import ServiceProcess
from roundsman.stack.nursery import Start
from roundsman.stack.places import kept_port, write_private

RUNTIME = "roundsman.runtime"  # hosts several services in one process: `python -m roundsman.runtime FILE`
WordsAndEnvironment = tuple[tuple[str, ...], Mapping[str, str]]
Variables = Mapping[str, Mapping[str, str]]  # service -> its environment


def start_of(process: ServiceProcess, variables: Variables, around: Surroundings) -> Start:
    """The process as a start: ready when it says so itself."""
    ready = _ready_file(process, around)
    make = _shared if process.is_shared else _own
    words, env = make(process, variables, around)
    command = Command(
        name=process.name,
        argv=(sys.executable, "-m", *words),
        folder=around.folder / "services",
        log=log_of(around.folder, process.name),
        env={**env, "ROUNDSMAN_READY_FILE": str(ready)},
    )
    return Start(command=command, probe=FileWritten(ready))


def _own(process: ServiceProcess, variables: Variables, around: Surroundings) -> WordsAndEnvironment:
    (service,) = process.services
    env = dict(variables[service.name])
    if process.role not in (None, "api"):  # only one process can have the service's own port
        env["ROUNDSMAN_HTTP_PORT"] = str(kept_port(around.folder, process.name))
    return (service.package, *([process.role] if process.role else [])), env


def _shared(process: ServiceProcess, variables: Variables, around: Surroundings) -> WordsAndEnvironment:
    """What several services are told goes through a private file."""
    told = around.folder / "services" / f"{process.name}.json"
    ready = {"ROUNDSMAN_READY_FILE": str(_ready_file(process, around))}
    hosted = {service.name: {**variables[service.name], **ready} for service in process.services}
    write_private(told, json.dumps(hosted))
    return (RUNTIME, str(told)), {}


def _ready_file(process: ServiceProcess, around: Surroundings) -> Path:
    return around.folder / "services" / f"{process.name}.ready"
