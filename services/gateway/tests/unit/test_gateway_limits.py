"""What a request may look like: at each limit and beyond it, and nobody is asked in vain."""

from collections.abc import Mapping, Sequence

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Message

from roundsman.gateway.api.forwarding import Forwarding
from roundsman.gateway.api.limits import LONGEST_HEADERS, LONGEST_PATH, LONGEST_QUERY, MOST_HEADERS
from roundsman.gateway.domain.shape import DEEPEST, LONGEST_LIST, MOST_TOKENS
from roundsman.gateway.fakes import Asked, FakeOwners, Reply, a_gate, ask

ORDERS = "/api/v1/orders"


def front(owners: FakeOwners | None = None, **changes: object) -> ASGIApp:
    return Forwarding(FastAPI(), a_gate(owners, **changes))


async def posted(body: bytes, headers: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> Reply:
    return await ask(front(), Asked(method="POST", body=[body], headers=headers))


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 414)])
async def test_a_path_may_be_as_long_as_the_limit(more: int, status: int) -> None:
    path = ORDERS + "/" + "x" * (LONGEST_PATH - len(ORDERS) - 1 + more)
    assert (await ask(front(), Asked(path=path))).status == status


@pytest.mark.parametrize(("length", "status"), [(LONGEST_QUERY, 200), (LONGEST_QUERY + 1, 414)])
async def test_so_may_a_query(length: int, status: int) -> None:
    assert (await ask(front(), Asked(query="q" * length))).status == status


@pytest.mark.parametrize(("count", "status"), [(MOST_HEADERS, 200), (MOST_HEADERS + 1, 431)])
async def test_so_many_headers_may_come(count: int, status: int) -> None:
    assert (await ask(front(), Asked(headers={f"X-{n}": "1" for n in range(count)}))).status == status


@pytest.mark.parametrize(("length", "status"), [(LONGEST_HEADERS, 200), (LONGEST_HEADERS + 1, 431)])
async def test_headers_may_have_so_many_bytes(length: int, status: int) -> None:
    assert (await ask(front(), Asked(headers={"X-A": "1" * (length - 3)}))).status == status


@pytest.mark.parametrize("path", ["/api/v1/orders", "/docs"])
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "get"])
async def test_a_method_that_no_route_has_goes_no_further(path: str, method: str) -> None:
    owners = FakeOwners()
    reply = await ask(front(owners), Asked(path=path, method=method, headers={"X-Mine": "1"}))
    assert (reply.status, reply.slug, owners.asked) == (405, "method-not-allowed", [])
    assert "TRACE" not in reply.headers["allow"]


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-IP"])
async def test_nobody_says_themselves_where_they_come_from(name: str) -> None:
    owners = FakeOwners()
    await ask(front(owners), Asked(headers={name: "198.51.100.66"}))
    told = [(header, value) for header, value in owners.asked[0].headers if b"forward" in header or b"real" in header]
    assert told == [(b"x-forwarded-for", b"192.0.2.1")]


async def test_limits_hold_for_the_gateways_own_pages() -> None:
    assert (await ask(front(), Asked(path="/docs/" + "x" * LONGEST_PATH))).slug == "target-too-long"


@pytest.mark.parametrize("name", ["Authorization", "Idempotency-Key", "Content-Type", "Host", "X-Request-Id"])
async def test_what_there_is_one_of_may_not_come_twice(name: str) -> None:
    owners = FakeOwners()
    reply = await ask(front(owners), Asked(headers=[(name, "a"), (name.lower(), "b")]))
    assert (reply.status, reply.slug, owners.asked) == (400, "header-repeated", [])


async def test_other_headers_may_come_twice() -> None:
    assert (await ask(front(), Asked(headers=[("Accept", "a"), ("Accept", "b")]))).status == 200


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 415), ("br", 415), ("gzip, identity", 415), ("identity", 200)]
)
async def test_a_compressed_body_is_not_taken(encoding: str, status: int) -> None:
    reply = await posted(b"{}", {"Content-Encoding": encoding})
    assert reply.status == status
    assert ("accept-encoding" in reply.headers) is (status == 415)


