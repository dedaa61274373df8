"""Tokens: what verifies, what does not, and when the keys are read anew."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from roundsman.kernel.clock import ManualClock
from roundsman.kernel.errors import Unauthenticated
from roundsman.kernel.ids import OrgId, UserId
from roundsman.web import Caller, JwksVerifier, StaticVerifier, compact
from roundsman.web.tokens import TokensUnchecked, UnknownKey

AT = ManualClock().at
ADA, ORG = UserId.derived(AT, "ada"), OrgId.derived(AT, "org")
KEY = ECKey.generate_key("P-256", auto_kid=True)
OTHER_KEY = ECKey.generate_key("P-256", auto_kid=True)
NOW = int(time.time())
LATER = NOW + 86_400  # later than the longest run of all tests ends


def claims(**changes: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"iss": "roundsman", "aud": "roundsman", "sub": ADA, "org": ORG, "roles": ["driver"]}
    usual |= {"sid": "lgn_1", "epoch": 0, "jti": "1", "iat": NOW, "nbf": NOW, "exp": LATER}
    return {name: value for name, value in (usual | changes).items() if value is not None}


def signed(key: ECKey = KEY, header: dict[str, Any] | None = None, **changes: Any) -> str:
    if header is None:
        return compact.signed(claims(**changes), key)
    full = {"alg": "ES256", "kid": key.kid} | header
    return jwt.encode(full, claims(**changes), key, algorithms=["ES256"])


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def with_header(**header: Any) -> str:
    """A true token under a false header."""
    return ".".join([part(header), *signed().split(".")[1:]])


def confused() -> str:
    """Signed with our public key as if it were a shared secret: who accepts HS256 too takes it for ours."""
    signing_input = f"{part({'alg': 'HS256', 'kid': KEY.kid})}.{part(claims())}"
    digest = hmac.digest(KEY.as_pem(private=False), signing_input.encode(), "sha256")
    return f"{signing_input}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


async def test_a_true_token_speaks_for_its_caller() -> None:
    caller = await StaticVerifier(KeySet([KEY])).verify(signed())

    assert caller == Caller(user_id=ADA, org_id=ORG, roles=frozenset({"driver"}), expires_at=LATER, session_id="lgn_1")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "..",
        "a.b.c",
        "é.ü.ñ",
        signed()[:-4] + "AAAA",
        signed().rpartition(".")[0] + ".",
        ".".join([*signed().split(".")[:1], part(claims(roles=["admin"])), signed().split(".")[2]]),
        signed(OTHER_KEY, {"kid": KEY.kid}),
        with_header(alg="none"),
        with_header(alg="ES256", kid=5),
        with_header(alg="ES256", kid=["x"]),
        with_header(alg="ES256", kid=KEY.kid, crit=["x"]),
        with_header(kid=KEY.kid),
        confused(),
        signed(iss="another"),
        signed(iss=None),
        signed(sub=None),
        signed(sub=5),
        signed(sub=ORG),
        signed(org=None),
        signed(org="org_1"),
        signed(exp=None),
        signed(exp="soon"),
        signed(roles=None),
        signed(roles="admin"),
        signed(roles=7),
        signed(roles=[{"a": 1}]),
        signed(iat=LATER),
        signed(auth_time="now"),
        signed(amr="pwd"),
        signed(act="usr_1"),
        signed(act={}),
        signed(act={"sub": ADA, "sid": "lgn_2"}),
        signed(act={"sub": ORG, "sid": "lgn_2", "epoch": 0}),
        signed(act={"sub": ADA, "sid": "", "epoch": 0}),
        signed(act={"sub": ADA, "sid": "lgn_2", "epoch": 0, "act": {"sub": ADA, "sid": "lgn_3", "epoch": 0}}),
    ],
)
async def test_a_false_token_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated, match="not valid: log in again"):
        await StaticVerifier(KeySet([KEY])).verify(token)


@pytest.mark.parametrize(("exp_in_s", "works"), [(-100, False), (-1, False), (0, False), (600, True)])
async def test_a_token_expires(exp_in_s: int, works: bool) -> None:
    token = signed(exp=int(time.time()) + exp_in_s)
    expectation: AbstractContextManager[Any] = (
        nullcontext() if works else pytest.raises(Unauthenticated, match="has expired")
    )

    with expectation:
        assert (await StaticVerifier(KeySet([KEY])).verify(token)).user_id == ADA


async def test_a_remembered_token_expires_too(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier, token = StaticVerifier(KeySet([KEY])), signed()
    await verifier.verify(token)
    monkeypatch.setattr("roundsman.web.tokens.time.time", lambda: LATER)

    for _ in range(2):
        with pytest.raises(Unauthenticated, match="has expired"):
            await verifier.verify(token)


async def test_a_token_that_verified_is_not_verified_again(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier, token = StaticVerifier(KeySet([KEY])), signed()
    first = await verifier.verify(token)
    monkeypatch.setattr("roundsman.web.tokens.jwt.decode", None)

    assert await verifier.verify(token) is first


async def test_memory_for_tokens_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roundsman.web.tokens._CACHED_TOKENS", 3)
    verifier = StaticVerifier(KeySet([KEY]))

    for second in range(10):
        await verifier.verify(signed(exp=LATER + second))

    assert len(verifier._verified) <= 3


async def test_a_clock_that_is_a_little_ahead_does_not_matter() -> None:
    caller = await StaticVerifier(KeySet([KEY])).verify(signed(iat=int(time.time()) + 10))

    assert caller.user_id == ADA


async def test_a_token_of_an_unknown_key_says_so() -> None:
    with pytest.raises(UnknownKey):
        await StaticVerifier(KeySet([KEY])).verify(signed(OTHER_KEY))


@dataclass(slots=True)
class KeyServer:
    """Plays the identity service: gives `answer`, counts who asks."""

    answer: Callable[[], web.Response]
    url: str = ""
    asked: int = 0

    async def handle(self, _: web.Request) -> web.Response:
        self.asked += 1
        return self.answer()

    def publish(self, *keys: ECKey) -> None:
        document = KeySet(list(keys)).as_dict(private=False)
        self.answer = lambda: web.json_response(document)


@pytest_asyncio.fixture(loop_scope="session")
async def identity() -> AsyncIterator[KeyServer]:
    server = KeyServer(answer=lambda: web.Response(status=404))
    server.publish(KEY)
    app = web.Application()
    app.router.add_get("/jwks", server.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/jwks"
    yield server
    await runner.cleanup()


async def test_the_keys_are_read_once_for_many_requests(identity: KeyServer) -> None:
    verifier = JwksVerifier(identity.url)

    callers = await asyncio.gather(*(verifier.verify(signed(exp=LATER + n)) for n in range(20)))

    assert {caller.user_id for caller in callers} == {ADA}
    assert identity.asked == 1


async def test_a_new_key_is_found_when_its_first_token_comes(identity: KeyServer) -> None:
    verifier = JwksVerifier(identity.url, refetch_after_s=0)
    await verifier.verify(signed())
    identity.publish(KEY, OTHER_KEY)

    assert (await verifier.verify(signed(OTHER_KEY))).user_id == ADA
    assert (await verifier.verify(signed())).user_id == ADA
    assert identity.asked == 2


async def test_a_new_key_is_read_once_for_many_requests(identity: KeyServer) -> None:
    verifier = JwksVerifier(identity.url, refetch_after_s=0)
    await verifier.verify(signed())
    identity.publish(KEY, OTHER_KEY)

    callers = await asyncio.gather(*(verifier.verify(signed(OTHER_KEY)) for _ in range(20)))

    assert {caller.user_id for caller in callers} == {ADA}
    assert identity.asked == 2


async def test_unknown_keys_ask_for_the_keys_seldom(identity: KeyServer) -> None:
    verifier = JwksVerifier(identity.url, refetch_after_s=3600)

    for _ in range(5):
        with pytest.raises(UnknownKey):
            await verifier.verify(signed(OTHER_KEY))

    assert identity.asked == 1


async def test_a_flood_of_made_up_keys_asks_for_the_keys_once_and_turns_nobody_else_away(identity: KeyServer) -> None:
    verifier = JwksVerifier(identity.url, refetch_after_s=3600)
    await verifier.verify(signed())
    flood = [signed(header={"kid": f"made up {number}"}) for number in range(500)]

    answers = await asyncio.gather(*(verifier.verify(token) for token in flood), return_exceptions=True)

    assert {type(answer) for answer in answers} <= {UnknownKey, Unauthenticated}
    assert (await verifier.verify(signed())).user_id == ADA
    assert identity.asked == 1


async def test_an_unknown_key_that_stays_unknown_is_refused(identity: KeyServer) -> None:
    verifier, token = JwksVerifier(identity.url, refetch_after_s=0), signed()
    remembered = await verifier.verify(token)

    with pytest.raises(UnknownKey):
        await verifier.verify(signed(OTHER_KEY))

    assert identity.asked == 2
    assert await verifier.verify(token) is remembered


@pytest.mark.parametrize("token", [signed()[:-4] + "AAAA", signed(exp=NOW - 100), "garbage"])
async def test_other_false_tokens_do_not_ask_for_the_keys(identity: KeyServer, token: str) -> None:
    verifier = JwksVerifier(identity.url, refetch_after_s=0)

    for _ in range(3):
        with pytest.raises(Unauthenticated):
            await verifier.verify(token)

    assert identity.asked == 1


ODD_ANSWERS = [
    lambda: web.Response(status=503),
    lambda: web.json_response({"type": "/problems/busy"}, status=503),
    lambda: web.json_response(KeySet([OTHER_KEY]).as_dict(private=False), status=500),
    lambda: web.json_response({"type": "no keys"}),
    lambda: web.json_response({"keys": []}),
    lambda: web.json_response({"keys": [{"kty": "EC"}]}),
    lambda: web.json_response([]),
    lambda: web.json_response(None),
    lambda: web.Response(text="<html>", content_type="text/html"),
    lambda: web.Response(text="{", content_type="application/json"),
]


@pytest.mark.parametrize("answer", ODD_ANSWERS)
async def test_without_keys_nobody_is_turned_away_for_good(
    identity: KeyServer, answer: Callable[[], web.Response]
) -> None:
    identity.answer = answer
    verifier = JwksVerifier(identity.url, refetch_after_s=0)

    with pytest.raises(TokensUnchecked) as raised:
        await verifier.verify(signed())
    identity.publish(KEY)

    assert raised.value.status == 503
    assert (await verifier.verify(signed())).user_id == ADA


@pytest.mark.parametrize("answer", ODD_ANSWERS)
async def test_known_keys_serve_on_while_identity_is_away(
    identity: KeyServer, answer: Callable[[], web.Response]
) -> None:
    verifier = JwksVerifier(identity.url, refetch_after_s=0)
    await verifier.verify(signed())
    identity.answer = answer

    with pytest.raises(UnknownKey):
        await verifier.verify(signed(OTHER_KEY))

    assert (await verifier.verify(signed(exp=LATER + 1))).user_id == ADA


async def test_where_nobody_listens_tokens_cannot_be_checked() -> None:
    verifier = JwksVerifier("http://127.0.0.1:1/jwks", refetch_after_s=3600)

    for _ in range(2):
        with pytest.raises(TokensUnchecked):
            await verifier.verify(signed())
