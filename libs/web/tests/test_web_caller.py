"""Who calls, and what they may do."""

from collections.abc import AsyncIterator
from typing import Annotated

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from fastapi import APIRouter
from pydantic import BaseModel

from roundsman.kernel.errors import Forbidden
from roundsman.kernel.rights import held
from roundsman.testkit import TokenIssuer
from roundsman.testkit.served import served
from roundsman.web import Caller, CallerDep, Checks, Permission, Role, create_app, permitted


class Wish(BaseModel):
    text: str


def routes() -> APIRouter:
    router = APIRouter()

    @router.get("/me")
    async def me(caller: CallerDep) -> dict[str, object]:
        return {"user_id": caller.user_id, "org_id": caller.org_id, "roles": sorted(caller.roles)}

    @router.get("/board")
    async def board(caller: Annotated[Caller, permitted(Permission.DISPATCH_READ)]) -> dict[str, str]:
        return {"user_id": caller.user_id}

    @router.post("/wish")
    async def wish(caller: Annotated[Caller, permitted(Permission.ORDERS_PLACE)], body: Wish) -> dict[str, str]:
        return {"user_id": caller.user_id, "text": body.text}

    @router.get("/api/v1/{rest:path}")
    async def anything(rest: str, caller: CallerDep) -> dict[str, str]:
        return {"user_id": caller.user_id, "rest": rest}

    return router


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def http(issuer: TokenIssuer) -> AsyncIterator[ClientSession]:
    async with served(create_app("callers", [routes()], issuer.verifier, Checks())) as client:
        yield client


async def test_the_caller_is_read_from_the_token(http: ClientSession, issuer: TokenIssuer) -> None:
    async with http.get("/me", headers=issuer.bearer("ada", Role.DRIVER, Role.CUSTOMER)) as response:
        body = await response.json()

    assert body == {"user_id": issuer.user("ada"), "org_id": issuer.org_id, "roles": ["customer", "driver"]}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_read_in_any_case(http: ClientSession, issuer: TokenIssuer, scheme: str) -> None:
    async with http.get("/me", headers={"Authorization": f"{scheme} {issuer.token('ada')}"}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Basic YTpi"}, {"Authorization": "x"}],
)
async def test_without_a_bearer_token_nobody_is_known(http: ClientSession, headers: dict[str, str]) -> None:
    async with http.get("/me", headers=headers) as response:
        body = await response.json()

    assert (response.status, body["type"]) == (401, "/problems/unauthenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_an_expired_token_says_what_to_do(http: ClientSession, issuer: TokenIssuer) -> None:
    token = issuer.token("ada", Role.DRIVER, lifetime_s=-5)

    async with http.get("/me", headers={"Authorization": f"Bearer {token}"}) as response:
        body = await response.json()

    assert (response.status, body["detail"]) == (
        401,
        "The access token has expired: refresh it or log in again.",
    )


@pytest.mark.parametrize("role", list(Role))
async def test_a_route_lets_in_who_has_the_permission_by_a_role(
    http: ClientSession, issuer: TokenIssuer, role: Role
) -> None:
    async with http.get("/board", headers=issuer.bearer("ada", role)) as response:
        body = await response.json()

    permitted_here = Permission.DISPATCH_READ in held([role])
    assert (response.status, body.get("type")) == ((200, None) if permitted_here else (403, "/problems/forbidden"))


@pytest.mark.parametrize(("scope", "status"), [(["dispatch:read"], 200), (["orders:read", "dispatch:all"], 403)])
async def test_a_route_lets_in_who_has_the_permission_by_the_tokens_scope(
    http: ClientSession, issuer: TokenIssuer, scope: list[str], status: int
) -> None:
    token = issuer.token("ada", Role.VIEWER, scope=scope)

    async with http.get("/board", headers={"Authorization": f"Bearer {token}"}) as response:
        assert response.status == status


@pytest.mark.parametrize("scope", ["dispatch:read", [1], None, {"dispatch:read": True}])
async def test_a_scope_that_is_no_list_of_texts_is_no_token_of_ours(
    http: ClientSession, issuer: TokenIssuer, scope: object
) -> None:
    token = issuer.token("ada", Role.ADMIN, scope=scope)

    async with http.get("/board", headers={"Authorization": f"Bearer {token}"}) as response:
        assert response.status == 401


@pytest.mark.parametrize(("role", "status"), [(Role.CUSTOMER, 422), (Role.VIEWER, 403)])
async def test_the_verdict_comes_before_the_body_is_looked_at(
    http: ClientSession, issuer: TokenIssuer, role: Role, status: int
) -> None:
    async with http.post("/wish", headers=issuer.bearer("ada", role), json={"word": 1}) as response:
        assert response.status == status


def a_caller(issuer: TokenIssuer, *roles: Role) -> Caller:
    held = frozenset(role.value for role in roles)
    return Caller(user_id=issuer.user("ada"), org_id=issuer.org_id, roles=held, expires_at=0)


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [([Role.SUPPORT], True), ([Role.CUSTOMER, Role.ACCOUNTANT], True), ([Role.ADMIN], True), ([Role.DRIVER], False)],
)
def test_one_of_the_permissions_is_enough(issuer: TokenIssuer, roles: list[Role], allowed: bool) -> None:
    caller = a_caller(issuer, *roles)

    assert caller.permits(Permission.ORDERS_PIN, Permission.LEDGER_READ) is allowed
    if not allowed:
        with pytest.raises(Forbidden, match="orders:pin or ledger:read"):
            caller.require(Permission.ORDERS_PIN, Permission.LEDGER_READ)


def test_a_caller_is_among_people_by_id(issuer: TokenIssuer) -> None:
    caller = a_caller(issuer, Role.DRIVER)

    assert caller.among([None, issuer.user("ada")])
    assert not caller.among([None, issuer.user("bob")])
    assert not caller.among([])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("me", 200),
        ("me/second-factor", 200),
        ("me/passkeys/options", 200),
        ("auth/step-up", 200),
        ("menus", 403),
        ("orders", 403),
        ("organizations/me/", 403),
    ],
)
async def test_without_a_second_factor_that_is_demanded_one_gets_it_and_does_nothing_else(
    http: ClientSession, issuer: TokenIssuer, path: str, status: int
) -> None:
    token = issuer.token("ada", scope=["own:account"], lacks="second-factor")

    async with http.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {token}"}) as response:
        body = await response.json()

    assert response.status == status
    assert status == 200 or body["type"] == "/problems/second-factor-required"
