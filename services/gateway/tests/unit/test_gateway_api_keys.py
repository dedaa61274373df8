"""Requests that come with an API key, or are signed with one: services see tokens only."""

import asyncio
import json
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from roundsman.gateway.api.batch import Batching
from roundsman.gateway.api.forwarding import Forwarding
from roundsman.gateway.api.passes import Passes
from roundsman.gateway.api.rates import PerMinute, Rates
from roundsman.gateway.domain.api_keys import ApiKeyAddress, ApiKeyRefused, RequestRepeated
from roundsman.gateway.domain.calls import Answer, Call
from roundsman.gateway.domain.errors import ServiceAway
from roundsman.gateway.fakes import Asked, FakeKeyTokens, FakeOwners, FakeVerifier, Reply, a_gate, ask
from roundsman.gateway.owners.key_tokens import IdentityKeyTokens
from roundsman.kernel.errors import DomainError
from roundsman.web.api_keys import ApiKeyText
from roundsman.web.signed_requests import Signature, SignedRequest, content_digest, signature_of, signing_key

NUMBER = "01kjq5f6h8e4mbx8wz7t5n3q2r"
KEY = ApiKeyText.new(NUMBER)
WITH_KEY = Asked(headers={"Authorization": f"Bearer {KEY.write()}"})
TOKEN = f"token-of-key_{NUMBER}".encode()


class House:
    """A gateway, and what is behind it."""

    def __init__(self, tokens: FakeKeyTokens | None = None, address: int = 0) -> None:
        self.owners, self.verifier = FakeOwners(), FakeVerifier()
        self.tokens = tokens or FakeKeyTokens()
        rates = Rates(PerMinute(user=1, address=address, login=0))
        gate = a_gate(self.owners, verifier=self.verifier, passes=Passes(self.tokens), rates=rates)
        self.app: ASGIApp = Batching(Forwarding(FastAPI(), gate), gate)

    async def ask(self, asked: Asked = WITH_KEY) -> Reply:
        return await ask(self.app, asked)

    @property
    def forwarded(self) -> list[bytes]:
        """What services were told of who asks."""
        return [value for call in self.owners.asked for name, value in call.headers if name == b"authorization"]


def signed(body: bytes = b"", **changes: object) -> Asked:
    """A request that is signed, and then `changes`."""
    digest = content_digest(body) if body else ""
    request = SignedRequest(
        method="POST" if body else "GET", target="/api/v1/orders?a=1", digest=digest, signed_at=1, nonce="n" * 16
    )
    value = signature_of(request, signing_key(KEY.secret))
    header = Signature(number=NUMBER, signed_at=1, nonce="n" * 16, value=value).write()
    headers = {"Authorization": header} | ({"Content-Digest": digest} if body else {})
    asked = Asked(method=request.method, query="a=1", headers=headers, body=[body])
    return replace(asked, **changes)  # type: ignore[arg-type]


async def test_a_service_sees_a_token_in_place_of_the_key() -> None:
    house = House()

    replies = [await house.ask() for _ in range(2)]

    assert [reply.status for reply in replies] == [200, 200]
    assert house.forwarded == [b"Bearer " + TOKEN] * 2
    assert house.tokens.asked == [(KEY.write(), "192.0.2.1")]


async def test_many_at_once_ask_identity_once() -> None:
    house = House()

    replies = await asyncio.gather(*(house.ask() for _ in range(20)))

    assert {reply.status for reply in replies} == {200}
    assert len(house.tokens.asked) == 1


async def test_each_address_is_asked_for_by_itself() -> None:
    house = House()

    await house.ask()
    await house.ask(replace(WITH_KEY, address="192.0.2.2"))

    assert [address for _, address in house.tokens.asked] == ["192.0.2.1", "192.0.2.2"]


async def test_a_token_that_ends_soon_is_not_kept() -> None:
    house = House(FakeKeyTokens(expires_in_s=30))

    for _ in range(2):
        assert (await house.ask()).status == 200

    assert len(house.tokens.asked) == 2


async def test_a_typo_is_told_without_asking_anybody() -> None:
    house, text = House(), KEY.write()
    typo = text[:-1] + ("y" if text.endswith("x") else "x")

    reply = await house.ask(Asked(headers={"Authorization": f"Bearer {typo}"}))

    assert (reply.status, reply.slug) == (401, "bad-api-key")
    assert (house.tokens.asked, house.owners.asked) == ([], [])


@pytest.mark.parametrize(
    ("refusal", "status"), [(ApiKeyRefused("no"), 401), (ApiKeyAddress("no"), 403), (ServiceAway("later"), 503)]
)
async def test_what_identity_refuses_reaches_no_service(refusal: DomainError, status: int) -> None:
    house = House()
    house.tokens.refused = refusal

    assert (await house.ask()).status == status
    assert house.owners.asked == []


async def test_a_revoked_key_is_asked_for_anew_and_refused() -> None:
    house = House()
    await house.ask()
    house.verifier.revoked.add(TOKEN.decode())
    first = await house.ask()
    house.tokens.refused = ApiKeyRefused("It was revoked.")

    second = await house.ask()

    assert [(reply.status, reply.slug) for reply in (first, second)] == [(401, "api-key-refused")] * 2
    assert len(house.tokens.asked) == 2


