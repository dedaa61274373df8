"""Every error as a problem, over a real server."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import asyncpg
import pytest
import pytest_asyncio
from aiohttp import ClientSession
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from roundsman.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unauthenticated
from roundsman.testkit import TokenIssuer
from roundsman.testkit.served import served
from roundsman.web import Checks, create_app
from roundsman.web.tokens import TokensUnchecked

SECRET_DETAIL = "the password of ada@example.com"


class Parcel(BaseModel):
    """A body with rules."""

    weight_g: int = Field(ge=1)
    label: str


class ShopClosed(DomainError):
    """A rule of a service."""

    slug = "shop-closed"


class ShopBusy(DomainError):
    """A rule whose answer has a header of its own."""

    slug = "shop-busy"
    status = 429
    headers: ClassVar = {"Retry-After": "7"}


ERRORS: dict[str, Exception] = {
    "shop-closed": ShopClosed("Come back at 9."),
    "shop-busy": ShopBusy("Come back in 7 s."),
    "not-found": NotFound("No such parcel."),
    "forbidden": Forbidden("Not yours."),
    "invalid": Invalid("Not like that."),
    "unauthenticated": Unauthenticated("Log in."),
    "tokens-unchecked": TokensUnchecked("Try again."),
    "conflict": Conflict(SECRET_DETAIL),
    "fault": RuntimeError(SECRET_DETAIL),
    "no-store": ConnectionRefusedError(SECRET_DETAIL),
    "silent-store": TimeoutError(SECRET_DETAIL),
    "starting-store": asyncpg.CannotConnectNowError(SECRET_DETAIL),
    "lost-store": asyncpg.InterfaceError("connection is closed"),
    "misuse": asyncpg.InterfaceError(SECRET_DETAIL),
    "nul": asyncpg.CharacterNotInRepertoireError(SECRET_DETAIL),
    "json-nul": asyncpg.UntranslatableCharacterError(SECRET_DETAIL),
    "teapot": HTTPException(418, "Short and stout.", headers={"X-Spout": "yes"}),
}


def routes() -> APIRouter:
    router = APIRouter()

    @router.get("/errors/{name}")
    async def fail(name: str) -> None:
        raise ERRORS[name]

    @router.post("/parcels")
    async def take(parcel: Parcel) -> Parcel:
        return parcel

    return router


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def http(issuer: TokenIssuer) -> AsyncIterator[ClientSession]:
    async with served(create_app("parcels", [routes()], issuer.verifier, Checks())) as client:
        yield client


@pytest.mark.parametrize(
    ("name", "status", "slug"),
    [
        ("shop-closed", 409, "shop-closed"),
        ("not-found", 404, "not-found"),
        ("forbidden", 403, "forbidden"),
        ("invalid", 422, "invalid"),
        ("unauthenticated", 401, "unauthenticated"),
        ("tokens-unchecked", 503, "tokens-unchecked"),
        ("conflict", 503, "busy"),
        ("nul", 422, "unstorable-text"),
        ("json-nul", 422, "unstorable-text"),
        ("teapot", 418, "i'm-a-teapot"),
        ("no-store", 503, "store-away"),
        ("silent-store", 503, "store-away"),
        ("starting-store", 503, "store-away"),
        ("lost-store", 503, "store-away"),
        ("misuse", 500, "internal-error"),
        ("fault", 500, "internal-error"),
    ],
)
async def test_an_error_is_a_problem_with_its_slug_and_status(
    http: ClientSession, name: str, status: int, slug: str
) -> None:
    async with http.get(f"/errors/{name}") as response:
        body = await response.json()

    assert (response.status, response.content_type) == (status, "application/problem+json")
    assert (body["type"], body["status"]) == (f"/problems/{slug}", status)
    assert body.keys() == {"type", "title", "status", "detail"}
    assert SECRET_DETAIL not in str(body)


async def test_a_rule_tells_what_to_do(http: ClientSession) -> None:
    async with http.get("/errors/shop-closed") as response:
        body = await response.json()

    assert (body["title"], body["detail"]) == ("shop closed", "Come back at 9.")


@pytest.mark.parametrize(
    ("method", "path", "header", "value"),
    [
        ("GET", "/errors/unauthenticated", "WWW-Authenticate", "Bearer"),
        ("GET", "/errors/tokens-unchecked", "Retry-After", "1"),
        ("GET", "/errors/conflict", "Retry-After", "1"),
        ("GET", "/errors/starting-store", "Retry-After", "1"),
        ("GET", "/errors/teapot", "X-Spout", "yes"),
        ("GET", "/errors/shop-busy", "Retry-After", "7"),
        ("DELETE", "/parcels", "Allow", "POST"),
    ],
)
async def test_a_status_comes_with_its_header(
    http: ClientSession, method: str, path: str, header: str, value: str
) -> None:
    async with http.request(method, path) as response:
        assert response.headers[header] == value


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [("GET", "/nowhere", 404, "not-found"), ("PUT", "/parcels", 405, "method-not-allowed")],
)
async def test_a_wrong_address_is_a_problem_too(
    http: ClientSession, method: str, path: str, status: int, slug: str
) -> None:
    async with http.request(method, path) as response:
        body = await response.json()

    assert (response.status, body["type"]) == (status, f"/problems/{slug}")
    assert response.content_type == "application/problem+json"


async def test_wrong_fields_are_named_without_what_was_sent(http: ClientSession) -> None:
    async with http.post("/parcels", json={"weight_g": 0, "label": {"secret": SECRET_DETAIL}}) as response:
        body = await response.json()

    assert (response.status, body["type"]) == (422, "/problems/invalid-request")
    assert [one["field"] for one in body["fields"]] == ["weight_g", "label"]
    assert body["fields"][0]["problem"] == "Input should be greater than or equal to 1"
    assert SECRET_DETAIL not in str(body)


async def test_missing_fields_are_named(http: ClientSession) -> None:
    async with http.post("/parcels", json={}) as response:
        body = await response.json()

    assert [one["field"] for one in body["fields"]] == ["weight_g", "label"]


@pytest.mark.parametrize("sent", [b"{", b"not json", b'{"weight_g": 1,}'])
async def test_a_body_that_is_not_json_is_a_bad_request(http: ClientSession, sent: bytes) -> None:
    async with http.post("/parcels", data=sent, headers={"Content-Type": "application/json"}) as response:
        body = await response.json()

    assert (response.status, body["type"]) == (400, "/problems/body-is-not-json")


@pytest.mark.parametrize("sent", [b"\xff\xfe", b'"\xff"'])
async def test_a_body_that_is_not_text_is_a_clients_mistake(http: ClientSession, sent: bytes) -> None:
    async with http.post("/parcels", data=sent, headers={"Content-Type": "application/json"}) as response:
        body: dict[str, Any] = await response.json()

    assert 400 <= response.status < 500
    assert body["type"].startswith("/problems/")
