"""Several calls in one request: each is answered as if it had come alone."""

import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from roundsman.gateway.api.batch import LONGEST_ANSWER_BYTES, MOST_CALLS, Batch
from roundsman.gateway.api.front import Browsers, add_front
from roundsman.gateway.api.own_document import own_document
from roundsman.gateway.api.rates import PerMinute, Rates
from roundsman.gateway.domain.calls import Answer, Call
from roundsman.gateway.domain.document import merge
from roundsman.gateway.domain.routes import OWN
from roundsman.gateway.fakes import Asked, FakeOwners, Reply, a_gate, ask, bearer
from roundsman.web import problems

ORDERS = "/api/v1/orders"


class Echo(FakeOwners):
    """Tells what reached the owner; an order that is called missing there is not."""

    async def send(self, call: Call) -> Answer:
        self.asked.append(call)
        self.status = 404 if "missing" in call.target else 200
        told = {"method": call.method, "target": call.target, "body": call.body.decode()}
        self.body = json.dumps(told | {name.decode(): value.decode() for name, value in call.headers}).encode()
        return Answer(status=self.status, headers=list(self.headers), body=self.body)


def front(owners: FakeOwners, user: int = 0) -> ASGIApp:
    app = FastAPI()
    problems.install(app)
    gate = a_gate(owners, rates=Rates(PerMinute(user=user, address=0, login=0)))
    add_front(app, gate, Browsers(origins=(), hsts_s=0), {})
    return app


async def sent(app: ASGIApp, calls: Any, **headers: str) -> Reply:
    body = json.dumps({"calls": calls}).encode()
    return await ask(app, Asked(method="POST", path="/api/v1/batch", body=[body], headers=bearer("ann") | headers))


async def answers(app: ASGIApp, calls: Any, **headers: str) -> list[dict[str, Any]]:
    reply = await sent(app, calls, **headers)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = json.loads(reply.body)["answers"]
    return found


async def test_each_call_has_an_answer_of_its_own_in_their_order() -> None:
    calls: list[dict[str, Any]] = [
        {"path": ORDERS + "?limit=2"},
        {"path": ORDERS + "/missing"},
        {"path": "/api/v1/nothing"},
    ]
    calls.append({"path": ORDERS, "method": "POST", "body": {"n": 10**30}, "headers": {"Idempotency-Key": "k"}})
    found = await answers(front(Echo()), calls)
    assert [one["status"] for one in found] == [200, 404, 404, 200]
    assert found[0]["body"]["target"] == ORDERS + "?limit=2"
    assert found[2]["body"]["type"] == "/problems/not-found"
    created = found[3]["body"]
    assert (created["method"], json.loads(created["body"]), created["idempotency-key"]) == ("POST", {"n": 10**30}, "k")
    assert found[0]["headers"]["etag"].startswith('W/"')


async def test_all_are_made_in_the_name_of_the_one_who_asks_under_the_one_id() -> None:
    told = {"X-Request-Id": "mine", "User-Agent": "app", "X-Other": "1"}
    [one] = await answers(front(Echo()), [{"path": ORDERS}], **told)
    body = one["body"]
    assert (body["authorization"], body["x-request-id"], body["user-agent"]) == ("Bearer token-of-ann", "mine", "app")
    assert (body["x-forwarded-for"], "x-other" in body, one["headers"]["x-request-id"]) == ("192.0.2.1", False, "mine")


async def test_what_a_call_has_already_it_is_not_sent_again() -> None:
    app = front(FakeOwners())
    [first] = await answers(app, [{"path": ORDERS}])
    [again] = await answers(app, [{"path": ORDERS, "headers": {"If-None-Match": first["headers"]["etag"]}}])
    assert (again["status"], again["body"]) == (304, None)


async def test_each_call_takes_a_token_of_its_own_and_the_batch_one() -> None:
    found = await answers(front(Echo(), user=4), [{"path": ORDERS}] * 5)
    assert [one["status"] for one in found] == [200, 200, 200, 429, 429]
    assert int(found[3]["headers"]["retry-after"]) > 0


