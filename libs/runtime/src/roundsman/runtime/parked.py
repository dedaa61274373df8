"""The parked records of services that run elsewhere: read from their stores, decided on in a copy of the service.

`environments` (service -> its `ROUNDSMAN_*` variables) is what the running services were told. Reading asks
PostgreSQL directly. A decision composes the service on its own settings, without starting any of its roles: its
reactions run here, and what they stage is for the running service's relay and timers.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points

import asyncpg

from roundsman.contracts.errors import RegistryUnavailable
from roundsman.kernel.errors import NotFound
from roundsman.messaging.parked import ALL_PARKED, ParkedGroup, ParkedKeys
from roundsman.messaging.processor import Processor
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import ParkedRecord
from roundsman.runtime.chassis import Chassis, connected
from roundsman.runtime.service import Parts, Service

_PATIENCE_S = 10.0  # with one service; the registry is waited for that long by whoever composes one

Environment = Mapping[str, str]
Environments = Mapping[str, Environment]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedListing:
    """What is parked, by service and group; the records of a key are in order."""

    records: Sequence[ParkedRecord]
    away: Mapping[str, str]  # service that could not be asked -> why


async def parked_records(environments: Environments) -> ParkedListing:
    """Everything parked in these services, all asked at once; one that is away holds up no other."""
    names = sorted(environments)
    answers = await asyncio.gather(*(_answer(name, environments[name]) for name in names))
    return ParkedListing(
        records=[record for answer in answers if not isinstance(answer, str) for record in answer],
        away={name: answer for name, answer in zip(names, answers, strict=True) if isinstance(answer, str)},
    )


async def _answer(name: str, environment: Environment) -> Sequence[ParkedRecord] | str:
    """The service's records by group, or why it could not be asked."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return sorted(await _of_service(name, environment), key=lambda record: record.group)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, RegistryUnavailable, NotFound) as error:
        return str(error) or type(error).__name__


async def _of_service(name: str, environment: Environment) -> Sequence[ParkedRecord]:
    if url := environment.get("ROUNDSMAN_DATABASE_URL"):
        return await _in_postgres(url)
    if not environment.get("ROUNDSMAN_MONGO_URL"):
        return []
    async with composed(installed(name), environment) as groups:
        return [record for group in groups for record in await group.parked()]


async def _in_postgres(url: str) -> Sequence[ParkedRecord]:
    database = await PostgresDatabase.connect(url, max_size=1)
    try:
        async with database.transaction() as session:
            return await session.parking.listing(ALL_PARKED)
    finally:
        await database.close()


@asynccontextmanager
async def group_of(name: str, environments: Environments) -> AsyncIterator[ParkedGroup]:
    """The consumer group `<service>.<reaction>`, ready to redrive and discard.

    Raises:
        NotFound: no service here has this group; the text names those that are.
        BadSettings: the service cannot be composed on what it was told.
        OSError: its store does not answer.
    """
    service = name.split(".", 1)[0]
    if service not in environments:
        raise NotFound(f"No service {service} runs here; there are {', '.join(sorted(environments))}.")
    async with composed(installed(service), environments[service]) as groups:
        by_name = {group.name: group for group in groups}
        if name not in by_name:
            known = ", ".join(sorted(by_name)) or "none"
            raise NotFound(f"{service} has no consumer group {name}; it has {known}.")
        yield by_name[name]


@asynccontextmanager
async def composed(service: Service, environment: Environment) -> AsyncIterator[list[ParkedGroup]]:
    """The consumer groups of a service, composed here; closed when the block ends."""
    async with connected(service, environment) as chassis:
        parts = await service.build(chassis)
        try:
            yield parked_groups(chassis, parts)
        finally:
            for close in parts.close:
                await close()


def installed(name: str) -> Service:
    """The service of this name.

    Raises:
        NotFound: it is not installed in this Python environment.
    """
    for entry in entry_points(group="roundsman.services", name=name):
        service: Service = entry.load()
        return service
    raise NotFound(f"{name} is not installed here.")


def parked_groups(chassis: Chassis, parts: Parts) -> list[ParkedGroup]:
    """Every group of a composed service that parks what it cannot handle."""
    if parts.units is None:
        return list(parts.parked)
    units = parts.units
    on_units = [ParkedKeys(Processor(group, units, chassis.reader), units) for group in parts.groups]
    return [*on_units, *parts.parked]
