"""Rotation over HTTP: by admins who have shown of late who they are, and seen by every process and verifier."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from roundsman.identity.app import SERVICE
from roundsman.kernel.errors import Unauthenticated
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import JwksVerifier

pytestmark = pytest.mark.stack

SETTINGS = {
    "ROUNDSMAN_ARGON2_MEMORY_KIB": "64",
    "ROUNDSMAN_ARGON2_PASSES": "1",
    "ROUNDSMAN_DEMO_ACCOUNTS": "1",
    "ROUNDSMAN_SIGNING_KEY_LEAD_S": "0",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def identity(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, SETTINGS) as component:
        yield component


async def asked(identity: Component, method: str, path: str, token: str = "", **body: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with identity.http.request(method, f"/api/v1{path}", headers=headers, json=body) as response:
        return response.status, await response.json(content_type=None)


async def token_of(identity: Component, role: str) -> str:
    credentials = {"email": f"{role}@demo.roundsman.example", "password": "roundsman-demo"}
    return str((await asked(identity, "POST", "/auth/login", **credentials))[1]["access_token"])


async def states(identity: Component, token: str) -> list[str]:
    _, told = await asked(identity, "GET", "/signing-keys", token)
    return [key["state"] for key in told["items"]]


async def test_an_admin_rotates_and_withdraws(identity: Component) -> None:
    admin, verifier = await token_of(identity, "admin"), JwksVerifier(f"{identity.url}/.well-known/jwks.json", 0, 0)
    await verifier.verify(admin)
    assert await states(identity, admin) == ["current"]

    status, told = await asked(identity, "POST", "/signing-keys/rotate", admin)
    assert (status, [key["state"] for key in told["items"]]) == (200, ["retired", "current"])
    newer = await token_of(identity, "admin")
    assert (await asked(identity, "GET", "/me", admin))[0] == (await asked(identity, "GET", "/me", newer))[0] == 200
    await verifier.verify(newer)

    first = told["items"][0]["key_id"]
    status, told = await asked(identity, "POST", f"/signing-keys/{first}/withdraw", newer)
    assert (status, [key["state"] for key in told["items"]]) == (200, ["over", "current"])
    assert (await asked(identity, "GET", "/me", admin))[0] == 401

    async def refused() -> bool:
        try:
            await verifier.verify(admin)
        except Unauthenticated:
            return True
        return False

    assert await eventually(refused)
    assert (await verifier.verify(newer)).roles == {"admin"}


async def test_only_admins_see_and_rotate_keys(identity: Component) -> None:
    support, admin = await token_of(identity, "support"), await token_of(identity, "admin")

    answers = [
        await asked(identity, "GET", "/signing-keys", support),
        await asked(identity, "POST", "/signing-keys/rotate", support),
        await asked(identity, "POST", "/signing-keys/x/withdraw", support),
        await asked(identity, "GET", "/signing-keys"),
        await asked(identity, "POST", "/signing-keys/x/withdraw", admin),
    ]

    assert [status for status, _ in answers] == [403, 403, 403, 401, 404]
