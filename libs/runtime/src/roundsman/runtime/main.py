"""`python -m roundsman.<service> [role ...]`: run roles of a service until SIGTERM or Ctrl-C."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable, Collection, Coroutine, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import structlog
import uvloop

from roundsman.observability import configure_logging, configure_traces
from roundsman.observability.traces import NoSuchExporter, stop_tracing
from roundsman.runtime.chassis import connected
from roundsman.runtime.lateness import tell_if_late
from roundsman.runtime.roles import Running, finish, start_roles
from roundsman.runtime.service import ROLES, Service
from roundsman.runtime.settings import BadSettings

log = structlog.get_logger(__name__)

_END_WITHIN_S = 3.5  # after that: leave the groups, drop the producers
_GONE_WITHIN_S = 9.5  # all of it, whatever hangs: whoever told us to stop kills after 10 s
_YOUNG_OBJECTS = 20_000  # made before the collector looks; by default 700, and a request or a batch makes thousands


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
    name = ",".join(service.name for service, _ in services)
    configure_logging(name)
    try:
        configure_traces(name, os.environ)
        uvloop.run(_host(services, roles, ready_file))
    except (BadSettings, NoSuchExporter) as error:
        sys.exit(f"Settings: {error}")
    finally:
        stop_tracing()


async def _host(
    services: Collection[tuple[Service, Mapping[str, str]]], roles: Collection[str], ready_file: str
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    late = asyncio.ensure_future(tell_if_late())
    async with AsyncExitStack() as stack:
        stack.callback(late.cancel)
        running = [await _compose(service, environment, roles, stack) for service, environment in services]
        await _run(running, stop, partial(_tell_ready, running, ready_file, late))


async def _compose(
    service: Service, environment: Mapping[str, str], roles: Collection[str], stack: AsyncExitStack
) -> Running:
    chassis = await stack.enter_async_context(connected(service, environment))
    parts = await service.build(chassis)
    for close in parts.close:
        stack.push_async_callback(close)
    for begin in parts.begin:
        await begin()
    return start_roles(chassis, parts, roles)


async def _run(
    running: Collection[Running], stop: asyncio.Event, tell_ready: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    tasks = [asyncio.ensure_future(task) for one in running for task in one.tasks]
    servers = [server for one in running for server in one.servers]
    serving = [asyncio.ensure_future(server.serve()) for server in servers]
    told = asyncio.ensure_future(stop.wait())
    ready = asyncio.ensure_future(tell_ready())
    await asyncio.wait([told, *tasks, *serving], return_when=asyncio.FIRST_COMPLETED)
    asyncio.get_running_loop().call_later(_GONE_WITHIN_S, _give_up)
    await finish(running, serving)
    for task in (*tasks, *serving, told, ready):
        task.cancel()
    await asyncio.wait([*tasks, *serving, told], timeout=_END_WITHIN_S)
    faults = [fault for task in (*tasks, *serving) if (fault := _fault_of(task))]
    if faults and not stop.is_set():
        raise faults[0]


def _fault_of(task: "asyncio.Future[None]") -> BaseException | None:
    return task.exception() if task.done() and not task.cancelled() else None


def _give_up() -> None:
    """End as by a kill, which loses nothing: every effect commits whole or not at all."""
    log.error("did not stop in time")
    os._exit(1)


async def _tell_ready(running: Collection[Running], ready_file: str, late: "asyncio.Task[None]") -> None:
    await asyncio.gather(*(signal_ for one in running for signal_ in one.ready))
    late.cancel()
    _spare_collector()
    if ready_file:
        await asyncio.to_thread(Path(ready_file).touch)
    log.info("ready")


def _spare_collector() -> None:
    """What start-up has made stays for good: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)
