"""What the client has is not sent again, and what is long is sent compressed."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping

import pytest
from fastapi import FastAPI

from roundsman.gateway.api.forwarding import Forwarding
from roundsman.gateway.fakes import Asked, FakeOwners, Reply, a_gate, ask

LONG = json.dumps({"items": [{"order_id": f"ord_{n}", "status": "placed"} for n in range(200)]}).encode()
GZIP = {"Accept-Encoding": "gzip, deflate"}


def owners(body: bytes | AsyncIterator[bytes] = LONG, *headers: tuple[bytes, bytes]) -> FakeOwners:
    made = FakeOwners()
    made.body = body
    made.headers = [*made.headers, *headers]
    return made


async def asked(of: FakeOwners, headers: Mapping[str, str], path: str = "/api/v1/orders", method: str = "GET") -> Reply:
    return await ask(Forwarding(FastAPI(), a_gate(of)), Asked(path=path, method=method, headers=headers))


async def test_whoever_has_the_answer_is_not_sent_it_again() -> None:
    first = await asked(owners(), {})
    again = await asked(owners(), {"If-None-Match": first.headers["etag"]})
    assert (first.status, first.body) == (200, LONG)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert not {"content-length", "content-type"} & again.headers.keys()
    assert "x-request-id" in again.headers


async def test_another_answer_is_sent() -> None:
    before = (await asked(owners(b"{}"), {})).headers["etag"]
    assert (await asked(owners(b"[]"), {"If-None-Match": before})).status == 200


@pytest.mark.parametrize(
    ("told", "status"),
    [("{tag}", 304), ('"other", {tag}', 304), ('{strong} , "other"', 304), ("*", 304), ('"other"', 200), ("", 200)],
)
async def test_the_client_may_name_several(told: str, status: int) -> None:
    tag = (await asked(owners(), {})).headers["etag"]
    headers = {"If-None-Match": told.format(tag=tag, strong=tag.removeprefix("W/"))}
    assert (await asked(owners(), headers)).status == status


async def test_an_owners_own_tag_stands() -> None:
    of = owners(LONG, (b"etag", b'"5f0c"'))
    assert (await asked(of, {})).headers["etag"] == '"5f0c"'
    assert (await asked(of, {"If-None-Match": 'W/"5f0c"'})).status == 304


async def test_of_one_version_there_may_be_several_answers() -> None:
    def of(body: bytes) -> FakeOwners:
        return owners(body, (b"etag", b'"v7"'))

    full, masked = [(await asked(of(body), {})).headers["etag"] for body in (b'{"email":"a"}', b'{"email":"*"}')]
    assert full != masked
    assert {tag.partition("-")[0] for tag in (full, masked)} == {'"v7'}
    assert (await asked(of(b'{"email":"a"}'), {"If-None-Match": full})).status == 304
    assert (await asked(of(b'{"email":"a"}'), {"If-None-Match": masked})).status == 200


@pytest.mark.parametrize(("method", "status"), [("POST", 200), ("GET", 404), ("HEAD", 200)])
async def test_only_what_was_read_has_a_tag(method: str, status: int) -> None:
    of = owners()
    of.status = status
    reply = await asked(of, {"If-None-Match": "*"}, method=method)
    assert (reply.status, "etag" in reply.headers) == (status, False)


async def test_a_long_answer_is_compressed_for_whoever_can_read_that() -> None:
    packed, plain = await asked(owners(), GZIP), await asked(owners(), {})
    assert gzip.decompress(packed.body) == plain.body == LONG
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed.headers["content-length"]) == len(packed.body) < len(LONG) / 3
    assert packed.headers["etag"] == plain.headers["etag"]


@pytest.mark.parametrize(("length", "is_packed"), [(1023, False), (1024, True)])
async def test_a_short_answer_is_not_worth_it(length: int, is_packed: bool) -> None:
    reply = await asked(owners(b'"' + b"x" * (length - 2) + b'"'), GZIP)
    assert ("content-encoding" in reply.headers) is is_packed


@pytest.mark.parametrize(
    ("told", "is_packed"),
    [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.0, br", False), ("br", False)],
)
async def test_the_client_says_what_it_reads(told: str, is_packed: bool) -> None:
    assert ("content-encoding" in (await asked(owners(), {"Accept-Encoding": told})).headers) is is_packed


async def test_what_is_no_text_or_is_compressed_already_stays_as_it_is() -> None:
    picture, packed = FakeOwners(), owners(LONG, (b"content-encoding", b"br"))
    picture.headers, picture.body = [(b"content-type", b"image/jpeg")], LONG
    assert [(await asked(of, GZIP)).body for of in (picture, packed)] == [LONG, LONG]


async def test_an_answer_with_secrets_is_not_compressed() -> None:
    reply = await asked(owners(), GZIP, path="/api/v1/auth/login", method="POST")
    assert (reply.body, "content-encoding" in reply.headers) == (LONG, False)


async def test_an_answer_of_any_length_is_compressed_as_it_comes() -> None:
    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(LONG), 1000):
            yield LONG[start : start + 1000]

    reply = await asked(owners(parts(), (b"etag", b'"v7"'), (b"content-length", str(len(LONG)).encode())), GZIP)
    assert gzip.decompress(reply.body) == LONG
    assert (reply.headers["etag"], "content-length" in reply.headers) == ('W/"v7"', False)