async def test_a_false_token_gets_nothing_done() -> None:
    owners = Echo()
    reply = await sent(front(owners), [{"path": ORDERS}], Authorization="Bearer guess")
    assert (reply.status, owners.asked) == (401, [])


@pytest.mark.parametrize(("count", "status"), [(0, 422), (1, 200), (MOST_CALLS, 200), (MOST_CALLS + 1, 422)])
async def test_a_batch_has_so_many_calls(count: int, status: int) -> None:
    owners = Echo()
    assert (await sent(front(owners), [{"path": ORDERS}] * count)).status == status
    assert len(owners.asked) == (count if status == 200 else 0)


@pytest.mark.parametrize(
    "call",
    [
        {"path": "/api/v1/batch", "method": "POST", "body": {"calls": []}},
        {"path": "/api/v1/%62atch", "method": "POST"},
        {"path": "/api/v1/auth/login", "method": "POST"},
        {"path": "/docs"},
        {"path": "https://elsewhere.example/api/v1/orders"},
        {"path": "/api/v1/orders\r\nX-Evil: 1"},
        {"path": "/api/v1/orders#part"},
        {"path": ORDERS, "method": "TRACE"},
        {"path": ORDERS, "headers": {"Authorization": "Bearer token-of-bob"}},
        {"path": ORDERS, "headers": {"Idempotency-Key": "a\r\nX-Evil: 1"}},
        {"path": ORDERS, "token": "x"},
        {"method": "GET"},
        "x",
    ],
    ids=str,
)
async def test_one_call_that_cannot_be_refuses_the_batch_before_any_is_made(call: Any) -> None:
    owners = Echo()
    reply = await sent(front(owners), [{"path": ORDERS}, call])
    assert (reply.status, reply.slug, owners.asked) == (422, "invalid-request", [])
    assert json.loads(reply.body)["fields"][0]["field"].startswith("calls.1")


@pytest.mark.parametrize(("body", "status"), [(b"{", 400), (b"", 400), (b"[]", 422), (b"[" * 40 + b"]" * 40, 422)])
async def test_what_is_no_batch_is_refused(body: bytes, status: int) -> None:
    asked = Asked(method="POST", path="/api/v1/batch", body=[body], headers=bearer("ann"))
    assert (await ask(front(Echo()), asked)).status == status


async def test_an_answer_that_is_too_long_says_to_ask_for_it_alone() -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b'"' + b"x" * LONGEST_ANSWER_BYTES
        yield b'"'

    owners = FakeOwners()
    owners.body = parts()
    [one] = await answers(front(owners), [{"path": ORDERS}])
    assert (one["status"], one["body"]["type"]) == (422, "/problems/answer-too-long")


async def test_an_answer_that_is_no_json_is_a_text() -> None:
    owners = FakeOwners()
    owners.headers, owners.body = [(b"content-type", b"text/plain")], b'{"'
    [one] = await answers(front(owners), [{"path": ORDERS}])
    assert one["body"] == '{"'


async def test_the_whole_is_hardened_and_compressed() -> None:
    reply = await sent(front(Echo()), [{"path": ORDERS}] * 10, **{"Accept-Encoding": "gzip"})
    assert (reply.headers["cache-control"], reply.headers["content-encoding"]) == ("no-store", "gzip")
    assert len(json.loads(gzip.decompress(reply.body))["answers"]) == 10


async def test_other_methods_are_no_batch() -> None:
    reply = await ask(front(Echo()), replace(Asked(), path="/api/v1/batch"))
    assert reply.status == 404


def test_the_document_tells_of_batches_as_they_are() -> None:
    document = merge({OWN: own_document()})
    operation = document["paths"]["/api/v1/batch"]["post"]
    assert (operation["operationId"], operation["tags"]) == ("post_batch", [OWN])
    calls = document["components"]["schemas"]["Batch"]["properties"]["calls"]
    assert (calls["minItems"], calls["maxItems"]) == (1, MOST_CALLS)
    call = document["components"]["schemas"]["BatchedCall"]["properties"]
    example = {name: told["examples"][0] for name, told in call.items() if "examples" in told}
    assert Batch.model_validate({"calls": [example]}).calls[0].path == "/api/v1/orders?limit=20"
