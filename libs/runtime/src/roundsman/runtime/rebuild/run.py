"""Rebuilds one view of a service that runs elsewhere."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from roundsman.contracts.catalog import Catalog
from roundsman.messaging.processor import Processor
from roundsman.messaging.received import ConsumerGroup
from roundsman.messaging.replay import BeginningLost, Replay
from roundsman.runtime.chassis import Chassis, connected
from roundsman.runtime.rebuild.errors import NoSuchView, RebuildFailed
from roundsman.runtime.rebuild.shadow import making_anew, shadow_database
from roundsman.runtime.rebuild.switch import Exchange, exchange
from roundsman.runtime.service import Service, View

_TRIES = 20  # to be as new as a group that goes on reading meanwhile
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What became of it."""

    view: str
    records: int  # read from the topics
    exchange: Exchange


async def rebuild(service: Service, environment: Mapping[str, str], name: str, say: Say) -> Rebuilt:
    """Make the view anew from its topics, and exchange it; `environment` is what the running service was told.

    Raises:
        NoSuchView: the service has none of this name.
        RebuildFailed: it cannot be made anew; the view is as it was.
        OSError: a server is away; likewise.
    """
    view = view_of(service, name)
    async with (
        connected(service, environment) as chassis,
        making_anew(chassis.settings.database_url, view) as connection,
        shadow_database(chassis.settings.database_url, view) as shadow,
        _replay(replace(chassis, postgres=shadow), view) as replay,
    ):
        records = 0
        for _ in range(_TRIES):
            records += await _caught_up(replay)
            say(f"{records} records of {', '.join(replay.processor.topics)} are handled")
            if done := await exchange(connection, view):
                return Rebuilt(view=name, records=records, exchange=done)
    raise RebuildFailed(f"{name} is written faster than it can be read; try again when there is less to do")


def view_of(service: Service, name: str) -> View:
    """The service's view of this name.

    Raises:
        NoSuchView: it has none.
    """
    for view in service.views:
        if view.group == name:
            return view
    known = ", ".join(view.group for view in service.views) or "none"
    raise NoSuchView(f"{service.name} has no view {name}; it has {known}")


async def _caught_up(replay: Replay) -> int:
    topics = Catalog.installed().topics
    for_good = [topic for topic in replay.processor.topics if topics[topic].retention_ms is None]
    try:
        return await replay.catch_up(for_good)
    except BeginningLost as error:
        raise RebuildFailed(f"{error}; what stands in the view now is more than the topics can tell") from error


@asynccontextmanager
async def _replay(chassis: Chassis, view: View) -> AsyncIterator[Replay]:
    """The view's group, composed on the copies; none of the service's roles is started."""
    parts = await chassis.service.build(chassis)
    groups: dict[str, ConsumerGroup[Any]] = {group.name: group for group in parts.groups}
    if parts.units is None or view.group not in groups:
        raise NoSuchView(f"{chassis.service.name} has no consumer group {view.group}")
    processor = Processor(groups[view.group], parts.units, chassis.reader)
    replay = await Replay.open(chassis.settings.kafka, processor, chassis.settings.topic_prefix)
    try:
        yield replay
    finally:
        await replay.close()
        for close in parts.close:
            await close()
