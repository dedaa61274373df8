"""The Python client: what it sends, and what it makes of the answers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from fastapi import FastAPI, Request, Response

from roundsman.client import Answer, Api, Call, Http, LoggedIn, Patient, Refused, Unreachable, WithToken
from roundsman.testkit.served import served

AWAY = Answer(status=503, headers={}, body={"type": "/problems/service-away"})
TOO_MANY = Answer(status=429, headers={"Retry-After": "0"}, body={"type": "/problems/too-many-requests"})
FINE = Answer(status=200, headers={"ETag": '"v3"'}, body={"vendor_id": "ven_1"})


@dataclass(slots=True)
class Script:
    """A transport that gives what it is told to, one after the other; an exception is raised."""

    answers: list[Answer | Exception]
    calls: list[Call] = field(default_factory=list)

    async def send(self, call: Call) -> Answer:
        self.calls.append(call)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_a_call_is_what_the_document_says() -> None:
    script = Script([FINE, FINE, FINE])
    api = Api(script)

    await api.get_vendors(q="dal & co", open=True, limit=5)
    vendor = await api.patch_vendors_by_vendor_id("ven/../1", {"paused": True}, if_match='"v2"')
    await api.post_orders_by_order_id_cancel("ord_1", {"reason": "Late"}, key="k")

    assert (vendor.body["vendor_id"], vendor.etag) == ("ven_1", '"v3"')
    assert script.calls == [
        Call(method="GET", path="/api/v1/vendors?q=dal+%26+co&open=true&limit=5"),
        Call(
            method="PATCH",
            path="/api/v1/vendors/ven%2F..%2F1",
            headers={"If-Match": '"v2"'},
            body={"paused": True},
        ),
        Call(
            method="POST",
            path="/api/v1/orders/ord_1/cancel",
            headers={"Idempotency-Key": "k"},
            body={"reason": "Late"},
        ),
    ]


async def test_several_values_are_told_one_by_one() -> None:
    script = Script([Answer(status=200, headers={}, body={"items": []})])
    await Api(script).get_orders(status=["placed", "assigned"])

    assert script.calls[0].path == "/api/v1/orders?status=placed&status=assigned"


async def test_a_refusal_names_its_rule() -> None:
    with pytest.raises(Refused) as raised:
        await Api(Script([AWAY])).get_me()

    assert (raised.value.status, raised.value.slug) == (503, "service-away")


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ([FINE], 1),
        ([AWAY, FINE], 2),
        ([TOO_MANY, Unreachable("lost"), FINE], 3),
        ([AWAY, AWAY, AWAY], 3),
        ([Unreachable("lost"), Unreachable("lost"), Unreachable("lost")], 3),
    ],
)
async def test_patience_asks_the_same_again(answers: list[Answer | Exception], asked: int) -> None:
    last, script = answers[-1], Script(list(answers))
    call = Call(method="POST", path="/api/v1/orders", headers={"Idempotency-Key": "k"}, body={})
    sent = Patient(script, tries=3, first_wait_s=0).send(call)

    if isinstance(last, Exception):
        with pytest.raises(Unreachable):
            await sent
    else:
        assert await sent == last
    assert script.calls == [call] * asked


async def test_what_spends_a_token_is_not_sent_again_unless_nothing_was_done() -> None:
    call = Call(method="POST", path="/api/v1/auth/refresh", body={"refresh_token": "r"})
    lost, away, busy = Script([Unreachable("lost")]), Script([AWAY]), Script([TOO_MANY, FINE])

    with pytest.raises(Unreachable):
        await Patient(lost, first_wait_s=0).send(call)
    assert await Patient(away, first_wait_s=0).send(call) == AWAY
    assert await Patient(busy, first_wait_s=0).send(call) == FINE


class Door:
    """A platform with tokens that end when it is told so."""

    def __init__(self) -> None:
        self.good = "a0"
        self.asked: list[str] = []
        self.refreshes = True

    def end_token(self) -> None:
        self.good = f"a{int(self.good[1:]) + 1}"

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/api/v1/auth/{what}")
        async def tokens(what: str, body: dict[str, Any]) -> Response:
            self.asked.append(what)
            status = 200 if what == "login" or self.refreshes else 401
            text = f'{{"access_token": "{self.good}", "refresh_token": "r"}}'
            return Response(text, status, media_type="application/json")

        @app.get("/api/v1/me")
        async def me(request: Request) -> Response:
            known = request.headers["authorization"] == f"Bearer {self.good}"
            return Response('{"user_id": "usr_1"}' if known else "{}", 200 if known else 401)

        return app


@pytest.fixture
def door() -> Door:
    return Door()


@pytest_asyncio.fixture(loop_scope="session")
async def http(door: Door) -> AsyncIterator[Http]:
    async with served(door.app()) as session:
        yield Http("", session)


async def test_a_login_is_refreshed_once_for_all_who_wait(door: Door, http: Http) -> None:
    api = Api(LoggedIn(http, "ada@example.com", "a quiet blue bicycle"))
    await asyncio.gather(*(api.get_me() for _ in range(5)))
    door.end_token()
    users = await asyncio.gather(*(api.get_me() for _ in range(5)))

    assert {user["user_id"] for user, _ in users} == {"usr_1"}
    assert door.asked == ["login", "refresh"]


async def test_whoever_cannot_refresh_logs_in_again(door: Door, http: Http) -> None:
    api = Api(LoggedIn(http, "ada@example.com", "a quiet blue bicycle"))
    await api.get_me()
    door.end_token()
    door.refreshes = False

    assert (await api.get_me())[0]["user_id"] == "usr_1"
    assert door.asked == ["login", "refresh", "login"]


async def test_a_token_may_be_given(door: Door, http: Http) -> None:
    assert (await Api(WithToken(http, "a0")).get_me())[0]["user_id"] == "usr_1"
    with pytest.raises(Refused):
        await Api(WithToken(http, "another")).get_me()


async def test_nobody_there_is_unreachable() -> None:
    async with ClientSession() as session:
        with pytest.raises(Unreachable):
            await Api(Http("http://127.0.0.1:1", session)).get_me()
