"""What was revoked: how the list is read, how soon it takes effect, and what holds while nobody tells it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from joserfc.jwk import ECKey, KeySet
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from roundsman.kernel.errors import Unauthenticated
from roundsman.testkit import TokenIssuer, eventually
from roundsman.web import Caller, JwksVerifier, Revoked, StaticVerifier

KEY = ECKey.generate_key("P-256", auto_kid=True)
NO_MORE = "counts no more"


@dataclass(slots=True)
class Identity:
    """Plays the identity service: tells keys and list, counts who asks for the list."""

    issuer: TokenIssuer
    answer: Callable[[], web.Response] = lambda: web.json_response({"sessions": [], "epochs": {}})
    url: str = ""
    asked: int = 0
    waits: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self, _: web.Request) -> web.Response:
        self.asked += 1
        await self.waits.wait()
        return self.answer()

    async def tell_keys(self, _: web.Request) -> web.Response:
        return web.json_response(self.issuer.keys.as_dict(private=False))

    def revoke(self, *sessions: str, **epochs: int) -> None:
        document = {"sessions": list(sessions), "epochs": {self.issuer.user(n): one for n, one in epochs.items()}}
        self.answer = lambda: web.json_response(document)

    def verifier(self, every_s: float = 0) -> JwksVerifier:
        return JwksVerifier(self.url, revoked_every_s=every_s)


@pytest_asyncio.fixture(loop_scope="session")
async def identity() -> AsyncIterator[Identity]:
    issuer = TokenIssuer()
    served = Identity(issuer)
    served.waits.set()
    app = web.Application()
    app.router.add_get("/.well-known/revoked.json", served.tell)
    app.router.add_get("/.well-known/jwks.json", served.tell_keys)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/.well-known/jwks.json"
    yield served
    served.waits.set()
    await runner.cleanup()


async def refused(verifier: JwksVerifier, token: str) -> bool:
    """Whether the verifier turns the token away as revoked."""
    try:
        await verifier.verify(token)
    except Unauthenticated as error:
        return NO_MORE in str(error)
    return False


@pytest.mark.parametrize(
    ("revoked", "counts"),
    [
        (Revoked(), True),
        (Revoked(sessions=frozenset({"another"})), True),
        (Revoked(sessions=frozenset({"mine"})), False),
        (Revoked(epochs={"usr": 2}), True),
        (Revoked(epochs={"usr": 3}), True),
        (Revoked(epochs={"usr": 4}), False),
        (Revoked(epochs={"another": 4}), True),
    ],
)
def test_what_the_list_names(issuer: TokenIssuer, revoked: Revoked, counts: bool) -> None:
    caller = Caller(
        user_id=issuer.user("ada"), org_id=issuer.org_id, roles=frozenset(), expires_at=0, session_id="mine", epoch=3
    )
    of_ada = {issuer.user("ada") if user == "usr" else user: epoch for user, epoch in revoked.epochs.items()}

    assert Revoked(revoked.sessions, of_ada).names(caller) is not counts


def test_the_list_reads_back_as_it_was_told() -> None:
    revoked = Revoked(frozenset({"lgn_1", "lgn_2"}), {"usr_1": 7})

    assert Revoked.read(revoked.document()) == revoked


ODD: list[Any] = [
    None,
    [],
    7,
    {},
    {"sessions": []},
    {"sessions": {}, "epochs": {}},
    {"sessions": "usr", "epochs": {}},
    {"sessions": [7], "epochs": {}},
    {"sessions": [], "epochs": []},
    {"sessions": [], "epochs": {"usr": "1"}},
]


@pytest.mark.parametrize("document", ODD)
def test_something_else_is_no_list(document: Any) -> None:
    with pytest.raises(ValueError, match="not a list"):
        Revoked.read(document)


async def test_a_verified_token_is_forgotten_when_it_is_revoked_and_others_are_not(issuer: TokenIssuer) -> None:
    verifier = StaticVerifier(issuer.keys)
    ended, goes_on = issuer.token("ada", sid="ended"), issuer.token("ada", sid="goes on")
    callers = [await verifier.verify(token) for token in (ended, goes_on)]

    verifier.revoke(Revoked(sessions=frozenset({"ended"})))

    for _ in range(2):
        with pytest.raises(Unauthenticated, match=NO_MORE):
            await verifier.verify(ended)
    assert await verifier.verify(goes_on) is callers[1]


async def test_what_goes_on_for_long_can_ask_again(issuer: TokenIssuer) -> None:
    verifier = StaticVerifier(issuer.keys)
    caller = await verifier.verify(issuer.token("ada", epoch=3))
    expired = Caller(user_id=caller.user_id, org_id=caller.org_id, roles=caller.roles, expires_at=1)

    assert await verifier.recheck(caller) is None  # type: ignore[func-returns-value]
    with pytest.raises(Unauthenticated, match="has expired"):
        await verifier.recheck(expired)
    verifier.revoke(Revoked(epochs={caller.user_id: 4}))
    with pytest.raises(Unauthenticated, match=NO_MORE):
        await verifier.recheck(caller)


async def test_the_first_request_knows_what_was_revoked_before(identity: Identity) -> None:
    identity.revoke("ended")

    assert await refused(identity.verifier(), identity.issuer.token("ada", sid="ended"))


async def test_what_is_revoked_later_takes_effect_on_tokens_and_callers(identity: Identity) -> None:
    verifier, token = identity.verifier(), identity.issuer.token("ada", epoch=1)
    caller = await verifier.verify(token)
    identity.revoke(ada=2)

    await eventually(lambda: refused(verifier, token))

    with pytest.raises(Unauthenticated, match=NO_MORE):
        await verifier.recheck(caller)
    assert (await verifier.verify(identity.issuer.token("ada", epoch=2))).epoch == 2


async def test_the_list_is_asked_for_seldom(identity: Identity) -> None:
    verifier = identity.verifier(every_s=3600)

    for n in range(20):
        await verifier.verify(identity.issuer.token(f"person {n}"))

    assert identity.asked == 1


async def test_many_requests_wait_for_one_list(identity: Identity) -> None:
    identity.revoke("ended")
    identity.waits.clear()
    verifier = identity.verifier()
    tokens = [identity.issuer.token(f"person {n}", sid="ended") for n in range(10)]
    asking = [asyncio.create_task(refused(verifier, token)) for token in tokens]
    await eventually(lambda: answered(identity.asked))
    identity.waits.set()

    assert await asyncio.gather(*asking) == [True] * 10
    assert identity.asked == 1


async def answered(count: int) -> int:
    return count


async def test_no_request_waits_for_a_list_while_the_last_one_is_fresh(identity: Identity) -> None:
    verifier = identity.verifier()
    await verifier.verify(identity.issuer.token("ada"))
    identity.waits.clear()

    callers = [await verifier.verify(identity.issuer.token(f"person {n}")) for n in range(3)]

    assert len({caller.user_id for caller in callers}) == 3


AWAY = [
    lambda: web.Response(status=503),
    lambda: web.Response(status=404),
    lambda: web.Response(text="<html>", content_type="text/html"),
    lambda: web.Response(text="{", content_type="application/json"),
    lambda: web.json_response({"sessions": "all"}),
]


@pytest.mark.parametrize("answer", AWAY)
async def test_the_last_list_holds_while_nobody_tells_it(
    identity: Identity, answer: Callable[[], web.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roundsman.web.revoked._RETRY_AFTER_S", 0)
    identity.revoke("ended")
    verifier, ended = identity.verifier(), identity.issuer.token("ada", sid="ended")
    assert await refused(verifier, ended)
    identity.answer = answer

    async def asked_again() -> bool:
        assert await refused(verifier, ended)
        return identity.asked >= 3

    await eventually(asked_again)
    assert (await verifier.verify(identity.issuer.token("ada", sid="goes on"))).session_id == "goes on"


async def test_an_old_list_is_waited_for_unless_identity_is_away(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roundsman.web.revoked._OLD_AFTER_S", -1)
    verifier, ended = identity.verifier(), identity.issuer.token("ada", sid="ended")
    await verifier.verify(ended)
    identity.revoke("ended")

    assert await refused(verifier, ended)
    identity.answer = AWAY[0]
    assert await refused(verifier, ended)
    identity.waits.clear()
    assert await refused(verifier, ended)


async def test_new_keys_do_not_make_old_revocations_forgotten(identity: Identity) -> None:
    identity.revoke("ended")
    verifier = JwksVerifier(identity.url, refetch_after_s=0, revoked_every_s=3600)
    ended = identity.issuer.token("ada", sid="ended")
    assert await refused(verifier, ended)
    identity.issuer.keys = KeySet([*identity.issuer.keys.keys, KEY])

    with pytest.raises(Unauthenticated):
        await verifier.verify(TokenIssuer().token("ada"))

    assert await refused(verifier, ended)


def untold() -> float:
    return REGISTRY.get_sample_value("roundsman_revoked_untold_requests_total") or 0.0


async def test_whoever_sends_us_elsewhere_is_not_followed(identity: Identity) -> None:
    good, here = identity.answer, "/.well-known/revoked.json"
    identity.answer = lambda: good() if identity.asked > 1 else web.Response(status=302, headers={"Location": here})
    verifier = identity.verifier()

    await verifier.verify(identity.issuer.token("ada"))

    assert identity.asked == 1


async def test_an_outage_is_logged_when_it_begins_and_ends_and_each_failure_is_counted(
    identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roundsman.web.revoked._RETRY_AFTER_S", 0)
    verifier, token, before = identity.verifier(), identity.issuer.token("ada"), untold()
    told, identity.answer = identity.answer, AWAY[0]

    async def failed_often() -> bool:
        await verifier.verify(token)
        return untold() >= before + 3

    async def told_again() -> bool:
        await verifier.verify(token)
        return await verifier.is_told()

    with capture_logs() as logs:
        await eventually(failed_often)
        was_told = await verifier.is_told()
        identity.answer = told
        await eventually(told_again)

    assert was_told is False
    assert [one["log_level"] for one in logs] == ["warning", "info"]
