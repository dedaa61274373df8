"""`python -m roundsman.<service> [role ...]`: run roles of a service until SIGTERM or Ctrl-C."""

import asyncio
import os
import signal
import sys
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import structlog
import uvloop

from roundsman.observability import configure_logging
from roundsman.runtime.chassis import connected
from roundsman.runtime.roles import Running, start_roles
from roundsman.runtime.service import ROLES, Service
from roundsman.runtime.settings import BadSettings

log = structlog.get_logger(__name__)


def main(service: Service) -> None:
    """Run the roles named on the command line (all if none) with settings from the environment."""
    roles = [role for role in sys.argv[1:] if role != "all"] or list(ROLES)
    if unknown := set(roles) - set(ROLES):
        sys.exit(f"Unknown role {', '.join(sorted(unknown))}: use {', '.join(ROLES)} or all.")
    run_until_told([(service, os.environ)], roles, os.environ.get("ROUNDSMAN_READY_FILE", ""))


def run_until_told(
    services: Collection[tuple[Service, Mapping[str, str]]], roles: Collection[str], ready_file: str
) -> None:
    """Host the services in this process; returns when they have stopped in order."""
    configure_logging(",".join(service.name for service, _ in services))
    try:
        uvloop.run(_host(services, roles, ready_file))
    except BadSettings as error:
        sys.exit(f"Settings: {error}")


async def _host(
    services: Collection[tuple[Service, Mapping[str, str]]], roles: Collection[str], ready_file: str
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        running = [await _compose(service, environment, roles, stack) for service, environment in services]
        await _run(running, stop, ready_file)


async def _compose(
    service: Service, environment: Mapping[str, str], roles: Collection[str], stack: AsyncExitStack
) -> Running:
    chassis = await stack.enter_async_context(connected(service, environment))
    parts = await service.build(chassis)
    for close in parts.close:
        stack.push_async_callback(close)
    return start_roles(chassis, parts, roles)


async def _run(running: Collection[Running], stop: asyncio.Event, ready_file: str) -> None:
    tasks = [asyncio.ensure_future(task) for one in running for task in one.tasks]
    servers = [server for one in running for server in one.servers]
    serving = [asyncio.ensure_future(server.serve()) for server in servers]
    told = asyncio.ensure_future(stop.wait())
    ready = asyncio.ensure_future(_tell_ready(running, ready_file))
    await asyncio.wait([told, *tasks, *serving], return_when=asyncio.FIRST_COMPLETED)
    for server in servers:
        server.should_exit = True  # finish the requests in hand first
    if serving:
        await asyncio.wait(serving, timeout=6)
    for task in (*tasks, *serving, told, ready):
        task.cancel()
    outcomes = await asyncio.gather(*tasks, *serving, return_exceptions=True)
    faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if faults and not stop.is_set():
        raise faults[0]


async def _tell_ready(running: Collection[Running], ready_file: str) -> None:
    await asyncio.gather(*(signal_ for one in running for signal_ in one.ready))
    if ready_file:
        await asyncio.to_thread(Path(ready_file).touch)
    log.info("ready")
