"""The roles of a service as tasks: serve HTTP, consume, relay, fire timers."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import asyncpg
import structlog
import uvicorn
from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from roundsman.kernel.clock import SystemClock
from roundsman.messaging.consumer import Consumer, KafkaAccess, TakesRecords
from roundsman.messaging.leadership import PostgresLeadership
from roundsman.messaging.opening import NoKeys, RecordReader
from roundsman.messaging.parked_shown import content_of
from roundsman.messaging.processor import Processor
from roundsman.messaging.publisher import KafkaPublisher
from roundsman.messaging.reach import broker_answers
from roundsman.messaging.relay import PendingInDatabase, Relay
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.retention import AnswerRetention
from roundsman.persistence.rewrapping import Rewrapping
from roundsman.persistence.timer_worker import TimerWorker
from roundsman.runtime.chassis import Chassis
from roundsman.runtime.connections import BoundedProtocol
from roundsman.runtime.entrance import listening
from roundsman.runtime.lines import Doors, LinedSocket
from roundsman.runtime.operations import OperationsDesk, operations_routes
from roundsman.runtime.operations.lag import LagReader
from roundsman.runtime.parked import parked_groups
from roundsman.runtime.service import Parts
from roundsman.web import Checks, create_app
from roundsman.web.app import HealthCheck
from roundsman.web.tokens import JwksVerifier

log = structlog.get_logger(__name__)

_FINISH_WITHIN_S = 5.0  # requests and batches in hand, after which they are broken off: nothing commits by halves
# Connections that nobody took yet; see `entrance`.
_BACKLOG = 16_384
_LONGEST_REST_S = 0.5  # of relay and timers that are woken by their own process: how late another's work may be seen


class _Server(uvicorn.Server):
    """uvicorn on an entrance of ours, and without its own signal handling: the process has one place for that."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        config = self.config
        await super().startup(sockets or list(listening(config.host, config.port, config.backlog)))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass(slots=True)
class Running:
    """The tasks of one service's roles and what tells that they are ready."""

    tasks: list[Coroutine[Any, Any, None]] = field(default_factory=list)  # all but the servers
    ready: list[Coroutine[Any, Any, Any]] = field(default_factory=list)
    finish: list[Callable[[], Awaitable[None]]] = field(default_factory=list)  # before the tasks are cancelled
    servers: list[uvicorn.Server] = field(default_factory=list)


def start_roles(chassis: Chassis, parts: Parts, roles: Collection[str]) -> Running:
    """Make the tasks of the roles that the service has; nothing runs yet."""
    running = Running(finish=list(parts.finish))
    _serve(chassis, parts, roles, running)
    if "consume" in roles and parts.units:
        for group in parts.groups:
            _consume(chassis, Processor(group, parts.units, chassis.reader), running, group.rest_s)
    for role in roles:
        running.tasks.extend(task() for task in parts.tasks.get(role, ()))
    if "relay" in roles and chassis.postgres and chassis.service.publishes:
        relay = _relay(chassis, running)
        if _writes_here(roles):
            relay.trust_wakes(_LONGEST_REST_S)
    if "timers" in roles and chassis.postgres:
        running.tasks.append(AnswerRetention(chassis.postgres, SystemClock()).run())
    if "timers" in roles and chassis.postgres and parts.units and chassis.vault.wrapping.knows_former:
        running.tasks.append(Rewrapping(parts.units, chassis.postgres, chassis.vault.wrapping).run())
    if "timers" in roles and parts.units and parts.due:
        worker: TimerWorker[Any] = TimerWorker(parts.units, parts.due, chassis.settings.instance)
        if _writes_here(roles):
            worker.trust_wakes(_LONGEST_REST_S)
        chassis.wakes.append(worker.wake)
        running.tasks.append(worker.run())
        running.finish.append(worker.finish)
    return running


async def finish(running: Collection[Running], serving: Collection["asyncio.Future[None]"]) -> None:
    """Take nothing new, and see what is in hand through as far as there is time. Cancel the tasks then."""
    for server in (server for one in running for server in one.servers):
        server.should_exit = True
    in_hand = [asyncio.ensure_future(end()) for one in running for end in one.finish]
    _, late = await asyncio.wait([*serving, *in_hand], timeout=_FINISH_WITHIN_S)
    for task in late:
        task.cancel()
    log.info("stopping", broken_off=len(late))


