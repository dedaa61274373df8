"""Passkeys over HTTP, with a device in software: from adding one to a login without a password."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from roundsman.identity.app import SERVICE
from roundsman.identity.fake_authenticator import Authenticator
from roundsman.testkit import Component, running
from roundsman.testkit.component import Surroundings

pytestmark = pytest.mark.stack

PASSWORD = "a quiet blue bicycle"
SETTINGS = {
    "ROUNDSMAN_ARGON2_MEMORY_KIB": "64",
    "ROUNDSMAN_ARGON2_PASSES": "1",
    "ROUNDSMAN_PASSKEY_DOMAIN": "roundsman.example",
    "ROUNDSMAN_PASSKEY_ORIGINS": '["https://app.roundsman.example"]',
}
PATH = "/me/passkeys"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def identity(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, SETTINGS) as component:
        yield component


def a_device() -> Authenticator:
    return Authenticator(origin="https://app.roundsman.example", rp_id="roundsman.example")


async def asked(identity: Component, method: str, path: str, token: str = "", **body: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with identity.http.request(method, f"/api/v1{path}", headers=headers, json=body) as response:
        text = await response.text()
        return response.status, (await response.json(content_type=None)) if text else None


async def newcomer(identity: Component, email: str) -> str:
    await asked(identity, "POST", "/auth/register", email=email, password=PASSWORD, name="Ada", role="customer")
    return str((await asked(identity, "POST", "/auth/login", email=email, password=PASSWORD))[1]["access_token"])


async def added(identity: Component, token: str, device: Authenticator) -> dict[str, Any]:
    _, told = await asked(identity, "POST", f"{PATH}/options", token)
    made = device.make(told["public_key"])
    status, passkey = await asked(identity, "POST", PATH, token, name="Ada's phone", credential=made)
    assert status == 201, passkey
    return dict(passkey)


async def signed(identity: Component, device: Authenticator) -> dict[str, Any]:
    return device.sign((await asked(identity, "POST", "/auth/passkey/options"))[1]["public_key"])


async def test_from_adding_a_passkey_to_logins_and_its_end(identity: Component) -> None:
    token, device = await newcomer(identity, "ada.p@example.com"), a_device()
    passkey = await added(identity, token, device)

    answer = await signed(identity, device)
    answers = await asyncio.gather(
        *(asked(identity, "POST", "/auth/passkey", credential=answer, device="phone") for _ in range(4))
    )
    assert sorted(status for status, _ in answers) == [200, 401, 401, 401]
    tokens = next(told for status, told in answers if status == 200)
    mine = (await asked(identity, "GET", "/me/sessions", tokens["access_token"]))[1]["items"]
    assert [one["device"] for one in mine if one["current"]] == ["phone"]

    stepped = await asked(identity, "POST", "/auth/step-up/passkey", token, credential=await signed(identity, device))
    assert (stepped[0], stepped[1]["token_type"]) == (200, "Bearer")

    one = f"{PATH}/{passkey['passkey_id']}"
    assert (await asked(identity, "PATCH", one, token, name="Old"))[1]["name"] == "Old"
    listed = (await asked(identity, "GET", PATH, token))[1]["items"]
    assert [(item["name"], bool(item["used_at"])) for item in listed] == [("Old", True)]
    assert (await asked(identity, "DELETE", one, token))[0] == 204
    assert (await asked(identity, "POST", "/auth/passkey", credential=await signed(identity, device)))[0] == 401


async def test_what_is_wrong_is_told(identity: Component) -> None:
    token, device = await newcomer(identity, "bob.p@example.com"), a_device()
    passkey = await added(identity, token, device)
    other = await newcomer(identity, "eve.p@example.com")
    phished = Authenticator(origin="https://app.r0undsman.example", rp_id="roundsman.example")
    phished.credential_id = device.credential_id

    answers = [
        await asked(identity, "POST", f"{PATH}/options"),
        await asked(identity, "POST", "/auth/passkey", credential=await signed(identity, phished)),
        await asked(identity, "POST", "/auth/passkey", credential={}),
        await asked(identity, "POST", "/auth/second-factor/passkey", ticket="x", credential={}),
        await asked(identity, "POST", "/auth/step-up/passkey", other, credential=await signed(identity, device)),
        await asked(identity, "DELETE", f"{PATH}/{passkey['passkey_id']}", other),
        await asked(identity, "PATCH", f"{PATH}/{passkey['passkey_id']}", token, name=""),
    ]

    assert [(status, told["type"].rpartition("/")[2]) for status, told in answers] == [
        (401, "unauthenticated"),
        (401, "passkey-refused"),
        (401, "passkey-refused"),
        (401, "mfa-ticket-refused"),
        (401, "passkey-refused"),
        (404, "not-found"),
        (422, "invalid-name"),
    ]
