"""API keys over HTTP: made once, shown once, exchanged by gateways, gone within a minute."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from roundsman.identity.app import SERVICE
from roundsman.kernel.errors import Unauthenticated
from roundsman.testkit import Component, eventually, running
from roundsman.testkit.component import Surroundings
from roundsman.web import JwksVerifier
from roundsman.web.api_keys import ApiKeyText
from roundsman.web.signed_requests import Signature, SignedRequest, signature_of, signing_key

pytestmark = pytest.mark.stack

SETTINGS = {"ROUNDSMAN_ARGON2_MEMORY_KIB": "64", "ROUNDSMAN_ARGON2_PASSES": "1", "ROUNDSMAN_DEMO_ACCOUNTS": "1"}
PATH = "/api/v1/api-keys"
HOME = {"X-Forwarded-For": "203.0.113.7"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def identity(surroundings: Surroundings) -> AsyncIterator[Component]:
    async with running(SERVICE, surroundings, SETTINGS) as component:
        yield component


async def asked(
    identity: Component, method: str, path: str, headers: Mapping[str, str], body: Any = None
) -> tuple[int, Any]:
    async with identity.http.request(method, path, headers=dict(headers), json=body) as response:
        text = await response.text()
        return response.status, (await response.json(content_type=None)) if text else None


async def bearer(identity: Component, role: str) -> dict[str, str]:
    credentials = {"email": f"{role}@demo.roundsman.example", "password": "roundsman-demo"}
    _, tokens = await asked(identity, "POST", "/api/v1/auth/login", {}, credentials)
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def wanted(**changes: Any) -> dict[str, Any]:
    expires_at = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    return {"name": "Webshop", "scopes": ["orders:place", "orders:read"], "expires_at": expires_at} | changes


async def made(identity: Component, admin: dict[str, str], name: str, **changes: Any) -> dict[str, Any]:
    status, key = await asked(identity, "POST", PATH, admin | {"Idempotency-Key": name}, wanted(**changes))
    assert status == 201, key
    return dict(key)


async def exchanged(identity: Component, key: str, headers: Mapping[str, str] = HOME) -> tuple[int, Any]:
    return await asked(identity, "POST", "/internal/key-tokens", headers, {"key": key})


async def test_a_key_is_made_once_and_shown_once(identity: Component) -> None:
    admin, body = await bearer(identity, "admin"), wanted()
    headers = admin | {"Idempotency-Key": "once"}

    answers = await asyncio.gather(*(asked(identity, "POST", PATH, headers, body) for _ in range(4)))

    assert {status for status, _ in answers} == {201}
    assert len({key["key_id"] for _, key in answers}) == 1
    assert len([key for _, key in answers if key["key"]]) == 1
    _, listed = await asked(identity, "GET", PATH, admin)
    assert [one["key_id"] for one in listed["items"]] == [answers[0][1]["key_id"]]
    assert "key" not in listed["items"][0]
    text = next(key["key"] for _, key in answers if key["key"])
    kept = await identity.chassis.database.pool.fetch("SELECT a::text FROM api_keys a")
    assert ApiKeyText.read(text).secret not in str(kept)


async def test_a_key_is_exchanged_and_counts_no_more_within_a_minute_once_it_is_revoked(identity: Component) -> None:
    admin = await bearer(identity, "admin")
    key = await made(identity, admin, "exchange", per_minute=7, networks=["203.0.113.0/24"])
    verifier = JwksVerifier(f"{identity.url}/.well-known/jwks.json", revoked_every_s=0)

    status, told = await exchanged(identity, key["key"])
    caller = await verifier.verify(told["access_token"])
    assert (status, told["per_minute"], told["per_day"], told["expires_in"]) == (200, 7, 100_000, 300)
    assert (caller.session_id, caller.scope) == (key["key_id"], frozenset({"orders:place", "orders:read"}))
    assert (await exchanged(identity, key["key"], {"X-Forwarded-For": "198.51.100.1"}))[0] == 403

    for _ in range(2):
        assert (await asked(identity, "DELETE", f"{PATH}/{key['key_id']}", admin))[0] == 204
    status, refused = await exchanged(identity, key["key"])
    assert (status, refused["type"]) == (401, "/problems/api-key-refused")

    async def revoked() -> bool:
        try:
            await verifier.verify(told["access_token"])
        except Unauthenticated:
            return True
        return False

    assert await eventually(revoked)


async def test_of_two_equal_signed_requests_at_once_one_comes_in(identity: Component) -> None:
    key = ApiKeyText.read((await made(identity, await bearer(identity, "admin"), "sign", demand="signature"))["key"])
    request = SignedRequest(
        method="GET", target="/api/v1/orders", digest="", signed_at=int(time.time()), nonce="one-nonce-for-both"
    )
    value = signature_of(request, signing_key(key.secret))
    signature = Signature(number=key.number, signed_at=request.signed_at, nonce=request.nonce, value=value)
    credentials = signature.write().partition(" ")[2]
    body = {"signed": {"credentials": credentials, "method": "GET", "target": request.target, "digest": ""}}

    answers = await asyncio.gather(*(asked(identity, "POST", "/internal/key-tokens", HOME, body) for _ in range(8)))

    assert sorted(status for status, _ in answers) == [200] + [401] * 7
    assert {told["type"] for status, told in answers if status == 401} == {"/problems/request-repeated"}
    assert (await exchanged(identity, key.write()))[1]["type"] == "/problems/signature-required"


async def test_what_is_wrong_is_told(identity: Component) -> None:
    admin, support = await bearer(identity, "admin"), await bearer(identity, "support")
    once = {"Idempotency-Key": "wrong"}

    answers = [
        await asked(identity, "POST", PATH, once, wanted()),
        await asked(identity, "POST", PATH, support | once, wanted()),
        await asked(identity, "POST", PATH, admin, wanted()),
        await asked(identity, "POST", PATH, admin | once, wanted(scopes=["keys:manage"])),
        await asked(identity, "POST", PATH, admin | once, wanted(scopes=["the:moon"])),
        await asked(identity, "POST", PATH, admin | once, wanted(expires_at="2020-01-01T00:00:00Z")),
        await asked(identity, "POST", PATH, admin | once, wanted(networks=["home"])),
        await asked(identity, "DELETE", f"{PATH}/key_00000000000000000000000000", admin),
        await asked(identity, "GET", PATH, support),
        await exchanged(identity, "rk_nonsense"),
        await asked(identity, "POST", "/internal/key-tokens", {}, {}),
        await asked(identity, "GET", "/api/v1/me", {"Authorization": f"Bearer {ApiKeyText.new('0' * 26).write()}"}),
    ]

    assert [(status, told["type"].rpartition("/")[2]) for status, told in answers] == [
        (401, "unauthenticated"),
        (403, "forbidden"),
        (400, "idempotency-key-missing"),
        (403, "scope-not-grantable"),
        (422, "invalid-request"),
        (422, "invalid-expiry"),
        (422, "invalid-network"),
        (404, "not-found"),
        (403, "forbidden"),
        (401, "bad-api-key"),
        (422, "invalid-request"),
        (401, "unauthenticated"),
    ]
