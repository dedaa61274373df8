"""How the service starts: alone, several at once, with a wrong secret; and what it logs."""

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack

import pytest
from aiohttp import ClientSession

from roundsman.identity.app import SERVICE
from roundsman.runtime.chassis import connected
from roundsman.runtime.settings import BadSettings
from roundsman.stack import create_database
from roundsman.testkit import running
from roundsman.testkit.component import Surroundings
from roundsman.web import JwksVerifier
from roundsman.web.tokens import TokenVerifier

pytestmark = pytest.mark.stack

CHEAP_HASHES = {"ROUNDSMAN_ARGON2_MEMORY_KIB": "64", "ROUNDSMAN_ARGON2_PASSES": "1"}
PASSWORD = "a quiet blue bicycle"


async def an_environment(surroundings: Surroundings, **more: str) -> dict[str, str]:
    """Of processes that share one new database."""
    servers = surroundings.servers
    url = await asyncio.to_thread(create_database, servers.postgres_admin, f"t_identity_{secrets.token_hex(4)}")
    own = {
        "ROUNDSMAN_DATABASE_URL": url,
        "ROUNDSMAN_REGISTRY_URL": servers.registry,
        "ROUNDSMAN_KAFKA": servers.kafka,
        "ROUNDSMAN_TOPIC_PREFIX": surroundings.topic_prefix,
        "ROUNDSMAN_SECRET": "a secret of the platform",
        "ROUNDSMAN_PERSONAL_SECRET": "what all services share",
    }
    return CHEAP_HASHES | own | {f"ROUNDSMAN_{name}": value for name, value in more.items()}


async def start(environment: Mapping[str, str], stack: AsyncExitStack) -> TokenVerifier | None:
    """Compose the service as a process does."""
    chassis = await stack.enter_async_context(connected(SERVICE, environment))
    parts = await SERVICE.build(chassis)
    for close in parts.close:
        stack.push_async_callback(close)
    return parts.verifier


async def test_processes_that_start_at_once_seed_one_platform(surroundings: Surroundings) -> None:
    environment = await an_environment(surroundings, DEMO_ACCOUNTS="1")

    async with AsyncExitStack() as stack:
        await asyncio.gather(*(start(environment, stack) for _ in range(4)))
        chassis = await stack.enter_async_context(connected(SERVICE, environment))
        pool = chassis.database.pool
        counts = [
            await pool.fetchval(f"SELECT count(*) FROM {table}")
            for table in ("users", "organizations", "signing_keys", "outbox WHERE topic <> 'platform.keys.v1'")
        ]

    assert counts == [7, 1, 1, 8]


async def test_a_wrong_secret_is_told_at_start(surroundings: Surroundings) -> None:
    environment = await an_environment(surroundings)

    async with AsyncExitStack() as stack:
        await start(environment, stack)
        with pytest.raises(BadSettings, match="ROUNDSMAN_SECRET is not the one"):
            await start(environment | {"ROUNDSMAN_SECRET": "another secret of another platform"}, stack)


async def test_another_personal_secret_is_told_at_start(surroundings: Surroundings) -> None:
    environment = await an_environment(surroundings, DEMO_ACCOUNTS="1")

    async with AsyncExitStack() as stack:
        await start(environment, stack)
        with pytest.raises(BadSettings, match="ROUNDSMAN_PERSONAL_SECRET is not the one"):
            await start(environment | {"ROUNDSMAN_PERSONAL_SECRET": "of another platform"}, stack)
        await start(environment, stack)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"SECRET": "too short"}, "ROUNDSMAN_SECRET"),
        ({"ACCESS_TOKEN_S": "0"}, "ROUNDSMAN_ACCESS_TOKEN_S"),
        ({"FIRST_ADMIN_EMAIL": "boss@example.com"}, "belong together"),
        ({"FIRST_ADMIN_EMAIL": "boss", "FIRST_ADMIN_PASSWORD": PASSWORD}, "ROUNDSMAN_FIRST_ADMIN_EMAIL"),
        ({"FIRST_ADMIN_EMAIL": "boss@example.com", "FIRST_ADMIN_PASSWORD": "short"}, "at least 10 letters"),
    ],
)
async def test_a_wrong_setting_is_named_at_start(
    surroundings: Surroundings, changes: dict[str, str], told: str
) -> None:
    environment = await an_environment(surroundings, **changes)

    async with AsyncExitStack() as stack:
        with pytest.raises(BadSettings, match=told) as raised:
            await start(environment, stack)

    assert PASSWORD not in str(raised.value)


async def test_a_token_verifies_after_a_restart_and_elsewhere(surroundings: Surroundings) -> None:
    environment = CHEAP_HASHES | {"ROUNDSMAN_DEMO_ACCOUNTS": "1", "ROUNDSMAN_ACCESS_TOKEN_S": "90"}
    async with running(SERVICE, surroundings, environment) as component, AsyncExitStack() as stack:
        body = {"email": "driver@demo.roundsman.example", "password": "roundsman-demo"}
        async with component.http.post("/api/v1/auth/login", json=body) as response:
            tokens = await response.json()
        elsewhere = await JwksVerifier(f"{component.url}/.well-known/jwks.json").verify(tokens["access_token"])
        again = await start(component.chassis.environment, stack)
        assert again is not None
        restarted = await again.verify(tokens["access_token"])

    assert tokens["expires_in"] == 90
    assert restarted == elsewhere
    assert elsewhere.roles == {"driver"}


async def test_no_log_line_has_an_e_mail_a_name_a_password_an_address_or_a_device(
    surroundings: Surroundings, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    known = {"email": "Secretive@example.com", "password": PASSWORD}
    person = known | {"name": "Zebulon", "role": "customer"}
    async with running(SERVICE, surroundings, CHEAP_HASHES) as component:
        statuses = [await posted(component.http, "register", person) for _ in range(2)]
        statuses.append(await posted(component.http, "login", known))
        statuses.append(await posted(component.http, "login", known | {"password": "zebra crossing"}))
        statuses.append(await posted(component.http, "register", person | {"role": "emperor"}))

    logged = "".join((*capfd.readouterr(), caplog.text))
    assert statuses == [202, 202, 200, 401, 422]
    told = ("secretive", "zebulon", "quiet blue", "zebra", "203.0.113.99")
    assert not [word for word in told if word in logged.casefold()]


async def posted(http: ClientSession, path: str, body: Mapping[str, str]) -> int:
    whence = {"X-Forwarded-For": "203.0.113.99", "User-Agent": "Zebraphone/7"}
    async with http.post(f"/api/v1/auth/{path}", json=dict(body), headers=whence) as response:
        return response.status