async def test_guesses_are_counted_by_address_before_identity_is_asked() -> None:
    house = House(address=4)
    house.tokens.refused = ApiKeyRefused("no")
    guesses = [Asked(headers={"Authorization": f"Bearer {ApiKeyText.new(NUMBER).write()}"}) for _ in range(5)]

    replies = [await house.ask(guess) for guess in guesses]

    assert [reply.status for reply in replies] == [401, 401, 429, 429, 429]
    assert len(house.tokens.asked) == 2


async def test_a_key_has_its_own_rates() -> None:
    house = House(FakeKeyTokens(per_minute=2))

    replies = [await house.ask() for _ in range(3)]

    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[0].headers["ratelimit-policy"] == '"key";q=2;w=60, "key-day";q=1000;w=86400'
    assert replies[0].headers["ratelimit"] == '"key";r=1;t=30, "key-day";r=999;t=87'
    assert replies[2].headers["retry-after"] == "30"


async def test_a_signed_request_goes_on_with_a_token() -> None:
    house = House()

    reply = await house.ask(signed(b'{"a":1}'))

    assert reply.status == 200
    assert house.forwarded == [b"Bearer " + TOKEN]
    [call] = house.tokens.signed
    assert (call.method, call.target, call.digest) == ("POST", "/api/v1/orders?a=1", content_digest(b'{"a":1}'))


async def test_each_signed_request_is_asked_for() -> None:
    house = House()
    await house.ask(signed())
    house.tokens.refused = RequestRepeated("It came before.")

    again = await house.ask(signed())

    assert (again.status, again.slug) == (401, "request-repeated")
    assert len(house.owners.asked) == 1


@pytest.mark.parametrize("body", [b'{"a":2}', b""])
async def test_another_body_than_the_signed_one_reaches_no_service(body: bytes) -> None:
    house = House()

    reply = await house.ask(replace(signed(b'{"a":1}'), body=[body]))

    assert (reply.status, reply.slug) == (401, "bad-signature")
    assert house.owners.asked == []


async def test_a_body_that_was_not_signed_reaches_no_service() -> None:
    house = House()

    reply = await house.ask(replace(signed(), body=[b"{}"]))

    assert (reply.status, reply.slug) == (401, "bad-signature")


@pytest.mark.parametrize("credentials", ["", "nonsense", f"KeyId={NUMBER}"])
async def test_a_header_that_is_no_signature_is_told(credentials: str) -> None:
    house = House()

    reply = await house.ask(Asked(headers={"Authorization": f"RK-HMAC-SHA256 {credentials}"}))

    assert (reply.status, reply.slug) == (401, "bad-signature")
    assert house.tokens.asked == []


async def test_a_signed_batch_is_asked_for_once_and_its_calls_go_on_with_the_token() -> None:
    house = House()
    body = json.dumps({"calls": [{"path": "/api/v1/orders"}, {"path": "/api/v1/vendors"}]}).encode()
    asked = signed(body, path="/api/v1/batch", query="")

    reply = await house.ask(asked)

    assert [one["status"] for one in json.loads(reply.body)["answers"]] == [200, 200]
    assert house.forwarded == [b"Bearer " + TOKEN] * 2
    assert len(house.tokens.asked) == 1


class Identity(FakeOwners):
    """The identity service, which answers this."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__()
        self.answer = Answer(status=status, headers=[], body=json.dumps(body).encode())

    async def send(self, call: Call) -> Answer:
        self.asked.append(call)
        return self.answer


async def test_identity_is_told_the_address_and_gives_the_token() -> None:
    identity = Identity(200, {"access_token": "t", "expires_in": 300, "per_minute": 7, "per_day": 70})

    token = await IdentityKeyTokens(identity).of_key(KEY.write(), "192.0.2.1")

    assert (token.text, token.expires_in_s, token.limits.per_minute, token.limits.per_day) == ("t", 300, 7, 70)
    [call] = identity.asked
    assert (call.service, call.target, call.method) == ("identity", "/internal/key-tokens", "POST")
    assert (b"x-forwarded-for", b"192.0.2.1") in call.headers
    assert json.loads(call.body) == {"key": KEY.write()}


@pytest.mark.parametrize(
    ("status", "slug", "told"),
    [
        (401, "api-key-refused", "api-key-refused"),
        (403, "api-key-address", "api-key-address"),
        (401, "signature-required", "signature-required"),
        (401, "request-repeated", "request-repeated"),
        (422, "invalid-request", "api-key-refused"),
        (503, "store-away", "service-away"),
    ],
)
async def test_what_identity_says_is_told(status: int, slug: str, told: str) -> None:
    identity = Identity(status, {"type": f"/problems/{slug}", "detail": "Why."})

    with pytest.raises(DomainError) as raised:
        await IdentityKeyTokens(identity).of_key(KEY.write(), "192.0.2.1")

    assert raised.value.slug == told