def application(chassis: Chassis, parts: Parts, roles: Collection[str]) -> FastAPI:
    """The process's HTTP application: the service's own where it has the role `api`, health and metrics elsewhere."""
    name, verifier, checks = chassis.service.name, parts.verifier or chassis.verifier, _checks(chassis, parts, roles)
    if "api" not in roles:
        return create_app(name, [], verifier, Checks(needed={**checks.needed, **checks.awaited}))
    app = create_app(name, [*parts.routers, *_operations(chassis, parts)], verifier, checks)
    parts.adapt(app)
    return app


def _operations(chassis: Chassis, parts: Parts) -> list[APIRouter]:
    """What operators ask of a service that takes in records."""
    takers: list[TakesRecords] = [*parts.takers]
    if parts.units:
        takers += [Processor(group, parts.units, chassis.reader) for group in parts.groups]
    if not takers:
        return []
    desk = OperationsDesk(
        service=chassis.service.name,
        content_of=partial(content_of, reader=RecordReader(chassis.codec, chassis.schemas, NoKeys())),
        read_lag=LagReader.of(chassis.settings).read,
        takers=takers,
        parked={group.name: group for group in parked_groups(chassis, parts)},
    )
    return [operations_routes(desk)]


def _checks(chassis: Chassis, parts: Parts, roles: Collection[str]) -> Checks:
    needed = dict(parts.checks)
    if chassis.postgres:
        needed["postgres"] = _answers(chassis.postgres)
    reads = "consume" in roles and (parts.groups or parts.tasks.get("consume"))
    writes = "relay" in roles and chassis.service.publishes
    bootstrap = chassis.settings.kafka
    awaited: dict[str, HealthCheck] = {}
    if reads or writes:
        awaited["kafka"] = lambda: broker_answers(bootstrap)
    if "api" in roles and parts.verifier is None and isinstance(chassis.verifier, JwksVerifier):
        awaited["identity"] = chassis.verifier.is_told
    return Checks(needed=needed, awaited=awaited)


def _answers(database: PostgresDatabase) -> HealthCheck:
    async def answers() -> bool:
        try:
            return bool(await database.pool.fetchval("SELECT true"))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    return answers


def _serve(chassis: Chassis, parts: Parts, roles: Collection[str], running: Running) -> None:
    app: ASGIApp = application(chassis, parts, roles)
    if parts.sockets and "api" in roles:
        app = Doors(app, parts.sockets)
    server = http_server(app, chassis.settings.http_host, chassis.settings.http_port)
    running.servers.append(server)
    running.ready.append(_started(server))


def http_server(app: ASGIApp, host: str, port: int) -> uvicorn.Server:
    """The server as every service runs it."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        http=BoundedProtocol,
        server_header=False,  # what answers is nobody's business
        backlog=_BACKLOG,
        timeout_graceful_shutdown=4,
        timeout_keep_alive=75,  # longer than any client of ours keeps an idle connection
        interface="asgi3",  # asked of the class it cannot tell: `Doors` is no coroutine function
        ws=LinedSocket,
        ws_per_message_deflate=False,  # it took two fifths of the CPU of an event on a socket
        ws_max_size=1024 * 1024,
    )
    return _Server(config)


async def _started(server: uvicorn.Server) -> None:
    while not server.started:
        await asyncio.sleep(0.01)


def _consume(chassis: Chassis, processor: Processor[Any], running: Running, rest_s: float) -> None:
    access = KafkaAccess(
        bootstrap=chassis.settings.kafka,
        instance=chassis.settings.instance,
        topic_prefix=chassis.settings.topic_prefix,
        group_prefix=chassis.settings.group_prefix or chassis.settings.topic_prefix,
    )
    consumer = Consumer(processor, access, rest_s)
    running.tasks.append(consumer.run())
    running.ready.append(consumer.ready.wait())
    running.finish.append(consumer.finish)


def _writes_here(roles: Collection[str]) -> bool:
    """Whether this process does everything for its share of the work: what it writes it publishes and times, too."""
    return {"api", "consume"} <= set(roles)


def _relay(chassis: Chassis, running: Running) -> Relay:
    publisher = KafkaPublisher(chassis.settings.kafka, chassis.settings.topic_prefix)
    leadership = PostgresLeadership(chassis.settings.database_url, "relay")
    relay = Relay(PendingInDatabase(chassis.database), publisher, leadership, chassis.service.name)
    chassis.wakes.append(relay.wake)
    running.tasks.append(_closing(relay, publisher))
    running.finish.append(relay.finish)
    return relay


async def _closing(relay: Relay, publisher: KafkaPublisher) -> None:
    async with publisher:
        await relay.run()
