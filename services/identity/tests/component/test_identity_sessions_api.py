"""Sessions over HTTP: seen, ended, and where they come from."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from roundsman.identity.app import SERVICE
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings

pytestmark = pytest.mark.stack

CHEAP_HASHES = {"ROUNDSMAN_ARGON2_MEMORY_KIB": "64", "ROUNDSMAN_ARGON2_PASSES": "1"}
PASSWORD = "a quiet blue bicycle"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def identity(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, CHEAP_HASHES) as component:
        yield component


async def asked(identity: Component, method: str, path: str, **how: Any) -> tuple[int, Any]:
    token = how.pop("token", None)
    headers = how.pop("headers", {}) | ({"Authorization": f"Bearer {token}"} if token else {})
    async with identity.http.request(method, f"/api/v1{path}", headers=headers, **how) as response:
        text = await response.text()
        return response.status, (await response.json(content_type=None)) if text else None


async def logged_in(identity: Component, email: str, headers: dict[str, str], **more: str) -> str:
    body = {"email": email, "password": PASSWORD}
    await asked(identity, "POST", "/auth/register", json=body | {"name": "Ada", "role": "customer"})
    status, tokens = await asked(identity, "POST", "/auth/login", json=body | more, headers=headers)
    assert status == 200, tokens
    return str(tokens["access_token"])


async def test_a_person_sees_device_and_address_of_each_session(identity: Component) -> None:
    forwarded = {"User-Agent": FIREFOX, "X-Forwarded-For": "203.0.113.7"}
    laptop = await logged_in(identity, "seen@example.com", forwarded)
    phone = await logged_in(identity, "seen@example.com", {}, device="Ada's phone")

    status, listed = await asked(identity, "GET", "/me/sessions", token=laptop)

    shown = {one["device"]: (one["address"], one["current"]) for one in listed["items"]}
    assert status == 200
    assert shown == {"Firefox on Linux": ("203.0.113.7", True), "Ada's phone": ("127.0.0.1", False)}
    assert (await asked(identity, "GET", "/me/sessions", token=phone))[1]["items"][0]["current"] in (True, False)


async def test_ending_a_session_spends_its_refresh_token_too(identity: Component) -> None:
    laptop = await logged_in(identity, "ends@example.com", {}, device="laptop")
    await logged_in(identity, "ends@example.com", {}, device="phone")
    _, listed = await asked(identity, "GET", "/me/sessions", token=laptop)
    [phone] = [one["session_id"] for one in listed["items"] if not one["current"]]

    statuses = [(await asked(identity, "DELETE", f"/me/sessions/{phone}", token=laptop))[0] for _ in range(2)]

    _, left = await asked(identity, "GET", "/me/sessions", token=laptop)
    assert statuses == [204, 204]
    assert [one["device"] for one in left["items"]] == ["laptop"]


async def test_all_other_sessions_end_at_once(identity: Component) -> None:
    kept = await logged_in(identity, "others@example.com", {}, device="kept")
    for _ in range(3):
        await logged_in(identity, "others@example.com", {})

    status, _ = await asked(identity, "DELETE", "/me/sessions", token=kept)

    _, left = await asked(identity, "GET", "/me/sessions", token=kept)
    assert (status, [one["device"] for one in left["items"]]) == (204, ["kept"])


async def test_a_session_of_somebody_else_does_not_exist(identity: Component) -> None:
    ada = await logged_in(identity, "ada.s@example.com", {})
    bob = await logged_in(identity, "bob.s@example.com", {})
    _, listed = await asked(identity, "GET", "/me/sessions", token=ada)
    session_id = listed["items"][0]["session_id"]

    assert (await asked(identity, "DELETE", f"/me/sessions/{session_id}", token=bob))[0] == 404
    assert (await asked(identity, "DELETE", "/me/sessions/lgn_1", token=bob))[0] == 422
    assert (await asked(identity, "GET", "/me/sessions"))[0] == 401


async def test_no_event_tells_of_a_device_or_an_address(identity: Component) -> None:
    headers = {"X-Forwarded-For": "203.0.113.99"}
    token = await logged_in(identity, "quiet@example.com", headers, device="Zebraphone")
    _, me = await asked(identity, "GET", "/me", token=token)

    async def told() -> Any:
        return await identity.published("identity.events.v1", me["user_id"])

    records = str([await eventually(told), await identity.received("identity.events.v1", me["user_id"])])

    assert "quiet@example.com" in records
    assert not [word for word in ("203.0.113.99", "Zebraphone") if word in records]
