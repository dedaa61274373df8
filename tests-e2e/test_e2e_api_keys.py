"""A program comes in with an API key: through the gateway, with its scopes, signed or not, until it is revoked."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from roundsman.testkit import eventually
from roundsman.testkit.e2e_api import new_key
from roundsman.testkit.e2e_people import Person
from roundsman.testkit.e2e_town import Town
from roundsman.web.api_keys import ApiKeyText
from roundsman.web.signed_requests import Signature, SignedRequest, content_digest, signature_of, signing_key

pytestmark = [pytest.mark.stack, pytest.mark.slow, pytest.mark.timeout(300)]

SOON_S = 60  # for a revocation to be everywhere


async def made(owner: Person, **changes: Any) -> dict[str, Any]:
    expires_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    body = {"name": "Webshop", "scopes": ["orders:read"], "expires_at": expires_at} | changes
    key: dict[str, Any] = await owner.post("/api-keys", body)
    return key


async def asked(town: Town, target: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, str]:
    """The status, and the rule that said no, if one did."""
    all_headers = {"Content-Type": "application/json"} | headers
    method = "POST" if body else "GET"
    url = f"{town.api.url}{target}"
    async with town.api.http.request(method, url, headers=all_headers, data=body or None) as answer:
        told = await answer.json(content_type=None)
        return answer.status, str(told.get("type", "")).removeprefix("/problems/") if isinstance(told, dict) else ""


def with_key(key: str) -> dict[str, str]:
    """The headers of a request with the key itself."""
    return {"Authorization": f"Bearer {key}"}


def signed(key: str, target: str, body: bytes = b"") -> dict[str, str]:
    """The headers of a signed request."""
    text, digest = ApiKeyText.read(key), content_digest(body) if body else ""
    request = SignedRequest(
        method="POST" if body else "GET", target=target, digest=digest, signed_at=int(time.time()), nonce=new_key()[:40]
    )
    value = signature_of(request, signing_key(text.secret))
    signature = Signature(number=text.number, signed_at=request.signed_at, nonce=request.nonce, value=value)
    return {"Authorization": signature.write()} | ({"Content-Digest": digest} if body else {})


async def test_a_key_reads_what_its_scopes_say_until_it_is_revoked(town: Town) -> None:
    owner = await town.owner()
    key = await made(owner)
    shown = with_key(key["key"])

    assert await asked(town, "/api/v1/orders", shown) == (200, "")
    assert await asked(town, "/api/v1/me/sessions", shown) == (403, "forbidden")
    assert await asked(town, "/api/v1/api-keys", shown) == (403, "forbidden")
    foreign = (await made(owner, networks=["198.51.100.0/24"]))["key"]
    assert await asked(town, "/api/v1/orders", with_key(foreign)) == (403, "api-key-address")

    assert (await owner.try_to("DELETE", f"/api-keys/{key['key_id']}")).status == 204

    async def refused() -> bool:
        return await asked(town, "/api/v1/orders", shown) == (401, "api-key-refused")

    assert await eventually(refused, within_s=SOON_S)


async def test_a_signed_request_works_once_and_as_it_was_signed(town: Town) -> None:
    key = (await made(await town.owner(), demand="signature"))["key"]
    headers, target = signed(key, "/api/v1/orders?limit=1"), "/api/v1/orders?limit=1"
    batch, other = b'{"calls": [{"path": "/api/v1/orders"}]}', b'{"calls": [{"path": "/api/v1/vendors"}]}'
    posted = signed(key, "/api/v1/batch", batch)

    assert await asked(town, "/api/v1/orders?limit=2", headers) == (401, "api-key-refused")
    assert await asked(town, target, headers) == (200, "")
    assert await asked(town, target, headers) == (401, "request-repeated")
    assert await asked(town, "/api/v1/batch", posted, other) == (401, "bad-signature")
    assert await asked(town, "/api/v1/batch", signed(key, "/api/v1/batch", batch), batch) == (200, "")
    assert await asked(town, target, with_key(key)) == (401, "signature-required")
