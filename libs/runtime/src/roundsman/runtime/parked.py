"""The parked records of services that run elsewhere: read from their stores, decided on in a copy of the service.

`environments` (service -> its `ROUNDSMAN_*` variables) is what the running services were told. Reading asks
PostgreSQL directly. A decision composes the service on its own settings, without starting any of its roles: its
reactions run here, and what they stage is for the running service's relay and timers.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import entry_points

from roundsman.kernel.errors import NotFound
from roundsman.messaging.parked import ALL_PARKED, ParkedGroup, ParkedKeys
from roundsman.messaging.processor import Processor
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.persistence.session import ParkedRecord
from roundsman.runtime.chassis import Chassis, connected
from roundsman.runtime.service import Parts, Service

Environment = Mapping[str, str]
Environments = Mapping[str, Environment]


async def parked_records(environments: Environments) -> list[ParkedRecord]:
    """Everything parked in these services, by service and group; the records of a key are in order.

    Raises:
        NotFound: a service is not installed.
        OSError: a store does not answer.
    """
    found: list[ParkedRecord] = []
    for name, environment in sorted(environments.items()):
        found += sorted(await _of_service(name, environment), key=lambda record: record.group)
    return found


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
            yield [*_on_units(chassis, parts), *parts.parked]
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


def _on_units(chassis: Chassis, parts: Parts) -> list[ParkedGroup]:
    if parts.units is None:
        return []
    units = parts.units
    return [ParkedKeys(Processor(group, units, chassis.codec, chassis.schemas), units) for group in parts.groups]
