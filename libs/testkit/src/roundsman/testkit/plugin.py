"""Pytest fixtures: the real servers once a session, a database each, topics of the session's own."""

import asyncio
import json
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from roundsman.contracts.apply import Target, apply
from roundsman.persistence.migrations import migrate
from roundsman.persistence.postgres import PostgresDatabase
from roundsman.runtime.service import Service
from roundsman.stack import ServerAddresses, create_database, running_servers
from roundsman.testkit.component import Surroundings
from roundsman.testkit.issuer import TokenIssuer
from roundsman.testkit.sharing import Sharing, addresses, haste, servers_told

# Names a JSON file with the addresses of servers that run already: quicker while working on one test.
REUSE = "ROUNDSMAN_TEST_SERVERS"
# What runs the servers otherwise.
RUN_WITH = "ROUNDSMAN_TEST_WITH"


def pytest_configure(config: pytest.Config) -> None:
    """Where processes share the files, the one that gives them has the servers."""
    # How long examples take says more about what else the machine does than about the code.
    settings.register_profile("roundsman", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("roundsman")
    if config.getoption("dist", "no") == "loadfile":
        config.pluginmanager.register(Sharing(lambda: _running(config._tmp_path_factory)))  # type: ignore[attr-defined]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """They run in the order in which they are given."""
    if servers_told(config):
        items.sort(key=haste)


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerAddresses]:
    """Kafka, PostgreSQL, registry, document store and mail catcher, stopped when the session ends."""
    told = servers_told(pytestconfig)
    with nullcontext(told) if told else _running(tmp_path_factory) as places:
        yield places


def _running(folders: pytest.TempPathFactory) -> AbstractContextManager[ServerAddresses]:
    if file := os.environ.get(REUSE):
        return nullcontext(addresses(json.loads(Path(file).read_text())))
    return servers_by(os.environ.get(RUN_WITH, "stack"), folders.mktemp("servers"))


def servers_by(way: str, folder: Path) -> AbstractContextManager[ServerAddresses]:
    """The servers on a folder of their own, by the stack or by Docker.

    Raises:
        UsageError: there is no such way.
    """
    if way == "docker":
        # Here, because it loads for half a second what no other way needs.
        from roundsman.testkit.containers import servers_in_docker  # noqa: PLC0415

        return servers_in_docker(folder)
    if way != "stack":
        raise pytest.UsageError(f"{RUN_WITH} is {way!r}: choose stack or docker")
    return running_servers(folder)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def topic_prefix(servers: ServerAddresses) -> str:
    """A prefix under which every topic and subject exists; nobody else uses it."""
    prefix = f"t{secrets.token_hex(4)}."
    await apply(Target(bootstrap=servers.kafka, registry_url=servers.registry, prefix=prefix))
    return prefix


@pytest.fixture(scope="session")
def issuer() -> TokenIssuer:
    """Signs access tokens that every service under test accepts."""
    return TokenIssuer()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def surroundings(servers: ServerAddresses, topic_prefix: str, issuer: TokenIssuer) -> AsyncIterator[Surroundings]:
    """What `running(SERVICE, surroundings)` needs."""
    async with issuer.serving() as jwks_url:
        yield Surroundings(servers=servers, topic_prefix=topic_prefix, jwks_url=jwks_url)


@pytest_asyncio.fixture(loop_scope="session")
async def migrated(servers: ServerAddresses) -> AsyncIterator[Callable[[Service], Awaitable[PostgresDatabase]]]:
    """Gives a new, migrated database for a service; closed after the test."""
    opened: list[PostgresDatabase] = []

    async def make(service: Service) -> PostgresDatabase:
        name = f"t_{service.name}_{secrets.token_hex(4)}"
        url = await asyncio.to_thread(create_database, servers.postgres_admin, name)
        if service.migrations is not None:
            await migrate(url, service.migrations)
        opened.append(await PostgresDatabase.connect(url))
        return opened[-1]

    yield make
    for database in opened:
        await database.close()