@pytest.mark.parametrize(("size", "status"), [(1000, 200), (1001, 413)])
@pytest.mark.parametrize("parts", [1, 2])
async def test_a_body_may_be_as_long_as_the_limit_and_the_rest_is_not_read(size: int, parts: int, status: int) -> None:
    body = [b"x" * (size // 2), b"x" * (size - size // 2)] if parts == 2 else [b"x" * size]
    asked = Asked(method="POST", body=body, headers={"Transfer-Encoding": "chunked"})
    assert (await ask(front(body_limit_bytes=1000), asked)).status == status


async def test_what_is_announced_too_long_need_not_come() -> None:
    asked = Asked(method="POST", body=[None], headers={"Content-Length": "1001"})
    assert (await ask(front(body_limit_bytes=1000), asked)).slug == "body-too-large"


async def test_a_body_that_does_not_come_in_time_is_a_408() -> None:
    owners = FakeOwners()
    asked = Asked(method="POST", body=[b"{", None], headers={"Content-Length": "2"})
    reply = await ask(front(owners, body_s=0.01), asked)
    assert (reply.status, reply.slug) == (408, "request-too-slow")
    assert owners.asked == []


def nested(depth: int) -> bytes:
    return b'{"a":' * (depth // 2) + b"[" * (depth - depth // 2) + b"]" * (depth - depth // 2) + b"}" * (depth // 2)


def listed(count: int) -> bytes:
    return b'{"before":[1],"items":[' + b",".join([b"1"] * count) + b"]}"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (nested(DEEPEST), 200),
        (nested(DEEPEST + 1), 422),
        (b"[" * 50_000, 422),
        (listed(LONGEST_LIST), 200),
        (listed(LONGEST_LIST + 1), 422),
        (b"[" + b",".join([b"[1,2]"] * (LONGEST_LIST // 2)) + b"]", 200),
        (b'{"text":"' + b"[{," * 10_000 + b'"}', 200),
        (b'{"text":"\\"' + b"[{," * 10_000 + b'"}', 200),
        (b'{"text":"\\\\","list":[' + b",".join([b"1"] * (LONGEST_LIST + 1)) + b"]}", 422),
        (b"[" + b",".join([b'{"a":"","b":"","c":""}'] * 500) + b"]", 200),
        (b"[[" + b"],[".join([b"1,2"] * (LONGEST_LIST - 1)) + b"]]", 200),
        (b"[{" + b"},{".join([b'"a":""' + b',"a":""' * 9] * (MOST_TOKENS // 30)) + b"}]", 422),
        (b"]" * 100 + b"," * 10, 200),  # no JSON: its reader says so
    ],
    ids=lambda value: str(value[:12]) if isinstance(value, bytes) else str(value),
)
async def test_json_may_be_so_deep_and_have_so_many_values(body: bytes, status: int) -> None:
    assert (await posted(body)).status == status


async def test_a_refused_shape_is_a_problem() -> None:
    assert (await posted(nested(DEEPEST + 1))).slug == "body-too-complex"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"reason":"a","reason":"b"}', 400),
        (b'{"reason":"a","re\\u0061son":"b"}', 400),
        (b'{"lines":[{"item_id":"a","quantity":1},{"item_id":"b","quantity":1,"quantity":99}]}', 400),
        ('{"reason":"a","reason":"b"}'.encode("utf-16"), 400),
        (b'{"lines":[{"quantity":1},{"quantity":2}],"quantity":3}', 200),
        (b'{"reason":"a","Reason":"b"}', 200),
        (b'{"text":"\\"a\\":1,\\"a\\":2"}', 200),
        (b'{"reason":"a","reason"', 200),  # no JSON: its reader says so
        (b"\xff\xff", 200),
        (b"9" * 5000, 200),
    ],
)
async def test_an_object_names_a_field_once(body: bytes, status: int) -> None:
    owners = FakeOwners()
    reply = await ask(front(owners), Asked(method="POST", body=[body], headers={}))
    assert (reply.status, len(owners.asked)) == (status, int(status == 200))
    assert status == 200 or reply.slug == "field-repeated"


async def test_half_a_request_reaches_nobody() -> None:
    owners, sent = FakeOwners(), list[Message]()
    messages: list[Message] = [
        {"type": "http.request", "body": b"{}", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = Asked(method="POST", headers={"Transfer-Encoding": "chunked"}).scope()
    await front(owners)(scope, receive, send)
    assert (sent[0]["status"], owners.asked) == (400, [])
