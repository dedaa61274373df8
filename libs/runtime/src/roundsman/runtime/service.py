"""What a service is to whoever runs it."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from roundsman.contracts.message import Message
from roundsman.messaging.consumer import TakesRecords
from roundsman.messaging.parked import ParkedGroup
from roundsman.messaging.received import ConsumerGroup
from roundsman.persistence.timer_worker import Due
from roundsman.persistence.units import Units
from roundsman.web.app import HealthCheck
from roundsman.web.tokens import TokenVerifier

if TYPE_CHECKING:
    from roundsman.runtime.chassis import Chassis

Task = Callable[[], Coroutine[Any, Any, None]]

ROLES = ("api", "consume", "relay", "timers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A composed service, one field a role; empty means that it has no such role.

    Each of `begin` is done, in order, before any role starts.
    `tasks` (role -> what else runs in it) serves what the fields before it do not fit; each of `finish` lets one of
    them end what it has in hand before it is cancelled. `close` runs when the process ends. `checks` tells what
    requests cannot do without, beside PostgreSQL. `parked` is how an operator redrives groups that run as tasks, and
    `takers` are those groups, for their lag to be told.
    `verifier` replaces the one that asks the identity service. `adapt` may add to the finished application (a docs
    page). `sockets` (path -> what answers there) come past all that the application puts around requests: each would
    keep it for as long as it is open.
    """

    units: Units[Any] | None = None  # what consumers and timers run in
    routers: Sequence[APIRouter] = ()
    groups: Sequence[ConsumerGroup[Any]] = ()
    due: Due[Any] | None = None
    begin: Sequence[Callable[[], Awaitable[None]]] = ()
    tasks: Mapping[str, Sequence[Task]] = field(default_factory=dict)
    finish: Sequence[Callable[[], Awaitable[None]]] = ()
    close: Sequence[Callable[[], Awaitable[None]]] = ()
    checks: Mapping[str, HealthCheck] = field(default_factory=dict)
    parked: Sequence[ParkedGroup] = ()
    takers: Sequence[TakesRecords] = ()
    verifier: TokenVerifier | None = None
    sockets: Mapping[str, ASGIApp] = field(default_factory=dict)
    adapt: Callable[[FastAPI], None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Tables that one consumer group alone writes, from other services' events alone: the topics can make them anew.

    Its reactions read no other table, and leave nothing outside of these.
    """

    group: str  # its name is the view's
    tables: tuple[str, ...]  # each with a column `id`


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service's entry in the `roundsman.services` entry points.

    `publishes` are the message types that it writes; their schemas are registered at start-up.
    `build` composes it: the one place that constructs adapters.
    `verified` are the statements by which `roundsman verify` reads tables of its own, by what they tell: `standing` (id
    and status of each order), `ledger` (sums of each order and currency).
    """

    name: str
    store: Literal["postgres", "mongo", "none"]
    build: Callable[["Chassis"], Awaitable[Parts]]
    publishes: Sequence[type[Message]] = ()
    migrations: Path | None = None
    views: Sequence[View] = ()
    verified: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
